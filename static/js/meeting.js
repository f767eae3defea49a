// The screen at the meeting: each note is kept in the browser until the server has it, and sent in its order.
const record = () => document.getElementById("record");
const state = document.getElementById("live-state");
const store = `notes:${location.pathname}`;
const RETRY = 3000;
let sending = false;
let underWay = "";
let timer;

const waiting = () => JSON.parse(localStorage.getItem(store) || "[]");
const keep = (notes) => localStorage.setItem(store, JSON.stringify(notes));
const time = () => new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
const token = () => document.cookie.match(/csrftoken=([^;]+)/)?.[1] || document.querySelector("[name=csrfmiddlewaretoken]").value;

function say(words, kind = "") {
  state.textContent = words;
  state.className = `live-state ${kind && `live-state--${kind}`}`;
}

function sayWaiting(why) {
  const notes = waiting();
  const names = notes.map((note) => note.label).slice(0, 3).join(", ");
  say(`${why} ${notes.length} note${notes.length === 1 ? " waits" : "s wait"} in this browser: ${names}${notes.length > 3 ? " …" : ""}. Go on working; nothing is lost.`, "waiting");
}

function queue(form, submitter) {
  const body = new FormData(form, submitter);
  if (form.hasAttribute("data-new")) body.set("key", crypto.randomUUID());
  body.delete("csrfmiddlewaretoken");
  const note = { id: crypto.randomUUID(), url: form.action, form: form.id, label: form.dataset.label || "", body: new URLSearchParams(body).toString() };
  // A later choice in the same row takes the place of an earlier one that is still waiting, never of one on its way.
  const notes = waiting().filter((other) => !("auto" in form.dataset) || other.form !== form.id || other.id === underWay);
  keep([...notes, note]);
  delete form.dataset.dirty;
  if (form.hasAttribute("data-new")) form.reset();
  form.querySelector(".note-error")?.replaceChildren();
  send();
}

async function send() {
  clearTimeout(timer);
  if (sending) return;
  sending = true;
  let again = false;
  try {
    while (waiting().length) {
      const [note] = waiting();
      underWay = note.id;
      say("Saving …");
      const answer = await fetch(note.url, {
        method: "POST",
        body: note.body,
        redirect: "manual",
        headers: { "Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": token(), "X-Live": "true" },
      });
      if (answer.status === 422) turnedDown(note, (await answer.json()).errors);
      else if ([400, 404, 405].includes(answer.status)) turnedDown(note, { note: ["What it is about is not there any more."] });
      else if (answer.ok) {
        const html = await answer.text();
        if (waiting().length === 1) show(html);
      } else if (answer.type === "opaqueredirect" || answer.status === 403) {
        sayWaiting("You are signed out: sign in in another tab.");
        again = true;
        break;
      } else throw new Error(answer.status);
      keep(waiting().filter((other) => other.id !== note.id)); // by its id: another tab may be sending too
    }
    if (!again && !document.querySelector(".note-error:not(:empty)")) say(`Saved ${time()}`);
  } catch {
    sayWaiting("No connection.");
    again = true;
  }
  sending = false;
  if (again) timer = setTimeout(send, RETRY);
}

// What the server turned down goes back into its form, with the reason beside it.
function turnedDown(note, errors) {
  const form = document.getElementById(note.form);
  const words = Object.values(errors).flat().join(" ");
  if (!form) return say(`Not saved: ${note.label}. ${words}`, "waiting");
  const values = new URLSearchParams(note.body);
  for (const field of form.elements) {
    if (!field.name || field.name === "key" || field.type === "hidden") continue;
    if (field.type === "checkbox" || field.type === "radio") field.checked = values.getAll(field.name).includes(field.value);
    else field.value = values.get(field.name) ?? "";
  }
  form.dataset.dirty = "";
  form.closest("details")?.setAttribute("open", "");
  const place = form.querySelector(".note-error");
  if (place) place.textContent = words;
  say(`Not saved: ${note.label}.`, "waiting");
}

// The record as it now stands takes the place of the old one; open parts stay open, half-filled forms and the focus stay.
function show(html) {
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  for (const details of record().querySelectorAll("details[id][open]")) fresh.content.getElementById(details.id)?.setAttribute("open", "");
  for (const form of record().querySelectorAll("form[id][data-dirty]")) fresh.content.getElementById(form.id)?.replaceWith(form);
  const focus = document.activeElement;
  const [home, name, value] = [focus?.closest("form")?.id, focus?.name, focus?.type === "radio" ? focus.value : null];
  record().replaceWith(fresh.content.getElementById("record"));
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
  if (form && "auto" in form.dataset && new FormData(form).get("kind")) queue(form);
});
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-live]");
  if (form && !("auto" in form.dataset)) form.dataset.dirty = "";
});
addEventListener("online", send);
addEventListener("offline", () => waiting().length || say("No connection. Go on working: notes wait in this browser until it is back.", "waiting"));
if (waiting().length) send();
