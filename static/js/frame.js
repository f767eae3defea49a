// Starts the design system's components, and keeps what was typed until it is saved.
const script = document.querySelector("script[data-govuk]");
document.body.classList.add("js-enabled", "govuk-frontend-supported");
import(script.dataset.govuk).then(({ initAll }) => initAll());

const key = (form) => `kept:${form.dataset.keep}`;
const typed = (form) =>
  [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !["csrfmiddlewaretoken", "version", "kept"].includes(name));

function offer(form, kept) {
  const note = document.createElement("div");
  note.className = "govuk-inset-text";
  note.setAttribute("role", "status");
  note.textContent = `What you typed here at ${kept.at} was not saved. `;
  for (const [label, act] of [["Put it back", () => restore(form, kept.values)], ["Throw it away", () => {}]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "tool";
    button.textContent = label;
    button.addEventListener("click", () => {
      act();
      localStorage.removeItem(key(form));
      note.remove();
    });
    note.append(button, " ");
  }
  form.before(note);
}

function restore(form, values) {
  form.dispatchEvent(new CustomEvent("restoring", { detail: values }));
  for (const field of form.elements) {
    if (field.type === "checkbox" || field.type === "radio") field.checked = values.some(([n, v]) => n === field.name && v === field.value);
    else {
      const found = values.find(([name]) => name === field.name);
      if (found && field.type !== "file" && field.type !== "hidden") field.value = found[1];
    }
  }
  form.dispatchEvent(new CustomEvent("restored"));
}

function watch(form) {
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "kept", value: form.dataset.keep }));
  const before = JSON.stringify(typed(form));
  const kept = JSON.parse(localStorage.getItem(key(form)) || "null");
  if (kept && JSON.stringify(kept.values) !== before) offer(form, kept);
  form.addEventListener("input", () => {
    const at = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    localStorage.setItem(key(form), JSON.stringify({ at, values: typed(form) }));
  });
}

// The server names the form that it has saved; what is kept of any other stays.
const saved = /(?:^|; )saved=([^;]+)/.exec(document.cookie)?.[1];
if (saved) {
  localStorage.removeItem(`kept:${decodeURIComponent(saved)}`);
  document.cookie = "saved=; Max-Age=0; path=/";
}
document.querySelectorAll("form[data-keep]").forEach(watch);
