"""Bookmarks: those of a source, read however broken they are, to hang under the bookmark of its paper."""

from dataclasses import dataclass

from pikepdf import Dictionary, Name, OutlineItem, Pdf

from reports.pdf.links import Places, explicit

DEEPEST, MOST = 8, 2000
LONGEST = 200  # characters of a title


@dataclass(frozen=True)
class Bookmark:
    """A bookmark at a depth (0 is the outermost); `destination` is explicit, in the document's own pages."""

    depth: int
    title: str
    destination: object


def read_bookmarks(source: Pdf, places: Places) -> list[Bookmark]:
    """The bookmarks of a document in reading order; loops are left, and what leads nowhere is left out."""
    outlines = source.Root.get("/Outlines")
    found, seen = [], set()
    if isinstance(outlines, Dictionary):
        _read(outlines.get("/First"), 0, places, source, found, seen)
    return found


def hang(parent: OutlineItem, bookmarks: list):
    """Put bookmarks, as prepared [depth, title, destination], under a pack's own."""
    open_at = [parent]
    for depth, title, destination in bookmarks:
        del open_at[int(depth) + 1 :]
        item = OutlineItem(str(title), destination)
        open_at[-1].children.append(item)
        open_at.append(item)
    parent.is_closed = bool(bookmarks)


def walk(items: list[OutlineItem]):
    """Every bookmark with all that hang below it, in reading order."""
    for item in items:
        yield item
        yield from walk(item.children)


def _read(entry, depth, places, source, found, seen):
    while isinstance(entry, Dictionary) and len(found) < MOST and entry.objgen not in seen:
        seen.add(entry.objgen)
        below = depth
        title, destination = _title(entry), _destination(entry, places, source)
        if title and destination is not None:
            found.append(Bookmark(depth, title, destination))
            below = depth + 1
        if depth < DEEPEST:
            _read(entry.get("/First"), below, places, source, found, seen)
        entry = entry.get("/Next")


def _title(entry):
    text = str(entry.get("/Title", ""))
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(text.split())[:LONGEST]


def _destination(entry, places, source):
    action = entry.get("/A")
    found = action.get("/D") if isinstance(action, Dictionary) and action.get("/S") == Name.GoTo else entry.get("/Dest")
    return explicit(found, places, source)
