"""What lies on top of pages (ISO 32000-1, 12.5): fields and drawings become part of the page, comments go.

Which marks are comments is told by `notes`; how those look that bring no appearance, by `appearances`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from types import MappingProxyType

import pikepdf
from pikepdf import Array, Dictionary, Name, NumberTree, Pdf

from reports.pdf import fields, notes
from reports.pdf.appearances import give_appearances, is_drawn_by_all, look_of, placing, words_of
from reports.pdf.contents import enclose
from reports.pdf.normalised import letters_of
from reports.pdf.objects import inherited, listed, take
from reports.pdf.shapes import rectangle
from reports.pdf.structure import add_kid, is_tagged, new_element
from reports.pdf.viewer import shown_by

NOT_DRAWN = {"/Link", "/Popup"}  # links stay what they are; the others are never part of a page
ICONS, ICON = {"/Text", "/FileAttachment"}, 36.0  # points: the size of a sign that stands beside words
HIDDEN, NO_VIEW = 2, 32  # flags (table 165)
MOST_ON_A_PAGE = 2000  # links and marks
TYPED = "This was typed onto the page, and stays: “{}”. If it is a comment, ask the author for a copy without it."
TOLD = 400  # characters of what was typed onto a page that are told
CUT = "Not all of the text typed onto this page fits into its frame: “{}”"
SPOKEN = 160  # characters of a hidden text that are told


Box = tuple[float, float, float, float]  # left, low, right, high, in points of a page's own space


@dataclass
class Flattened:
    """What was found on top of pages: counts by what it is, and (page, words) for what an officer must look at.

    `unapplied` are warnings of the kind that has to be looked at before publication. `marked` are the 1-based pages on
    which anything lay but links; `altered` are the boxes of what is meant to look otherwise than before: of comments
    that a page lost, and of marks that not every viewer draws; `icons` those of comments' small signs that went.
    `typed` is text, by page, that stays and may have been meant as a comment.
    """

    comments: Counter = field(default_factory=Counter)
    fields: int = 0
    signatures: int = 0
    warnings: list[tuple[int, str]] = field(default_factory=list)
    unapplied: list[tuple[int, str]] = field(default_factory=list)
    marked: set[int] = field(default_factory=set)
    altered: dict[int, list[Box]] = field(default_factory=dict)
    icons: dict[int, list[Box]] = field(default_factory=dict)
    typed: dict[int, list[str]] = field(default_factory=dict)


def flatten(
    pdf: Pdf, *, flatten_comments: bool, covering: Mapping[int, Sequence[Box]] = MappingProxyType({})
) -> Flattened:
    """Draw fields, shapes, stamps and typed text into their pages; comments go, unless they are asked for.

    `covering` are boxes of letters by 1-based page that nobody is to see: what lies over them is drawn in any case.
    """
    found = Flattened()
    marks = [(number, mark) for number, page in enumerate(pdf.pages, start=1) for mark in _annotations(page)]
    if any(mark.get("/Subtype") == Name.Widget for _, mark in marks):
        _fill_in(pdf, found)
    _give_looks(pdf, marks, found)
    parents, discussed = _parents(pdf), notes.answered([mark for _, mark in marks])
    for number, page in enumerate(pdf.pages, start=1):
        kept, over = [], _Over(pdf, page)
        on_a_form = notes.is_filled_in(_annotations(page))
        for annotation in _annotations(page):
            kind = str(annotation.get("/Subtype"))
            if kind == "/Link":
                kept.append(annotation)
            if kind not in NOT_DRAWN or "/AP" in annotation:
                found.marked.add(number)
            if kind in NOT_DRAWN:
                continue
            comment = notes.comment_of(annotation, discussed, on_a_form=on_a_form)
            _tell(found, annotation, kind, comment, number)
            stays = comment is None or flatten_comments or _lies_over(annotation, covering.get(number, ()))
            if stays and _is_seen(annotation):
                _draw(over, annotation, parents)
            else:
                _leave_out(found, annotation, kind, comment, number)
        over.finish()
        if len(kept) != len(listed(page.obj.get("/Annots"))):
            page.obj.Annots = Array(kept)
    found.warnings += [(number, TYPED.format("”, “".join(words)[:TOLD])) for number, words in found.typed.items()]
    return found


def _leave_out(found, annotation, kind, comment, number):
    """Note a mark that its page loses: what it is, and where the page looks otherwise without it."""
    found.comments.update([comment] if comment else [])
    if _is_seen(annotation) and (box := rectangle(annotation)):
        sign = _sign(annotation, kind, box)
        (found.icons if sign else found.altered).setdefault(number, []).append(sign or box)
        if sign:  # which may stand beside its rectangle, upright on a page that is turned
            around = (sign[0] - ICON, sign[1] - ICON, sign[2] + ICON, sign[3] + ICON)
            found.altered.setdefault(number, []).append(around)


def _give_looks(pdf, marks, found):
    """Give marks that bring no appearance theirs, and note those that not every viewer draws."""
    others = NOT_DRAWN | {"/Widget"}
    drawn = [(number, mark) for number, mark in marks if str(mark.get("/Subtype")) not in others and _is_seen(mark)]
    bare = [(number, mark) for number, mark in drawn if look_of(mark) is None]
    unlike = [(number, mark) for number, mark in bare if not is_drawn_by_all(mark)]
    give_appearances(pdf, [mark for _, mark in bare])
    for number, mark in unlike:
        if box := rectangle(mark):
            found.altered.setdefault(number, []).append(box)
    _tell_cut([(number, mark) for number, mark in bare if mark.get("/Subtype") == Name.FreeText], found)


def _tell_cut(typed, found):
    """Tell of text typed onto pages that does not show as it was set."""
    typed = [(number, mark, look) for number, mark in typed if (look := look_of(mark)) is not None]
    shown = shown_by([(mark, look) for _, mark, look in typed]) if typed else []
    for (number, mark, _), letters in zip(typed, shown, strict=True):
        if letters_of(words_of(mark.get("/Contents"))) not in letters:
            found.warnings.append((number, CUT.format(_text(mark.get("/Contents")))))


def _sign(annotation, kind, box):
    """The box of the small sign beside words that a mark shows as; None for other marks.

    Where it brings no look, the sign is of the viewer's size, at the left of its rectangle.
    """
    left, low, right, high = box
    if kind not in ICONS or "/AP" in annotation and max(right - left, high - low) > ICON:
        return None
    return left, min(low, high - ICON), max(right, left + ICON), max(high, low + ICON)


def _lies_over(annotation, boxes):
    """Whether a mark lies over one of some boxes."""
    own = rectangle(annotation)
    return own is not None and any(
        own[0] < right and own[2] > left and own[1] < high and own[3] > low for left, low, right, high in boxes
    )


def thin_out(pdf: Pdf) -> list[tuple[int, int]]:
    """Leave out what is too much for any reader; (1-based page, how many) of links and marks that went."""
    gone = []
    for number, page in enumerate(pdf.pages, start=1):
        annotations = listed(page.obj.get("/Annots"))
        if len(annotations) > MOST_ON_A_PAGE:
            page.obj.Annots = Array(annotations[:MOST_ON_A_PAGE])
            gone.append((number, len(annotations) - MOST_ON_A_PAGE))
    return gone


def _annotations(page):
    return [a for a in listed(page.obj.get("/Annots")) if isinstance(a, Dictionary)]


def _fill_in(pdf, found):
    """Give fields the looks that they lack."""
    filled = fields.fill_in(pdf, [
        ((index, place), annotation)
        for index, page in enumerate(pdf.pages) for place, annotation in enumerate(listed(page.obj.get("/Annots")))
        if isinstance(annotation, Dictionary) and annotation.get("/Subtype") == Name.Widget and _is_seen(annotation)
    ])  # fmt: skip
    found.warnings += [(index + 1, words) for index, words in filled.warnings]
    for index, box in filled.altered:
        found.altered.setdefault(index + 1, []).append(box)


def _tell(found, annotation, kind, comment, number):
    if kind == "/Widget":
        found.fields += 1
        value = _text(inherited(annotation, "/V"))
        if inherited(annotation, "/FT") == Name.Sig and inherited(annotation, "/V") is not None:
            found.signatures += 1
        elif value and not _is_seen(annotation):
            found.warnings.append((number, f"A hidden form field said “{value}”. It was left out."))
    elif kind == "/Redact":
        found.unapplied.append(
            (number, "Text is marked for redaction, but the redaction was never applied: the text is still there.")
        )
    elif comment is not None:
        value = _text(annotation.get("/Contents"))
        if value and not _is_seen(annotation):
            found.warnings.append((number, f"A hidden note said “{value}”. It was left out."))
    elif value := _text(annotation.get("/Contents")):
        if not _is_seen(annotation):
            found.warnings.append((number, f"A hidden mark said “{value}”. It was left out."))
        elif kind == "/FreeText" and not notes.is_for_the_page(annotation):
            found.typed.setdefault(number, []).append(value)


def _text(value):
    words = " ".join(str(value).split()) if isinstance(value, pikepdf.String) else ""
    return f"{words[:SPOKEN]}…" if len(words) > SPOKEN else words


def _is_seen(annotation):
    flags = annotation.get("/F", 0)
    flags = int(flags) if isinstance(flags, int) else 0
    return not flags & (HIDDEN | NO_VIEW) and ("/AP" in annotation or annotation.get("/CA", 1) != 0)


class _Over:
    """What is drawn over one page, all at once at the end."""

    def __init__(self, pdf, page):
        self.pdf, self.page, self.drawn, self._objects = pdf, page, [], None

    def name(self, stream):
        """The name of an appearance among the page's own resources."""
        if self._objects is None:
            shared = inherited(self.page.obj, "/Resources")
            own = Dictionary(shared) if isinstance(shared, Dictionary) else Dictionary()
            objects = own.get("/XObject")
            own.XObject = Dictionary(objects) if isinstance(objects, Dictionary) else Dictionary()
            self.page.obj.Resources = own
            self._objects = self.page.obj.Resources.XObject
            self._names = (f"/Mark{n}" for n in count())
        name = next(name for name in self._names if name not in self._objects)
        self._objects[name] = stream
        return name

    def finish(self):
        if self.drawn:
            drawn = "\n".join(self.drawn)
            after = self.pdf.make_stream(f"\nQ\n{drawn}\n".encode("ascii"))
            enclose(self.page, self.pdf.make_stream(b"q\n"), after)


def _draw(over, annotation, parents):
    """Put an annotation's appearance into its page's content, tagged where its element was (12.5.5, algorithm 8.1)."""
    stream = look_of(annotation)
    where = stream is not None and placing(stream, annotation)
    if not where:
        return
    stream.Type, stream.Subtype = Name.XObject, Name.Form
    numbers = " ".join(f"{number:.5f}" for number in where)
    drawn = f"q {numbers} cm {over.name(stream)} Do Q"
    mcid = _mark(over.pdf, over.page, annotation, parents)
    if mcid is not None:
        drawn = f"/Span <</MCID {mcid}>> BDC\n{drawn}\nEMC"
    over.drawn.append(drawn)


def _parents(pdf):
    if not is_tagged(pdf):
        return None
    try:
        return dict(NumberTree(pdf.Root.StructTreeRoot.ParentTree).items())
    except (AttributeError, pikepdf.PdfError, RuntimeError, ValueError, TypeError):
        return None


def _mark(pdf, page, annotation, parents):
    """A number for the marked content of what is drawn, owned by the element that the annotation had."""
    try:
        key = int(page.obj.StructParents)
        owners = parents[key] if parents is not None else None
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
    if not isinstance(owners, Array):
        return None
    mcid = len(owners)
    element = _element(pdf, annotation, parents)
    span = new_element(pdf, Name.Span, element, Pg=page.obj, K=mcid)
    add_kid(element, span)
    owners.append(span)
    return mcid


def _refers_to(kid, annotation):
    return isinstance(kid, Dictionary) and "/Obj" in kid and kid.Obj.objgen == annotation.objgen


def _element(pdf, annotation, parents):
    """The element that an annotation belongs to; the outermost one where it belongs to none."""
    key = take(annotation, "/StructParent")
    try:
        found = parents.get(int(key)) if key is not None else None
    except (TypeError, ValueError):
        found = None
    if isinstance(found, Dictionary) and "/S" in found:
        found.S = Name.Div if Name.Form == found.S else found.S
        found.K = Array([kid for kid in listed(found.get("/K")) if not _refers_to(kid, annotation)])
        return found
    return next(kid for kid in listed(pdf.Root.StructTreeRoot.K) if isinstance(kid, Dictionary))
