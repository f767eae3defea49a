"""Stage 7: the finished file, read by another library than the one that wrote it."""

import re
from contextlib import nullcontext
from functools import partial

from meetings.contents import Contents, Sheet
from meetings.page_lists import counted
from reports.beside import FEW, beside
from reports.build import words
from reports.build.plan import Plan
from reports.build.stamp import marks_of
from reports.build.withheld import Withheld, find
from reports.pdf import audit, read
from reports.pdf.edges import line_of, over_the_edge
from reports.pdf.unseen import look_over

BLANK = "This page is intentionally left blank"
MARGIN = 0.09  # of a page's height, where a page number must stand
LOWEST = 30  # points in which one may stand on a page that is smaller
FIRST_SHARE = 45  # percent of the pages, which one process reads; a second reads the rest, a third looks at objects
LONGEST = 60  # letters of a word that is told


class BuildFailed(Exception):
    """The pack cannot be made; the message names the paper and the page for the officer."""


def check(
    plan: Plan,
    path,
    facts,
    withheld: Withheld = Withheld(),  # noqa: B008
    progress=lambda paper: None,
    seen: frozenset[tuple[Sheet, str]] = frozenset(),
):
    """Raise BuildFailed unless the file at `path` is the pack that was planned, and nothing else.

    What is `seen` (see `sheets_of_papers`) was right in the pack before, and its pages are not read again; all are
    read where something is withheld. Two more processes help with a long pack.
    """
    known = frozenset() if withheld else seen
    pages = [page for page, told in enumerate(_with_documents(plan.contents, plan.sheets)) if told not in known]
    middle = len(pages) if len(pages) <= FEW else len(pages) * FIRST_SHARE // 100
    rest = pages[middle:]
    look = partial(_check_objects, path, frozenset(range(len(plan.sheets))).difference(pages))
    with (
        beside(lambda: _check_pages(plan, path, facts, rest)) if rest else nullcontext(list) as later,
        beside(look) if rest else nullcontext(look) as looked,
    ):
        texts = _check_pages(plan, path, facts, pages[:middle], progress)
        with read.opened(path) as document:
            _check_labels(plan, document)
            _check_document(document)
        texts += later()
        looked()
    if withheld and (found := find(withheld, path, plan.sheets, texts)):
        raise BuildFailed(f"The public pack is not safe to publish: {'; '.join(found)}.")


def sheets_of_papers(contents: Contents, sheets) -> frozenset[tuple[Sheet, str]]:
    """The sheets of a pack's papers, each with the document that it is a page of."""
    return frozenset(pair for pair in _with_documents(contents, sheets) if pair[0].kind == "paper")


def _with_documents(contents, sheets):
    documents = {paper.id: paper.sha256 for paper in contents.papers}
    return [(sheet, documents.get(sheet.paper)) for sheet in sheets]


def _check_pages(plan, path, facts, pages, progress=lambda paper: None):
    """The texts of some pages, once each is found to be as planned."""
    names = {paper.id: paper.name for paper in plan.contents.papers}
    texts = []
    with read.opened(path) as document:
        if len(document) != len(plan.sheets):
            raise BuildFailed(f"The pack has {counted(len(document), 'page')} where {len(plan.sheets):,} were planned.")
        for index in pages:
            page, sheet = document[index], plan.sheets[index]
            texts.append(_check_page(plan, sheet, page, document, facts, names, first=index == 0))
            page.close()
            if sheet.kind == "paper" and sheet.page == 0:
                progress(names[sheet.paper])
    return texts


def _check_page(plan, sheet, page, document, facts, names, *, first):
    marks = marks_of(sheet, first=first)
    found = audit.read_page(page, marks.foot)
    where = f"page {sheet.label} of the pack"
    source = facts[sheet.paper].pages[sheet.page].text if sheet.kind == "paper" else ""
    _check_stamps(sheet, page, marks, found, where, source)
    if problems := audit.broken_links(document, page):
        raise BuildFailed(f"On {where}{_of(sheet, names)} {problems[0]}. Export the paper again.")
    if sheet.kind != "paper":
        _check_edges(sheet, page, plan)
    if sheet.kind == "paper":
        _check_paper(sheet, found, facts[sheet.paper].pages[sheet.page], names[sheet.paper], marks)
    return found.text


def _check_stamps(sheet, page, marks, found, where, source):
    if marks.foot:
        margin = max(MARGIN, LOWEST / page.get_height())
        at_the_foot = [across for across, up in found.places if up < margin]
        times = sum(abs(across - 0.5) < 0.02 for across in at_the_foot)
        if times != 1 and not (times and marks.foot in source):  # a paper may have the same number at its own foot
            raise BuildFailed(f"“{marks.foot}” does not stand once at the foot of {where}.")
    for mark in (marks.head_left, marks.head_right, BLANK if sheet.kind == "filler" else ""):
        if mark and not re.search(rf"{re.escape(mark)}(?!\d)", found.text):
            raise BuildFailed(f"“{mark}” did not come out on {where}.")


def _check_edges(sheet, page, plan):
    """What we print ourselves stays on its sheet, off the margins."""
    if not (over := over_the_edge(page)):
        return
    first = over[0]
    item = sheet.item or _item_at(page, first.height, plan)
    where = f"in item {item} of the agenda" if item else "in the agenda"
    what = f"{first.what}, “{first.words}”," if first.words else first.what
    raise BuildFailed(
        f"{what[0].upper()}{what[1:]} {where} does not fit on page {sheet.label} of the pack. Make the words there "
        "shorter, or put a space into the longest."
    )


def _item_at(page, height, plan):
    """The number of the item that something on a front sheet stands under; None above the first, and on none."""
    lines = {item.number: line_of(page, f"{item.number}.") for item in plan.contents.items}
    above = {number: top for number, top in lines.items() if top is not None and top >= height}
    return min(above, key=above.get) if above else None


def _check_paper(sheet, found, source, name, marks):
    page = f"page {sheet.page + 1} of “{name}”"
    stamped = (marks.head_right, marks.head_words, marks.head_left, marks.foot)
    if word := words.lost(source.text, found.text, stamped):
        raise BuildFailed(f"Words are missing on {page}, “{word[:LONGEST]}” among them. Export the paper again.")
    if found.structure != source.structure:
        raise BuildFailed(f"The tags on {page} did not come out as they were. Export the paper again.")
    if set(found.unowned) - set(source.unowned) or found.untagged > source.untagged:
        raise BuildFailed(f"Some of {page} is out of reach for assistive technology. Export the paper again.")


def _check_labels(plan, document):
    for index, sheet in enumerate(plan.sheets):
        if document.get_page_label(index) != sheet.label:
            raise BuildFailed(f"The label of page {sheet.label} of the pack is another than its number.")


def _check_document(document):
    if loose := audit.loose_bookmarks(document):
        raise BuildFailed(f"The bookmark “{loose[0]}” leads nowhere.")
    if carried := audit.baggage(document):
        raise BuildFailed(f"The pack would carry {carried[0]}, which is not for publication.")


def _check_objects(path, trusted):
    """Look at every object of the file; content is not read again on the 0-based pages that are `trusted`."""
    carried, added, found = look_over(path, trusted)
    if carried:
        raise BuildFailed(f"The pack would carry {carried[0]}, which is not for publication.")
    if added > 0:
        raise BuildFailed("The pack holds an earlier state of itself.")
    if found:
        raise BuildFailed(f"The pack would carry what none of its pages shows: {found[0]}.")


def _of(sheet, names):
    return f" (page {sheet.page + 1} of “{names[sheet.paper]}”)" if sheet.kind == "paper" else ""
