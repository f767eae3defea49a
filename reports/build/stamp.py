"""Stage 6: numbers, item marks and warnings on the sheets that carry them, and the way back to the agenda."""

from reports.build.bind import FRONT, item_places, key_of
from reports.build.plan import Plan
from reports.intake.prepared import Facts
from reports.pdf.bind import Bound
from reports.pdf.fit import FREE
from reports.pdf.stamps import Marks, Stamper

PACK_MARK = "Public Document Pack"


def stamp(plan: Plan, bound: Bound, facts: dict[int, Facts], *, draft: bool):
    """Stamp every sheet of the plan; a draft says so across each. `facts` are by the paper's id."""
    stamper = Stamper(bound.pdf, draft=draft)
    places = item_places(bound)
    top = bound.chapters[FRONT].bookmark_place
    for index, (sheet, page) in enumerate(zip(plan.sheets, bound.pages, strict=True)):
        free = facts[sheet.paper].pages[sheet.page].free if sheet.kind == "paper" else FREE
        box = stamper.stamp(page, marks_of(sheet, first=index == 0), free)
        if sheet.kind in {"paper", "notice"} and sheet.page == 0 and box:
            words = f"Back to item {sheet.item} of the agenda"
            bound.link_back(key_of(sheet), box, places.get(sheet.item, top), words)


def marks_of(sheet, *, first=False) -> Marks:
    """What is stamped on a sheet; the first of a pack says what it is."""
    return Marks(
        foot=foot_of(sheet),
        head_left=PACK_MARK if first else sheet.mark,
        head_right=head_of(sheet),
        head_words=sheet.mark_words,
    )


def foot_of(sheet):
    """'Page 9' on a numbered sheet, 'Page 32A' where a paper has outgrown its range."""
    return f"Page {sheet.label}" if sheet.number is not None else ""


def head_of(sheet):
    """'Agenda Item 6.' on the first sheet of an item."""
    return f"Agenda Item {sheet.opens_item}." if sheet.opens_item else ""
