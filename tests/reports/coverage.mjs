// Prints, per page, the marked contents that pdf.js finds on it and those that its structure tree reaches.
import fs from "node:fs";
const [library, file] = process.argv.slice(2);
const { getDocument } = await import(library);
const document = await getDocument({ data: new Uint8Array(fs.readFileSync(file)), verbosity: 0 }).promise;
const pages = [];
for (let number = 1; number <= document.numPages; number++) {
  const page = await document.getPage(number);
  const reached = [];
  const walk = (node) => {
    if (node?.type === "content") reached.push(node.id);
    node?.children?.forEach(walk);
  };
  walk(await page.getStructTree());
  const { items } = await page.getTextContent({ includeMarkedContent: true });
  const marked = items.filter((item) => item.type === "beginMarkedContentProps" && item.id).map((item) => item.id);
  pages.push({ marked, reached });
}
console.log(JSON.stringify(pages));
