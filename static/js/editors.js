// Editors that open in their place: they save by themselves, shortly after the last key and when the page goes away.
import * as drafts from "./drafts.js";
import { headers, token } from "./session.js";

const waiting = new Map(); // forms with something to save, each with its timer
const failed = new Set(); // forms whose last save did not come through
const editor = (elt) => (elt.matches?.("form[data-autosave]") ? elt : elt.querySelector?.("form[data-autosave]"));

function save(form) {
  clearTimeout(waiting.get(form));
  waiting.delete(form);
  htmx.trigger(form, "save");
}

document.addEventListener("input", ({ target }) => {
  const form = target.closest?.("form[data-autosave]");
  if (!form) return;
  clearTimeout(waiting.get(form));
  waiting.set(form, setTimeout(() => save(form), 600));
});

// Undo is the form as it was opened, saved again.
document.addEventListener("reset", ({ target }) => {
  if (target.matches("form[data-autosave]")) setTimeout(() => save(target));
});

window.addEventListener("pagehide", () => {
  for (const form of waiting.keys()) {
    const body = new FormData(form);
    body.set("csrfmiddlewaretoken", token());
    fetch(form.action, { method: "POST", body, keepalive: true, headers: { ...headers(), "HX-Request": "true" } });
  }
});

// The server says that it has saved, and which version that made; what it turned down comes as the form anew.
document.addEventListener("saved", ({ target: form, detail }) => {
  form.elements.version.value = detail.version;
  failed.delete(form);
  if (!waiting.has(form)) drafts.drop("typed", form.dataset.keep);
  form.querySelector("[type=reset]").hidden = false;
  form.querySelector(".conflict")?.remove();
  form.querySelectorAll(".govuk-error-message").forEach((message) => message.remove());
  if ("closing" in form.dataset) shut(form);
});

for (const name of ["htmx:sendError", "htmx:responseError"]) {
  document.addEventListener(name, ({ detail }) => {
    if (!detail.elt.matches?.("form[data-autosave]")) return;
    failed.add(detail.elt);
    delete detail.elt.dataset.closing;
  });
}
window.addEventListener("online", () => [...failed].filter((form) => form.isConnected).forEach(save));

document.addEventListener("htmx:load", ({ detail }) => {
  const form = editor(detail.elt);
  if (!form) return;
  const theirs = form.elements.theirs;
  if (theirs) form.elements.version.value = theirs.value;
  else if (!form.dataset.focused) form.querySelector("input:not([type=hidden]), textarea")?.focus();
  form.dataset.focused = "yes";
});

document.addEventListener("click", ({ target }) => {
  const form = target.closest("[data-close]")?.form;
  if (!form) return;
  const isSaving = form.matches(".htmx-request");
  if (waiting.has(form) || isSaving) form.dataset.closing = "";
  if (waiting.has(form)) save(form);
  else if (!isSaving) shut(form);
});

function shut(form) {
  const link = document.getElementById(form.id.replace("form-", "edit-"));
  form.parentElement.replaceChildren();
  link?.focus();
}
