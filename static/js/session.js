// Who is signed in in this browser, beside whose page this is. While it is not the same account nothing is sent from
// the page, and a dialog says so; once it is again, what could not be sent goes on.
import { account } from "./drafts.js";

const dialogs = { nobody: document.getElementById("signed-out"), another: document.getElementById("another-account") };
const tabs = new BroadcastChannel("scrutiny");
const later = new Map(); // what goes on once the account is signed in again, each by what it is about
const FRESH = 60 * 1000; // for so long what the server said last is taken to be so still
let signedIn = "same"; // or "nobody", or "another"
let heard = Date.now();
let hasLeft = false; // whether the account was signed out by its person, in another tab
const title = document.title;

export const isSignedIn = () => signedIn === "same";

// Whether the server may have to be asked who is signed in before something leaves the page.
export const mayHaveChanged = () => !isSignedIn() || Date.now() - heard > FRESH;

// Read anew each time: the token changes with every sign-in, in whichever tab.
export function token() {
  const inForm = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
  return /(?:^|; )(?:__\w+-)?csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? inForm ?? "";
}

// What every request of a script says of the page that it comes from.
export const headers = () => ({ "X-CSRFToken": token(), "X-Account": account });

// Whether an answer says that the account is not signed in; takes what fetch and XMLHttpRequest give.
export function isRefused(answer) {
  const said = answer.headers ? answer.headers.get("X-Signed-In") : answer.getResponseHeader("X-Signed-In");
  if (said) become(said);
  return Boolean(said);
}

// Do something once the account is signed in again; the dialog asks for that now.
export function whenSignedIn(about, act) {
  later.set(about, act);
  show();
}

// Tell the other pages of the account that its person signs out.
export const leave = () => tabs.postMessage({ left: account });

// Ask the server who is signed in. Without an answer everything stays as it is.
export async function look() {
  if (!account) return;
  try {
    const answer = await fetch(dialogs.nobody.dataset.session, { signal: AbortSignal.timeout(5000) });
    const now = (await answer.json()).account;
    become(now === account ? "same" : now ? "another" : "nobody");
  } catch {
    // no connection: whoever sends something is told
  }
}

function become(now) {
  const before = signedIn;
  heard = Date.now();
  signedIn = now;
  hasLeft &&= now !== "same";
  document.title = isCovered() ? "Scrutiny" : title;
  dialogs.nobody?.classList.toggle("session--cover", hasLeft);
  for (const [when, dialog] of Object.entries(dialogs)) if (when !== now && dialog?.open) dialog.close();
  if (now === "same" && before !== "same") goOn();
  else if (now !== before && hasSomethingToLose()) show();
}

// What a page shows stays covered when its person has signed out, and while somebody else is signed in.
const isCovered = () => signedIn === "another" || (signedIn === "nobody" && hasLeft);
const hasSomethingToLose = () =>
  isCovered() || document.querySelector("form[data-keep], form[data-live], [hx-get], [hx-post]");

function show() {
  const dialog = dialogs[signedIn];
  if (!dialog || dialog.open) return;
  dialog.querySelector("[data-still]").textContent = "";
  dialog.showModal();
}

function goOn() {
  const acts = [...later.values()];
  later.clear();
  document.dispatchEvent(new CustomEvent("signed-in-again"));
  acts.forEach((act) => act());
}

for (const dialog of Object.values(dialogs)) {
  dialog?.querySelector("[data-go-on]").addEventListener("click", async () => {
    await look();
    const still = dialog.querySelector("[data-still]");
    if (dialog.open) still.textContent = still.dataset.still;
  });
}
dialogs.nobody?.querySelector("[data-shut]").addEventListener("click", () => dialogs.nobody.close());
for (const dialog of Object.values(dialogs)) dialog?.addEventListener("close", () => isCovered() && show());

// Pages tell each other who opened them, and who signs out; a page of anybody else looks who is signed in.
tabs.addEventListener("message", ({ data: { opened, left } }) => {
  if (left === account) hasLeft = true;
  else if (opened !== account || !isSignedIn()) look();
});
tabs.postMessage({ opened: account });
if (!account) tabs.close();
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
window.addEventListener("pageshow", ({ persisted }) => persisted && look());
