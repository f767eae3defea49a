// The agenda page: dragging, dropping files, saving as one types, folding the pack.
const { sortable } = document.querySelector("script[data-sortable]").dataset;
const { default: Sortable } = await import(sortable);

const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

function readyToDrag(root) {
  for (const list of root.querySelectorAll("[data-sort]")) {
    if (list.dataset.ready) continue;
    list.dataset.ready = "yes";
    Sortable.create(list, {
      handle: ".row__grip",
      animation: 120,
      onEnd: ({ item, newIndex, oldIndex }) => {
        if (newIndex === oldIndex) return;
        htmx.ajax("POST", item.dataset.move, { target: "#agenda", swap: "outerHTML", values: { position: newIndex + 1, csrfmiddlewaretoken: token() } });
      },
    });
  }
}

function readyToDrop(root) {
  for (const form of root.querySelectorAll("form[data-drop]")) {
    if (form.dataset.ready) continue;
    form.dataset.ready = "yes";
    const input = form.querySelector("input[type=file]");
    const row = form.closest(".row");
    for (const [name, over] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
      (row || form).addEventListener(name, (event) => {
        if (!event.dataTransfer?.types.includes("Files")) return;
        event.preventDefault();
        form.classList.toggle("drop--over", over);
        if (name === "drop" && (form.contains(event.target) || !event.target.closest("form[data-drop]"))) {
          input.files = event.dataTransfer.files;
          if (form.checkVisibility()) send(form);
        }
      });
    }
    input.addEventListener("change", () => input.files.length && send(form));
    if (input.files.length) send(form); // chosen before this script was here
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form);
    });
  }
}

// Large files go in parts, so that a dropped connection goes on where it broke; then the form is sent with their keys.
const { uploads } = document.querySelector("script[data-uploads]").dataset;
const LARGE = 5 * 1024 * 1024;

async function send(form) {
  const files = [...form.querySelector("input[type=file]").files];
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.setAttribute("aria-label", "Uploading");
  form.append(bar);
  const sent = new Map(files.map((file) => [file, 0]));
  const total = files.reduce((sum, file) => sum + file.size, 0) || 1;
  const told = (file, bytes) => {
    sent.set(file, bytes);
    bar.value = [...sent.values()].reduce((sum, each) => sum + each, 0) / total;
  };
  const data = new FormData();
  data.append("csrfmiddlewaretoken", token());
  try {
    for (const file of files) {
      if (file.size > LARGE) data.append("uploads", await inParts(file, told));
      else data.append("files", file);
    }
    const request = await post(form.action, data, (bytes) => told(files.at(-1), Math.min(bytes, files.at(-1)?.size || 0)));
    if ([413, 429].includes(request.status)) throw new Error(request.responseText);
    if (request.status !== 200) throw new Error("The upload was refused. Reload the page and try again.");
    htmx.swap("#agenda", request.responseText, { swapStyle: "outerHTML" });
    htmx.trigger("#pack", "changed");
  } catch (error) {
    complain(form, error.message);
  } finally {
    bar.remove();
  }
}

// XMLHttpRequest, since fetch does not tell how far an upload has come.
function post(address, data, told) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.setRequestHeader("HX-Request", "true");
    request.upload.addEventListener("progress", (event) => told(event.loaded));
    request.addEventListener("load", () => resolve(request));
    request.addEventListener("error", () => reject(new Error("The connection was lost. Try again: your other work is safe.")));
    request.send(data);
  });
}

function inParts(file, told) {
  return new Promise((resolve, reject) => {
    const upload = new tus.Upload(file, {
      endpoint: uploads,
      chunkSize: LARGE,
      retryDelays: [0, 1000, 3000, 5000, 10000, 20000, 30000, 60000],
      removeFingerprintOnSuccess: true,
      metadata: { filename: file.name },
      headers: { "X-CSRFToken": token() },
      onProgress: (bytes) => told(file, bytes),
      onSuccess: () => resolve(upload.url.split("/").at(-2)),
      onError: (error) => reject(new Error([413, 429].includes(error.originalResponse?.getStatus()) ? `${file.name}: ${error.originalResponse.getBody()}` : "The connection was lost. Choose the file again: the upload goes on where it broke.")),
    });
    upload.findPreviousUploads().then((before) => {
      if (before.length) upload.resumeFromPreviousUpload(before[0]);
      upload.start();
    });
  });
}

function complain(form, words) {
  let note = form.nextElementSibling;
  if (!note?.matches(".problems")) {
    note = document.createElement("div");
    note.className = "problems";
    note.setAttribute("role", "alert");
    form.after(note);
  }
  note.innerHTML = '<p class="govuk-error-message"></p>';
  note.firstChild.textContent = words;
}

// Saving by itself: shortly after the last key, and when the page goes away.
const waiting = new Map();
const keptUnder = (form) => `kept:${form.dataset.keep}`;

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-autosave]");
  if (!form) return;
  clearTimeout(waiting.get(form));
  waiting.set(form, setTimeout(() => save(form), 600));
  localStorage.setItem(keptUnder(form), JSON.stringify({ at: new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" }), values: [...new FormData(form)].filter(([name]) => !["csrfmiddlewaretoken", "version"].includes(name)) }));
});

function save(form) {
  waiting.delete(form);
  htmx.trigger(form, "save");
}

// Undo is the form as it was opened, saved again.
document.addEventListener("reset", ({ target }) => {
  if (!target.matches("form[data-autosave]")) return;
  clearTimeout(waiting.get(target));
  setTimeout(() => save(target));
});

window.addEventListener("pagehide", () => {
  for (const form of waiting.keys()) fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true, headers: { "HX-Request": "true" } });
});

// Only a save that went well answers with the small line; anything else is the whole form again.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const form = detail.requestConfig?.elt;
  if (!form?.matches?.("form[data-autosave]")) return;
  const saved = /data-version="(\d+)"/.exec(detail.xhr.responseText);
  if (saved && !detail.xhr.responseText.includes("data-autosave")) {
    form.elements.version.value = saved[1];
    if (!waiting.has(form)) localStorage.removeItem(keptUnder(form));
    form.querySelector("[type=reset]").hidden = false;
    form.querySelector(".conflict")?.remove();
    form.querySelectorAll(".govuk-error-message").forEach((message) => message.remove());
  } else {
    detail.target = form;
    detail.swapOverride = "outerHTML";
  }
});

document.addEventListener("htmx:sendError", ({ detail }) => {
  const line = detail.elt.querySelector?.(".saved");
  if (line) line.textContent = "Not saved: the connection is lost. What you typed is kept here, and saved when you go on.";
});

document.addEventListener("htmx:load", ({ detail }) => {
  readyToDrag(document);
  readyToDrop(document);
  const form = detail.elt.matches?.("form[data-autosave]") ? detail.elt : detail.elt.querySelector?.("form[data-autosave]");
  if (!form) return;
  const theirs = form.elements.theirs;
  if (theirs) form.elements.version.value = theirs.value;
  else if (!form.dataset.focused) form.querySelector("input:not([type=hidden]), textarea")?.focus();
  form.dataset.focused = "yes";
});

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.elt.matches?.("form[data-clear]") && detail.successful) detail.elt.reset();
});

document.addEventListener("click", (event) => {
  const close = event.target.closest("[data-close]");
  if (close) {
    const form = close.closest("form");
    if (waiting.has(form)) save(form);
    const [, noun, pk] = form.id.split("-");
    setTimeout(() => {
      form.parentElement.replaceChildren();
      document.getElementById(`edit-${noun}-${pk}`)?.focus();
    }, 50);
  }
  const fold = event.target.closest("[data-fold]");
  if (fold) unfold(fold.closest(".pack"), !fold.closest(".pack--open"));
});

function unfold(pack, open) {
  pack.classList.toggle("pack--open", open);
  const fold = pack.querySelector("[data-fold]");
  fold.setAttribute("aria-expanded", open);
  fold.textContent = open ? "Hide" : "Show";
}

// A change makes a new pack due: ask for it at once.
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  const taken = detail.target?.id === "intakes" && document.querySelector("#intakes[data-quiet]");
  if (taken || (detail.target?.id !== "pack" && detail.requestConfig?.verb === "post")) htmx.trigger("#pack", "changed");
});

// A folded-out pack and the place in its pages stay when the panel is swapped.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target?.id !== "pack") return;
  const pack = detail.target;
  const open = pack.classList.contains("pack--open");
  const tops = [pack.scrollTop, pack.querySelector(".sheets")?.scrollTop || 0];
  requestAnimationFrame(() => {
    const fresh = document.getElementById("pack");
    unfold(fresh, open);
    fresh.scrollTop = tops[0];
    if (fresh.querySelector(".sheets")) fresh.querySelector(".sheets").scrollTop = tops[1];
  });
});

readyToDrag(document);
readyToDrop(document);
