// Signing out takes what is kept out of this browser: asked first where something is not sent yet.
import * as drafts from "./drafts.js";
import * as session from "./session.js";

const dialog = document.getElementById("unsent");
const count = (many, one, more) => `${many} ${many === 1 ? one : more}`;

function told(unsent) {
  const forms = unsent.filter(({ kind }) => kind === "typed").length;
  const notes = unsent.length - forms;
  const words = [];
  if (notes) words.push(`${count(notes, "note is", "notes are")} not sent yet.`);
  if (forms) words.push(`What you typed in ${count(forms, "form", "forms")} is not saved.`);
  return words.join(" ");
}

// Where each of it can be sent from: the name of what is kept begins with the address of its page.
function places(unsent) {
  const titles = new Map(unsent.map(({ name, value }) => [name.split(" ")[0], value.page]));
  return [...titles].map(([href, textContent]) => {
    const row = document.createElement("li");
    row.append(Object.assign(document.createElement("a"), { className: "govuk-link", href, textContent }));
    return row;
  });
}

function leave(form) {
  drafts.forget();
  session.leave();
  // Others' notes that are not sent wait for them: the server leaves what is stored alone.
  const field = Object.assign(document.createElement("input"), { type: "hidden", name: "others_wait", value: "yes" });
  if (drafts.othersWait()) form.append(field);
  form.submit();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-sign-out]") || !session.isSignedIn()) return;
  event.preventDefault();
  const unsent = drafts.unsent();
  if (!unsent.length) return leave(form);
  dialog.querySelector("#unsent-words").textContent = told(unsent);
  dialog.querySelector("#unsent-places").replaceChildren(...places(unsent));
  dialog.querySelector("[data-leave]").onclick = () => leave(form);
  dialog.showModal();
});
dialog?.querySelector("[data-stay]").addEventListener("click", () => dialog.close());
