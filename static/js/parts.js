// Parts of a page that HTMX asks for: each request names the account of the page, none is made while that is not signed
// in, and what goes wrong is told in its place.
import { watch } from "./forms.js";
import { headers, isRefused, isSignedIn, token, whenSignedIn } from "./session.js";

document.addEventListener("htmx:configRequest", ({ detail }) => {
  Object.assign(detail.headers, headers());
  if (detail.formData.has("csrfmiddlewaretoken")) detail.formData.set("csrfmiddlewaretoken", token());
});

document.addEventListener("htmx:beforeRequest", (event) => {
  if (isSignedIn()) return;
  event.preventDefault();
  again(event.detail);
});

document.addEventListener("htmx:responseError", ({ detail }) => {
  if (isRefused(detail.xhr)) again(detail);
  else if (isAsked(detail)) tell(detail.elt, sentence(detail.xhr));
});

document.addEventListener("htmx:sendError", ({ detail }) => {
  if (isAsked(detail)) tell(detail.elt, "The connection is lost: try again when it is back.");
});

document.addEventListener("htmx:afterRequest", ({ detail }) => detail.successful && told(detail.elt)?.remove());
document.addEventListener("htmx:load", ({ detail }) => watch(detail.elt));

// Whether somebody did something, and not a clock that asks again and again.
const isAsked = ({ requestConfig: { verb, triggeringEvent } }) => verb !== "get" || Boolean(triggeringEvent?.isTrusted);
const saves = (elt) => elt.matches("form[data-autosave]");

// What was asked goes on when the account is signed in again. An editor sends what then stands in it.
function again(detail) {
  if (!isAsked(detail)) return;
  const { elt, target, requestConfig } = detail;
  const { verb, path, formData: values } = requestConfig;
  if (saves(elt)) tell(elt, "You are signed out.");
  whenSignedIn(elt, () => {
    if (!elt.isConnected) return;
    if (saves(elt)) htmx.trigger(elt, "save");
    else htmx.ajax(verb, path, { source: elt, target, values });
  });
}

// A sentence of ours as it is; of a page that somebody else's server put in its place, the number alone.
function sentence(xhr) {
  const ours = xhr.getResponseHeader("Content-Type")?.startsWith("text/plain");
  return ours ? xhr.responseText : `The server could not do this (${xhr.status}). Try again in a few minutes.`;
}

const told = (elt) => [elt.nextElementSibling, elt.lastElementChild].find((each) => each?.matches("[data-told]"));

function tell(elt, words) {
  if (saves(elt)) {
    elt.querySelector(".saved").textContent = `Not saved: ${words} What you typed is kept here.`;
    return;
  }
  told(elt)?.remove();
  const note = document.createElement("p");
  note.className = "govuk-error-message";
  note.dataset.told = "";
  note.setAttribute("role", "alert");
  note.textContent = words;
  if (elt.matches("form, a, button")) elt.after(note);
  else elt.append(note);
}
