"""OpenDocument as one XML file (OASIS OpenDocument 1.3, part 3): its namespaces, and what is done with its tree."""

from collections.abc import Iterator

from lxml import etree

ODF = "urn:oasis:names:tc:opendocument:xmlns:"
NS = {
    "office": f"{ODF}office:1.0", "text": f"{ODF}text:1.0", "table": f"{ODF}table:1.0", "style": f"{ODF}style:1.0",
    "draw": f"{ODF}drawing:1.0", "presentation": f"{ODF}presentation:1.0", "svg": f"{ODF}svg-compatible:1.0",
    "dc": "http://purl.org/dc/elements/1.1/", "fo": f"{ODF}xsl-fo-compatible:1.0", "form": f"{ODF}form:1.0",
    "meta": f"{ODF}meta:1.0",
}  # fmt: skip
BREAKS = {f"{{{NS['text']}}}{name}" for name in ("s", "tab", "line-break")}


def named(prefix: str, name: str) -> str:
    """A qualified name as lxml writes it."""
    return f"{{{NS[prefix]}}}{name}"


PARAGRAPHS = {named("text", "p"), named("text", "h")}


def find_all(tree, path: str) -> list:
    """What an XPath with the prefixes of NS selects."""
    return tree.xpath(path, namespaces=NS)


def drop(element: etree._Element) -> None:
    """Remove an element, but not the words that follow it."""
    parent, before = element.getparent(), element.getprevious()
    if element.tail:
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def replace(element: etree._Element, words: str) -> None:
    """Put words in the place of an element."""
    element.tail = words + (element.tail or "")
    drop(element)


def words_in(paragraph: etree._Element) -> str:
    """The words of a paragraph, without those of paragraphs in it: notes, comments, text boxes."""
    return "".join(_words(paragraph))


def _words(element: etree._Element) -> Iterator[str]:
    if element.tag in BREAKS:
        yield " "
    yield element.text or ""
    for child in element:
        if child.tag not in PARAGRAPHS and isinstance(child.tag, str):
            yield from _words(child)
        yield child.tail or ""


def counted(count: int, one: str, many: str | None = None) -> str:
    """A number and what it counts: "1 comment", "2,000 comments"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
