// The agenda page: dragging, dropping files, folding the pack.
import * as drafts from "./drafts.js";
import "./editors.js";
import { isExempt } from "./forms.js";
import { headers, isRefused, whenSignedIn } from "./session.js";

const { sortable } = document.querySelector("script[data-sortable]").dataset;
const { default: Sortable } = await import(sortable);

function readyToDrag(root) {
  for (const list of root.querySelectorAll("[data-sort]")) {
    if (list.dataset.ready) continue;
    list.dataset.ready = "yes";
    Sortable.create(list, {
      handle: ".row__grip",
      animation: 120,
      onEnd: ({ item, newIndex, oldIndex }) => {
        if (newIndex === oldIndex) return;
        item.setAttribute("hx-swap", "outerHTML");
        htmx.ajax("POST", item.dataset.move, { source: item, target: "#agenda", values: { position: newIndex + 1 } });
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

class SignedOut extends Error {}

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
  try {
    for (const file of files) {
      if (file.size > LARGE) data.append("uploads", await inParts(file, told, isExempt(form)));
      else data.append("files", file);
    }
    const request = await post(form.action, data, (bytes) => told(files.at(-1), Math.min(bytes, files.at(-1)?.size || 0)));
    if (isRefused(request)) throw new SignedOut();
    if ([413, 429].includes(request.status)) throw new Error(request.responseText);
    if (request.status !== 200) throw new Error("The upload was refused. Reload the page and try again.");
    htmx.swap("#agenda", request.responseText, { swapStyle: "outerHTML" });
    htmx.trigger("#pack", "changed");
  } catch (error) {
    if (error instanceof SignedOut) whenSignedIn(form, () => send(form));
    else complain(form, error.message);
  } finally {
    bar.remove();
  }
}

// XMLHttpRequest, since fetch does not tell how far an upload has come.
function post(address, data, told) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    const said = Object.entries({ ...headers(), "HX-Request": "true" });
    for (const [name, value] of said) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", (event) => told(event.loaded));
    request.addEventListener("load", () => resolve(request));
    request.addEventListener("error", () => reject(new Error("The connection was lost. Try again: your other work is safe.")));
    request.send(data);
  });
}

// Where an upload that broke goes on, kept without the file's name.
const broken = (exempt) => ({
  findAllUploads: async () => [],
  findUploadsByFingerprint: async (print) =>
    drafts.list("upload", print).map(([urlStorageKey, uploadUrl]) => ({ urlStorageKey, uploadUrl })),
  removeUpload: async (print) => drafts.drop("upload", print),
  addUpload: async (print, { uploadUrl }) => {
    drafts.put("upload", print, uploadUrl, exempt);
    return print;
  },
});

async function fingerprint({ name, size, lastModified }) {
  if (!crypto.subtle) return null;
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${name} ${size} ${lastModified}`));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function inParts(file, told, exempt) {
  return new Promise((resolve, reject) => {
    const upload = new tus.Upload(file, {
      endpoint: uploads,
      urlStorage: broken(exempt),
      fingerprint,
      chunkSize: LARGE,
      retryDelays: [0, 1000, 3000, 5000, 10000, 20000, 30000, 60000],
      removeFingerprintOnSuccess: true,
      metadata: { filename: file.name },
      headers: headers(),
      onProgress: (bytes) => told(file, bytes),
      onSuccess: () => resolve(upload.url.split("/").at(-2)),
      onError: ({ originalResponse: answer }) => reject(failure(file, answer)),
    });
    upload.findPreviousUploads().then((before) => {
      if (before.length) upload.resumeFromPreviousUpload(before[0]);
      upload.start();
    });
  });
}

function failure(file, answer) {
  if (answer && isRefused({ getResponseHeader: (name) => answer.getHeader(name) })) return new SignedOut();
  if ([413, 429].includes(answer?.getStatus())) return new Error(`${file.name}: ${answer.getBody()}`);
  return new Error("The connection was lost. Choose the file again: the upload goes on where it broke.");
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

document.addEventListener("htmx:load", () => {
  readyToDrag(document);
  readyToDrop(document);
});

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.elt.matches?.("form[data-clear]") && detail.successful) detail.elt.reset();
});

// Whether the pack is folded out is known here, for its panel is swapped whenever there is news of it.
let unfolded = false;

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-fold]")) return;
  unfolded = !unfolded;
  showFold();
});

function showFold() {
  const fold = document.getElementById("pack-fold");
  if (!fold) return;
  fold.closest(".pack").classList.toggle("pack--open", unfolded);
  fold.setAttribute("aria-expanded", unfolded);
  fold.textContent = unfolded ? "Hide" : "Show";
}

// A change makes a new pack due: ask for it at once.
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  const taken = detail.target?.id === "intakes" && document.querySelector("#intakes[data-quiet]");
  if (taken || (detail.target?.id !== "pack" && detail.requestConfig?.verb === "post")) htmx.trigger("#pack", "changed");
});

// The place in the pack's pages stays when its panel is swapped. The library sets attributes a second time when
// it settles, so the fold is shown again then.
let places = null;

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target?.id !== "pack") return;
  places = [detail.target.scrollTop, detail.target.querySelector(".sheets")?.scrollTop || 0];
});

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target?.id !== "pack" || !places) return;
  showFold();
  const pack = document.getElementById("pack");
  const sheets = pack.querySelector(".sheets");
  pack.scrollTop = places[0];
  if (sheets) sheets.scrollTop = places[1];
  places = null;
});

document.addEventListener("htmx:afterSettle", showFold);

readyToDrag(document);
readyToDrop(document);
