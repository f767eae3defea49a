// The screen at the meeting: each note is kept in the browser until the server has it, and sent in its order.
import { goesWithTheTab, othersWait } from "./drafts.js";
import { isExempt } from "./forms.js";
import * as notes from "./notes.js";
import { headers, isRefused, isSignedIn, look } from "./session.js";

const record = () => document.getElementById("record");
const state = document.getElementById("live-state");
const RETRY = 3000;
const PATIENCE = 60 * 1000; // for one answer
const own = new Set(); // ids of notes that were taken on this page and that it has not sent itself yet
const there = { note: ["What it is about is not there any more."] };
const GONE = { 400: there, 404: there, 405: there };
let sending = false;
let isStale = false; // whether the record on the screen lacks something that the server has
let timer;

const time = () => new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
const count = (many) => `${many} note${many === 1 ? "" : "s"}`;

function say(words, kind = "") {
  state.textContent = words;
  state.className = `live-state ${kind && `live-state--${kind}`}`;
}

function sayWaiting(why) {
  const waiting = notes.waiting();
  const names = waiting.map((note) => note.label).slice(0, 3).join(", ");
  const wait = waiting.length === 1 ? "waits" : "wait";
  const list = `${names}${waiting.length > 3 ? " …" : ""}`;
  say(`${why} ${count(waiting.length)} ${wait} in this browser: ${list}. Go on working; nothing is lost.`, "waiting");
}

// What a form says, as a person reads it: 'Land sale: Who Councillor Ann Chair, Nature Owns the land'.
function told(form) {
  const item = form.closest(".entry")?.querySelector(".entry__title").textContent.trim();
  const fields = [...form.elements].filter((field) => field.name && field.value && field.type !== "hidden" && (field.checked || !/radio|checkbox/.test(field.type)));
  const words = fields.map((field) => {
    const whose = field.type === "radio" ? field.closest("fieldset")?.querySelector("legend")?.textContent.trim() : "";
    const value = field.selectedOptions?.[0]?.textContent ?? (/radio|checkbox/.test(field.type) ? "" : field.value);
    return `${whose} ${(field.closest("label")?.textContent.replace(field.textContent, "") ?? "").trim()} ${value}`.trim();
  }).join(", ");
  return item ? `${item}: ${words}` : words;
}

// What the server will have shown once it has this note, so that the next note tells only what changed after it.
function chain(form, body) {
  const shown = [...form.querySelectorAll("input[name^=initial-]")];
  if (!shown.length) return;
  shown.forEach((field) => field.remove());
  const names = [...form.elements].filter((field) => field.name && field.type !== "hidden").map((field) => field.name);
  for (const name of new Set(names)) {
    for (const value of body.getAll(name)) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: `initial-${name}`, value }));
  }
}

function queue(form, submitter) {
  const isNew = form.hasAttribute("data-new");
  const body = new FormData(form, submitter);
  if (isNew) body.set("key", crypto.randomUUID());
  body.delete("csrfmiddlewaretoken");
  const about = { url: form.action, form: form.id, label: form.dataset.label || "", told: told(form) };
  const note = { ...about, body: new URLSearchParams(body).toString(), exempt: isExempt(form) };
  own.add(notes.add(note, isNew).id);
  chain(form, body);
  delete form.dataset.dirty;
  if (isNew) form.reset();
  form.querySelector(".note-error")?.replaceChildren();
  say("Saving …");
  send();
}

// One tab sends at a time; whether all went well decides when it tries again.
async function send() {
  clearTimeout(timer);
  if (sending) return;
  sending = true;
  if (!isSignedIn()) await look();
  const allSent = await navigator.locks.request(`notes ${location.pathname}`, deliver);
  sending = false;
  if (!allSent) timer = setTimeout(send, RETRY);
  else if (notes.waiting().length) send(); // noted while the record was fetched
}

// Send what waits; whether all of it is sent, or turned down.
async function deliver() {
  try {
    let note;
    while ((note = notes.waiting()[0])) {
      const why = isSignedIn() ? await sent(note) : "You are signed out: sign in in another tab.";
      if (!why) continue;
      sayWaiting(why);
      return false;
    }
    if (isStale || own.size) await refresh(); // another tab sent the rest of them
    const isTold = notes.refused().length || document.querySelector(".note-error:not(:empty)");
    if (!isTold && !notes.waiting().length) say(`Saved ${time()}`);
    return true;
  } catch {
    sayWaiting("No connection.");
    return false;
  }
}

async function refresh() {
  own.clear();
  isStale = false;
  const page = await fetch(location.href, { headers: headers() }).catch(() => null);
  const html = page?.ok && (await page.text());
  if (html && !notes.waiting().length) show(html);
}

// Send one note and act on the answer; why it has to wait, if it has to. Throws where there was no answer of ours.
async function sent(note) {
  say("Saving …");
  notes.isOnItsWay(note, true);
  const form = { "Content-Type": "application/x-www-form-urlencoded", "X-Live": "true" };
  const signal = AbortSignal.timeout(PATIENCE);
  const answer = await fetch(note.url, { method: "POST", body: note.body, headers: { ...headers(), ...form }, signal });
  if (isRefused(answer)) {
    notes.isOnItsWay(note, false);
    return "You are signed out: sign in in another tab.";
  }
  if (answer.status === 403) return answer.text();
  if (answer.ok) return recorded(note, await answer.text());
  const errors = answer.status === 422 ? (await answer.json()).errors : GONE[answer.status];
  if (!errors && answer.status !== 500) throw new Error(answer.status);
  notes.wasSent(note);
  own.delete(note.id);
  isStale = true;
  if (errors) turnedDown(note, errors);
  else setAside({ ...note, again: true }, "The server could not take it.");
}

function recorded(note, html) {
  notes.wasSent(note);
  own.delete(note.id);
  isStale = notes.waiting().length > 0;
  if (!isStale) show(html);
}

// What the server turned down goes back into its form, with the reason beside it; where there is no room for it any
// more, it is set aside with what it says, until somebody has read it.
function turnedDown(note, errors) {
  const form = document.getElementById(note.form);
  const words = Object.values(errors).flat().join(" ");
  const place = form?.querySelector(".note-error");
  if (!place || "auto" in form.dataset || "dirty" in form.dataset || place.textContent) return setAside(note, words);
  fill(form, new URLSearchParams(note.body));
  form.dataset.dirty = "";
  form.closest("details")?.setAttribute("open", "");
  place.textContent = words;
  say(`Not saved: ${note.label}.`, "waiting");
}

function fill(form, values) {
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden") continue;
    if (field.type === "checkbox" || field.type === "radio") field.checked = values.getAll(field.name).includes(field.value);
    else field.value = values.get(field.name) ?? "";
  }
}

function setAside(note, words) {
  notes.setAside(note, words);
  listRefused();
}

function listRefused() {
  const rows = notes.refused().map((note) => {
    const row = document.createElement("li");
    row.append(`${note.label}: ${note.told}. ${note.words} `);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "tool";
    button.textContent = "I have seen this";
    button.addEventListener("click", () => {
      notes.wasSeen(note);
      listRefused();
    });
    row.append(button);
    if (note.again) {
      const again = button.cloneNode();
      again.textContent = "Send it again";
      again.addEventListener("click", () => {
        notes.sendAgain(note);
        listRefused();
        send();
      });
      row.append(" ", again);
    }
    return row;
  });
  const list = document.getElementById("refused");
  list.replaceChildren(...rows);
  list.hidden = !rows.length;
  if (rows.length) say(`${count(rows.length)} ${rows.length === 1 ? "was" : "were"} not saved:`, "waiting");
}

// The record as it now stands takes the place of the old one; open parts stay open, half-filled forms and the focus stay.
function show(html) {
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  const next = fresh.content.getElementById("record");
  if (!next) return;
  for (const details of record().querySelectorAll("details[id][open]")) fresh.content.getElementById(details.id)?.setAttribute("open", "");
  for (const form of record().querySelectorAll("form[id][data-dirty]")) fresh.content.getElementById(form.id)?.replaceWith(form);
  const focus = document.activeElement;
  const [home, name, value] = [focus?.closest("form")?.id, focus?.name, focus?.type === "radio" ? focus.value : null];
  record().replaceWith(next);
  if (!home || document.activeElement === focus) return;
  const same = [...(document.getElementById(home)?.elements || [])].find((field) => field.name === name && (value === null || field.value === value));
  same?.focus({ preventScroll: true });
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-live]")) return;
  event.preventDefault();
  queue(event.target, event.submitter);
});
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-live]");
  if (!form || !("auto" in form.dataset)) return;
  if (new FormData(form).get("kind")) queue(form);
  else {
    form.dataset.dirty = "";
    say(`Choose how ${form.dataset.label} attends as well.`, "waiting");
  }
});
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-live]");
  if (form && !("auto" in form.dataset)) form.dataset.dirty = "";
});
addEventListener("online", send);
addEventListener("offline", () => {
  if (notes.waiting().length) return;
  say("No connection. Go on working: notes wait in this browser until it is back.", "waiting");
});
addEventListener("beforeunload", (event) => goesWithTheTab() && event.preventDefault());
document.addEventListener("signed-in-again", send);
document.getElementById("others-wait").hidden = !othersWait(["note", "refused"]);
listRefused();
if (notes.waiting().length) send();
