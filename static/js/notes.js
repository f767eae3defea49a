// The notes of this page that wait for the server, in their order, and those that it turned down. Each is kept by
// itself, so that two tabs which note at the same moment lose nothing of each other's.
import * as drafts from "./drafts.js";

const page = location.pathname;
const notes = (kind) => drafts.list(kind, `${page} `).map(([, note]) => note);
const put = (kind, note) => drafts.put(kind, `${page} ${note.place}`, note, note.exempt);
const drop = (kind, note) => drafts.drop(kind, `${page} ${note.place}`);

export const waiting = () => notes("note");
export const refused = () => notes("refused");
export const wasSent = (note) => drop("note", note);
export const wasSeen = (note) => drop("refused", note);

// Say whether a note is on its way: the server may have it, even if no answer comes.
export function isOnItsWay(note, tried) {
  put("note", { ...note, tried });
}

export function setAside(note, words) {
  drop("note", note);
  put("refused", { ...note, words });
}

export function sendAgain({ words, again, ...note }) {
  drop("refused", note);
  put("note", { ...note, place: newPlace() });
}

// A later state of the same form takes the place of one that still waits, never of one on its way; new notes add up.
// It goes on from what was shown before the note whose place it takes.
export function add(note, isNew) {
  const before = isNew ? null : waiting().find(({ form, tried }) => form && form === note.form && !tried);
  const body = new URLSearchParams(note.body);
  if (before) goOnFrom(body, new URLSearchParams(before.body));
  const place = before?.place ?? newPlace();
  const kept = { ...note, id: crypto.randomUUID(), body: body.toString(), page: drafts.page, place };
  put("note", kept);
  return kept;
}

function goOnFrom(body, shown) {
  const isShown = (name) => name.startsWith("initial-");
  for (const name of [...body.keys()].filter(isShown)) body.delete(name);
  for (const [name, value] of shown) if (isShown(name)) body.append(name, value);
}

// Places sort as text: by the time, and after the last one whatever the clock says.
function newPlace() {
  const last = waiting().at(-1)?.place ?? "0";
  const at = Math.max(Date.now(), parseInt(last, 10) + 1);
  return `${String(at).padStart(15, "0")}-${crypto.randomUUID()}`;
}
