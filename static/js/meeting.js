// The screen at the meeting: each note is kept in the browser until the server has it, and sent in its order.
const record = () => document.getElementById("record");
const state = document.getElementById("live-state");
const store = `notes:${location.pathname}`;
const refusals = `refused:${location.pathname}`;
const RETRY = 3000;
let sending = false;
let underWay = "";
let timer;

const waiting = () => JSON.parse(localStorage.getItem(store) || "[]");
const keep = (notes) => localStorage.setItem(store, JSON.stringify(notes));
const refused = () => JSON.parse(localStorage.getItem(refusals) || "[]");
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
  const body = new FormData(form, submitter);
  if (form.hasAttribute("data-new")) body.set("key", crypto.randomUUID());
  body.delete("csrfmiddlewaretoken");
  const note = { id: crypto.randomUUID(), url: form.action, form: form.id, label: form.dataset.label || "", told: told(form), body: new URLSearchParams(body).toString() };
  // A later state of the same form takes the place of one that still waits, never of one on its way; new notes add up.
  const replaces = (other) => form.id && !form.hasAttribute("data-new") && other.form === form.id && other.id !== underWay;
  const notes = waiting();
  const place = notes.findIndex(replaces);
  if (place >= 0) {
    // It goes on from what was shown before the note whose place it takes.
    const shown = new URLSearchParams(notes[place].body);
    for (const name of [...body.keys()]) if (name.startsWith("initial-")) body.delete(name);
    for (const [name, value] of shown) if (name.startsWith("initial-")) body.append(name, value);
    notes[place] = { ...note, body: new URLSearchParams(body).toString() };
  } else notes.push(note);
  keep(notes);
  chain(form, body);
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
  let stale = false; // whether the record on the screen lacks something that the server has
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
      if (answer.status === 422) {
        turnedDown(note, (await answer.json()).errors);
        stale = true;
      } else if ([400, 404, 405].includes(answer.status)) {
        turnedDown(note, { note: ["What it is about is not there any more."] });
        stale = true;
      } else if (answer.ok) {
        const html = await answer.text();
        stale = waiting().length > 1;
        if (!stale) show(html);
      } else if (answer.type === "opaqueredirect" || answer.status === 403) {
        sayWaiting("You are signed out: sign in in another tab.");
        again = true;
        break;
      } else if (answer.status === 500) setAside({ ...note, again: true }, "The server could not take it.");
      else throw new Error(answer.status);
      keep(waiting().filter((other) => other.id !== note.id)); // by its id: another tab may be sending too
    }
    const page = stale && !again && (await fetch(location.href).catch(() => null));
    const html = page?.ok && (await page.text());
    if (html && !waiting().length) show(html);
    if (!again && !refused().length && !document.querySelector(".note-error:not(:empty)")) say(`Saved ${time()}`);
  } catch {
    sayWaiting("No connection.");
    again = true;
  }
  sending = false;
  if (!again && waiting().length) return send(); // noted while the record was fetched
  if (again) timer = setTimeout(send, RETRY);
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
  localStorage.setItem(refusals, JSON.stringify([...refused(), { ...note, words }]));
  listRefused();
}

function listRefused() {
  const rows = refused().map((note) => {
    const row = document.createElement("li");
    row.append(`${note.label}: ${note.told}. ${note.words} `);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "tool";
    button.textContent = "I have seen this";
    button.addEventListener("click", () => {
      localStorage.setItem(refusals, JSON.stringify(refused().filter((other) => other.id !== note.id)));
      listRefused();
    });
    row.append(button);
    if (note.again) {
      const again = button.cloneNode();
      again.textContent = "Send it again";
      again.addEventListener("click", () => {
        localStorage.setItem(refusals, JSON.stringify(refused().filter((other) => other.id !== note.id)));
        keep([...waiting(), note]);
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
  if (rows.length) say(`${rows.length} note${rows.length === 1 ? " was" : "s were"} not saved:`, "waiting");
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
addEventListener("offline", () => waiting().length || say("No connection. Go on working: notes wait in this browser until it is back.", "waiting"));
listRefused();
if (waiting().length) send();
