"""Which marks on a page are somebody's comments about it, and which are part of what it says (ISO 32000-1, 12.5.6)."""

import re

import pikepdf
from pikepdf import Dictionary, Name

from reports.pdf.shapes import border

COMMENTS = {  # an editor's words about the page, and marks that belong to them
    "/Text": "comment", "/Popup": "", "/Highlight": "highlight", "/Underline": "underlining",
    "/Squiggly": "underlining", "/StrikeOut": "striking-out", "/Caret": "insertion mark", "/FileAttachment": "",
}  # fmt: skip
LINES, BAR = {"/Underline", "/StrikeOut", "/Squiggly"}, 4.0  # points: so broad a line is drawn to cover
TYPED = "typed note"
ON_A_FORM = {"/FreeTextTypewriter", "/FreeTextTypeWriter", "/FreeTextCallout"}  # intents
ABOUT = re.compile(r"\b(?:comments?|notes?|review(?:er)?|sticky)\b", re.IGNORECASE)
PRINTED = 4  # flag (table 165): a mark that is printed with its page


def comment_of(mark: Dictionary, answered: set, *, on_a_form: bool = False) -> str | None:
    """What a comment is called in words ("" for one that is told otherwise); None for what belongs to the page.

    Text that is typed onto a page stays, as answers on a form do and names on a plan, unless it is part of a
    discussion: an answer to another mark, or one with answers (their object numbers are in `answered`), or called a
    comment by its subject. Text that is not printed with its page, and not said to be typed on a form, is a note too.
    What is struck out on a page that was filled in (`on_a_form`) is an answer, unless words go with it.
    """
    kind = str(mark.get("/Subtype"))
    if kind == "/StrikeOut" and on_a_form and not _is_discussed(mark, answered) and not str(mark.get("/Contents", "")):
        return None
    if kind != "/FreeText":
        return None if kind in LINES and border(mark)[0] >= BAR else COMMENTS.get(kind)
    if _is_discussed(mark, answered):
        return TYPED
    subject = mark.get("/Subj")
    if isinstance(subject, pikepdf.String) and ABOUT.search(str(subject)):
        return TYPED
    if is_for_the_page(mark):
        return None
    flags = mark.get("/F", 0)
    return None if isinstance(flags, int) and flags & PRINTED else TYPED


def _is_discussed(mark, answered):
    return mark.get("/RT") != Name.Group and "/IRT" in mark or mark.objgen in answered - {(0, 0)}


def is_filled_in(marks: list[Dictionary]) -> bool:
    """Whether a page with these marks is one of a form that somebody filled in."""
    return any(mark.get("/Subtype") == Name.Widget or is_for_the_page(mark) for mark in marks)


def is_for_the_page(mark: Dictionary) -> bool:
    """Whether typed text says by its intent that it belongs to the page, as of a typewriter or a callout on a plan."""
    return str(mark.get("/IT")) in ON_A_FORM


def answered(marks: list[Dictionary]) -> set:
    """The object numbers of the marks that others answer (12.5.6.2: /IRT)."""
    return {
        mark.IRT.objgen for mark in marks if isinstance(mark.get("/IRT"), Dictionary) and mark.get("/RT") != Name.Group
    }
