"""Stage 5: numbers, item marks and warnings on the sheets that carry them."""

from reports.build.plan import Plan
from reports.pdf.bind import Bound
from reports.pdf.stamps import Stamper

PACK_MARK = "Public Document Pack"


def stamp(plan: Plan, bound: Bound, *, draft: bool):
    """Stamp every sheet of the plan; a draft says so across each."""
    stamper = Stamper(bound.pdf, draft=draft)
    for index, (sheet, page) in enumerate(zip(plan.sheets, bound.pdf.pages, strict=True)):
        stamper.stamp(
            page,
            foot=foot_of(sheet),
            head_left=PACK_MARK if index == 0 else sheet.mark,
            head_right=head_of(sheet),
        )


def foot_of(sheet):
    """'Page 9' on a numbered sheet."""
    return f"Page {sheet.number}" if sheet.number is not None else ""


def head_of(sheet):
    """'Agenda Item 6.' on the first sheet of an item."""
    return f"Agenda Item {sheet.opens_item}." if sheet.opens_item else ""
