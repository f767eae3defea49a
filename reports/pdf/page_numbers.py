"""Whether a document's contents give the pages on which things are, now that another program has laid it out.

Entries of contents are links that end in a number. Numbers may begin later than the pages, so that what matters is
whether all entries are off by the same.
"""

import re
from collections import Counter
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary

from reports.pdf import read
from reports.pdf.objects import listed

ENTRY = re.compile(r"^(?P<words>.*?[^\W\d_].*?)[\s.…]*(?P<number>\d{1,4})$", re.DOTALL)
FEWEST = 3  # entries that tell anything
MOST = 2000
NOT_THERE = (
    "The contents give page {number} for “{words}”, which is on page {page} here{more}: lines break otherwise than in "
    "the program in which it was made. Save it as PDF there, or make the contents anew."
)


def warnings(path: Path) -> list[list]:
    """[page, kind, words] where entries of the contents of the PDF at `path` lead to other pages than they say."""
    entries = _entries(path)
    if len(entries) < FEWEST:
        return []
    off, _ = Counter(target - number for _, _, number, target in entries).most_common(1)[0]
    wrong = [entry for entry in entries if entry[3] - entry[2] != off]
    if not wrong:
        return []
    page, words, number, target = wrong[0]
    more = f", and {len(wrong) - 1} more are wrong" if len(wrong) > 1 else ""
    told = NOT_THERE.format(number=number, words=words[:60], page=target - off, more=more)
    return [[page, "contents", told]]


def _entries(path):
    """(page of the entry, its words, the number in it, the page that it leads to) of all links that end in a number."""
    found = []
    with pikepdf.open(path) as pdf, read.opened(path) as document:
        pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}
        for number, page in enumerate(pdf.pages, start=1):
            links = [(each.Rect, _target(each, pages)) for each in listed(page.obj.get("/Annots"))
                     if isinstance(each, Dictionary) and str(each.get("/Subtype")) == "/Link"]  # fmt: skip
            links = [([*map(float, rectangle)], target) for rectangle, target in links if target is not None][:MOST]
            links.sort(key=lambda link: -link[0][3])  # from the top
            if not links:
                continue
            opened = document[number - 1]
            text = opened.get_textpage()
            for rectangle, target in links:
                if entry := ENTRY.match(text.get_text_bounded(*rectangle).strip()):
                    found.append((number, " ".join(entry["words"].split()), int(entry["number"]), target))
            text.close()
            opened.close()
    return found


def _target(link, pages):
    """The page, from 1, to which a link of the document leads; None where it leads elsewhere."""
    action = link.get("/A")
    place = link.get("/Dest", action.get("/D") if isinstance(action, Dictionary) else None)
    if not isinstance(place, Array) or not len(place) or not isinstance(place[0], Dictionary):
        return None
    return pages.get(place[0].objgen)
