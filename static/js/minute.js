// Writing a minute: standard phrases go in at the cursor, actions get further rows.
const rows = document.getElementById("action-rows");
const total = document.getElementById("id_actions-TOTAL_FORMS");
const add = document.getElementById("add-action");
add.hidden = false;
const addRow = () => {
  const row = document.createElement("template");
  row.innerHTML = document.getElementById("action-row").innerHTML.replaceAll("__prefix__", total.value);
  total.value = Number(total.value) + 1;
  rows.append(row.content);
};
add.addEventListener("click", () => {
  addRow();
  rows.lastElementChild.querySelector("textarea").focus();
});

// What was typed and not saved is put back: rows for all actions first, the editor's text last.
const form = rows.closest("form");
form.addEventListener("restoring", ({ detail }) => {
  const wanted = Number(detail.find(([name]) => name === total.name)?.[1] || 0);
  while (Number(total.value) < wanted) addRow();
});
form.addEventListener("restored", () => editor?.commands.setContent(document.getElementById("id_text").value));

// The editor comes later than this script, without a name, and shows by colour alone what its buttons can do.
let editor = null;
const group = document.getElementById("div_id_text");
const tell = () => {
  for (const button of group.querySelectorAll(".prose-menubar button")) {
    button.ariaDisabled = button.classList.contains("disabled");
    if (!/^(history|table)/.test(button.dataset.name)) button.ariaPressed = button.classList.contains("active");
  }
};
document.addEventListener("prose-editor:ready", (event) => {
  editor = event.detail.editor;
  editor.view.dom.setAttribute("aria-label", group.querySelector("label").textContent.trim());
  editor.on("transaction", () => queueMicrotask(tell)); // after the buttons' own listeners
});

document.getElementById("insert-phrase")?.addEventListener("click", () => {
  const phrase = document.getElementById("phrase").value;
  const textarea = document.getElementById("id_text");
  if (editor) editor.chain().focus().insertContent({ type: "text", text: `${phrase} ` }).run();
  else textarea.setRangeText(`${phrase} `, textarea.selectionStart, textarea.selectionEnd, "end");
});
