// Forms keep what is typed until it is saved, offer it again when it was not, and are sent by who opened them alone.
import * as drafts from "./drafts.js";
import { isSignedIn, look, mayHaveChanged, token, whenSignedIn } from "./session.js";

const OWN = ["csrfmiddlewaretoken", "signed_in_as", "version", "kept", "theirs"];
const typed = (form) =>
  [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !OWN.includes(name));

// The server marks what is about something exempt; a form may also be about to make it so.
export function isExempt(form) {
  const { access, is_exempt: marked } = form.elements;
  return Boolean(form.closest("[data-exempt]")) || access?.value === "exempt" || marked?.checked === true;
}

function when(at) {
  const clock = new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  const day = new Date(at).toLocaleDateString("en-GB", { day: "numeric", month: "long" });
  return Date.now() - at < 12 * 60 * 60 * 1000 ? `at ${clock}` : `at ${clock} on ${day}`;
}

function offer(form, kept) {
  if (form.previousElementSibling?.matches("[data-offer]")) form.previousElementSibling.remove();
  const note = document.createElement("div");
  note.className = "govuk-inset-text";
  note.dataset.offer = "";
  note.setAttribute("role", "status");
  note.textContent = `What you typed here ${when(kept.at)} was not saved. `;
  for (const [label, act] of [["Put it back", () => restore(form, kept.values)], ["Throw it away", () => {}]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "tool";
    button.textContent = label;
    button.addEventListener("click", () => {
      drafts.drop("typed", form.dataset.keep);
      note.remove();
      act();
    });
    note.append(button, " ");
  }
  form.before(note);
}

function restore(form, values) {
  form.dispatchEvent(new CustomEvent("restoring", { detail: values }));
  for (const field of form.elements) {
    if (field.type === "checkbox" || field.type === "radio") {
      field.checked = values.some(([name, value]) => name === field.name && value === field.value);
    } else {
      const found = values.find(([name]) => name === field.name);
      if (found && field.type !== "file" && field.type !== "hidden") field.value = found[1];
    }
  }
  form.dispatchEvent(new CustomEvent("restored"));
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

// Look after the forms of a part of the page that has just come.
export function watch(root) {
  const forms = root.matches?.("form[data-keep]") ? [root] : root.querySelectorAll?.("form[data-keep]") ?? [];
  for (const form of forms) {
    if (form.elements.kept) continue;
    const name = form.dataset.keep;
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "kept", value: name }));
    const kept = drafts.get("typed", name);
    if (kept && JSON.stringify(kept.values) !== JSON.stringify(typed(form))) offer(form, kept);
  }
}

document.addEventListener("input", ({ target }) => {
  const form = target.closest?.("form[data-keep]");
  if (!form) return;
  const { page } = drafts;
  drafts.put("typed", form.dataset.keep, { at: Date.now(), page, values: typed(form) }, isExempt(form));
});

// A form that leaves the page is sent when the account that opened it is signed in, with the token of that sign-in.
const looked = new WeakSet();
document.addEventListener("submit", async (event) => {
  const form = event.target;
  const leaves = form.getAttribute("method") === "post" && !form.matches("[hx-post], [data-live], [data-drop]");
  if (event.defaultPrevented || !leaves) return;
  const field = form.querySelector("[name=csrfmiddlewaretoken]");
  if (field) field.value = token() || field.value;
  if (!form.dataset.keep || looked.delete(form) || !mayHaveChanged()) return;
  event.preventDefault();
  if (form.dataset.looking) return;
  form.dataset.looking = "yes";
  await look();
  delete form.dataset.looking;
  const send = () => {
    looked.add(form);
    form.requestSubmit(event.submitter);
  };
  if (isSignedIn()) send();
  else whenSignedIn(form, send);
});

// The server names the account and the form that it has saved; what is kept of any other stays.
const saved = decodeURIComponent(/(?:^|; )saved=([^;]+)/.exec(document.cookie)?.[1] ?? "");
if (saved) {
  if (saved.startsWith(`${drafts.account} `)) drafts.drop("typed", saved.slice(drafts.account.length + 1));
  document.cookie = "saved=; Max-Age=0; path=/";
}
watch(document);
