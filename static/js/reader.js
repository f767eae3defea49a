// The reader: pages with their text, items down the side, and a page box that takes printed numbers.
import * as drafts from "./drafts.js";

const { file, pdf, viewer: viewerModule, worker } = document.querySelector("script[data-file]").dataset;
const pdfjs = await import(pdf);
globalThis.pdfjsLib = pdfjs;
const { EventBus, FindState, PDFFindController, PDFLinkService, PDFViewer } = await import(viewerModule);
pdfjs.GlobalWorkerOptions.workerSrc = worker;

const container = document.getElementById("pages");
const eventBus = new EventBus();
const linkService = new PDFLinkService({ eventBus, externalLinkTarget: 2 });
const findController = new PDFFindController({ eventBus, linkService });
const viewer = new PDFViewer({ container, viewer: document.getElementById("viewer"), eventBus, linkService, findController, annotationMode: pdfjs.AnnotationMode.ENABLE });
linkService.setViewer(viewer);

const base = new URL(".", new URL(pdf, location)).href;
const pack = await pdfjs.getDocument({ url: file, isEvalSupported: false, enableXfa: false, standardFontDataUrl: `${base}standard_fonts/`, cMapUrl: `${base}cmaps/`, wasmUrl: `${base}wasm/`, disableAutoFetch: true }).promise;
const labels = (await pack.getPageLabels()) || [];

const box = document.getElementById("page");
const links = [...document.querySelectorAll("[data-sheet]")];
const place = `${location.pathname}${location.search}`;

eventBus.on("pagesinit", () => {
  viewer.currentScaleValue = "page-width";
  const asked = /page=(\d+)/.exec(location.hash)?.[1] || drafts.get("page", place);
  if (asked) viewer.currentPageNumber = Math.min(Math.max(Number(asked), 1), pack.numPages);
  show(viewer.currentPageNumber);
  document.body.dataset.ready = "yes";
});
eventBus.on("pagechanging", ({ pageNumber }) => {
  show(pageNumber);
  drafts.put("page", place, pageNumber);
});

viewer.setDocument(pack);
linkService.setDocument(pack);

function show(sheet) {
  box.value = labels[sheet - 1] || sheet;
  document.getElementById("count").textContent = `sheet ${sheet} of ${pack.numPages}`;
  let current;
  for (const link of links) {
    link.removeAttribute("aria-current");
    if ("begins" in link.dataset && Number(link.dataset.sheet) <= sheet) current = link;
  }
  current?.setAttribute("aria-current", "true");
}

function go(sheet) {
  viewer.currentPageNumber = sheet;
  container.focus({ preventScroll: true });
}

document.getElementById("go").addEventListener("submit", (event) => {
  event.preventDefault();
  const index = labels.indexOf(box.value.trim().replace(/^page\s+/i, ""));
  if (index >= 0) go(index + 1);
  else show(viewer.currentPageNumber);
});
for (const link of links) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    go(Number(link.dataset.sheet));
  });
}
window.addEventListener("hashchange", () => {
  const asked = /page=(\d+)/.exec(location.hash)?.[1];
  if (asked) go(Number(asked));
});

const words = document.getElementById("words");
document.getElementById("find").addEventListener("submit", (event) => {
  event.preventDefault();
  const again = words.dataset.last === words.value;
  words.dataset.last = words.value;
  eventBus.dispatch("find", { source: window, type: again ? "again" : "", query: words.value, caseSensitive: false, highlightAll: true, findPrevious: false });
});
const found = document.getElementById("found");
eventBus.on("updatefindmatchescount", ({ matchesCount }) => (found.textContent = `${matchesCount.current} of ${matchesCount.total}`));
eventBus.on("updatefindcontrolstate", ({ state, matchesCount }) => (found.textContent = state === FindState.NOT_FOUND ? "Not found" : `${matchesCount.current} of ${matchesCount.total}`));

document.getElementById("larger").addEventListener("click", () => viewer.increaseScale());
document.getElementById("smaller").addEventListener("click", () => viewer.decreaseScale());
