// Writing a minute: standard phrases go in at the cursor, actions get further rows.
const rows = document.getElementById("action-rows");
const total = document.getElementById("id_actions-TOTAL_FORMS");
const add = document.getElementById("add-action");
add.hidden = false;
add.addEventListener("click", () => {
  const row = document.createElement("template");
  row.innerHTML = document.getElementById("action-row").innerHTML.replaceAll("__prefix__", total.value);
  total.value = Number(total.value) + 1;
  rows.append(row.content);
  rows.lastElementChild.querySelector("textarea").focus();
});

// The editor comes later than this script, and without a name.
const group = document.getElementById("div_id_text");
const named = () => {
  const box = group.querySelector("[contenteditable]");
  box?.setAttribute("aria-label", group.querySelector("label").textContent.trim());
  return box;
};
if (!named()) {
  const watcher = new MutationObserver(() => named() && watcher.disconnect());
  watcher.observe(group, { childList: true, subtree: true });
}

document.getElementById("insert-phrase")?.addEventListener("click", () => {
  const phrase = document.getElementById("phrase").value;
  const textarea = document.getElementById("id_text");
  const editable = named();
  if (editable) {
    editable.focus();
    document.execCommand("insertText", false, `${phrase} `);
  } else textarea.setRangeText(`${phrase} `, textarea.selectionStart, textarea.selectionEnd, "end");
});
