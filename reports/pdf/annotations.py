"""What lies on top of pages (ISO 32000-1, 12.5): fields and drawings become part of the page, comments go."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import count

import pikepdf
from pikepdf import Array, Dictionary, Name, NumberTree, Pdf, Stream

from reports.pdf.contents import enclose
from reports.pdf.objects import inherited, listed, take
from reports.pdf.structure import add_kid, is_tagged, new_element

COMMENTS = {  # an editor's words about the page, and marks that belong to them
    "/Text": "comment", "/Popup": "", "/Highlight": "highlight", "/Underline": "underlining",
    "/Squiggly": "underlining", "/StrikeOut": "striking-out", "/Caret": "insertion mark", "/FreeText": "typed note",
    "/Ink": "drawing by hand", "/Line": "drawn line",
}  # fmt: skip
DRAWN = {"/Square", "/Circle", "/Polygon", "/PolyLine", "/Stamp", "/Watermark", "/Redact", "/Widget"}
NOTES = {"/Text", "/Popup"}  # that stand beside the words, not over them
KEPT = {"/Link"}
INVISIBLE, HIDDEN, NO_VIEW = 1, 2, 32  # flags (table 165)
MOST_ON_A_PAGE = 2000  # links and marks
SPOKEN = 160  # characters of a hidden text that are told


@dataclass
class Flattened:
    """What was found on top of pages: counts by what it is, and (page, words) for what an officer must look at."""

    comments: Counter = field(default_factory=Counter)
    fields: int = 0
    signatures: int = 0
    warnings: list = field(default_factory=list)
    commented: set = field(default_factory=set)  # 1-based pages that lost a mark which lay over them


def flatten(pdf: Pdf, *, flatten_comments: bool, covering=frozenset()) -> Flattened:
    """Draw fields, shapes and stamps into their pages; comments too where asked for, else they are left out.

    On the 1-based pages in `covering` comments are drawn in any case: they lie over words that nobody is to see.
    """
    found = Flattened()
    if any(str(a.get("/Subtype")) == "/Widget" for page in pdf.pages for a in _annotations(page)):
        _fill_in(pdf)
    parents = _parents(pdf)
    for number, page in enumerate(pdf.pages, start=1):
        kept, over = [], _Over(pdf, page)
        for annotation in _annotations(page):
            kind = str(annotation.get("/Subtype"))
            if kind in KEPT:
                kept.append(annotation)
            if kind not in COMMENTS and kind not in DRAWN:
                continue
            _tell(found, annotation, kind, number)
            if kind in COMMENTS and kind not in NOTES:
                found.commented.add(number)
            if _is_seen(annotation) and _is_drawn(kind, flatten_comments, number in covering):
                _draw(over, annotation, parents)
        over.finish()
        if len(kept) != len(listed(page.obj.get("/Annots"))):
            page.obj.Annots = Array(kept)
    return found


def _is_drawn(kind, flatten_comments, covers):
    """Whether a mark becomes part of its page."""
    if kind in DRAWN or kind == "/Popup":
        return kind in DRAWN
    return flatten_comments or covers and kind not in NOTES


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


def _fill_in(pdf):
    """Draw what fields say where no program has drawn it yet."""
    form = pdf.Root.get("/AcroForm")
    fields = [a for page in pdf.pages for a in _annotations(page) if str(a.get("/Subtype")) == "/Widget"]
    drawn = [(field, field.AP) for field in fields if "/AP" in field]
    asked = isinstance(form, Dictionary) and form.get("/NeedAppearances") is True
    if isinstance(form, Dictionary) and any("/AP" not in f and inherited(f, "/V") is not None for f in fields):
        form.NeedAppearances = True
    try:
        pdf.generate_appearance_streams()
    except (pikepdf.PdfError, RuntimeError, ValueError):
        pass  # fields that say nothing of how they look are left as they are
    for widget, look in drawn if not asked else ():
        widget.AP = look


def _tell(found, annotation, kind, number):
    if kind == "/Widget":
        found.fields += 1
        value = _text(inherited(annotation, "/V"))
        if inherited(annotation, "/FT") == Name.Sig and inherited(annotation, "/V") is not None:
            found.signatures += 1
        elif value and not _is_seen(annotation):
            found.warnings.append((number, f"A hidden form field said “{value}”. It was left out."))
    elif kind == "/Redact":
        found.warnings.append(
            (number, "Text is marked for redaction, but the redaction was never applied: the text is still there.")
        )
    elif words := COMMENTS.get(kind):
        found.comments[words] += 1
        value = _text(annotation.get("/Contents"))
        if value and not _is_seen(annotation):
            found.warnings.append((number, f"A hidden note said “{value}”. It was left out."))
    elif not _is_seen(annotation) and (value := _text(annotation.get("/Contents"))):
        found.warnings.append((number, f"A hidden mark said “{value}”. It was left out."))


def _text(value):
    words = " ".join(str(value).split()) if isinstance(value, pikepdf.String) else ""
    return f"{words[:SPOKEN]}…" if len(words) > SPOKEN else words


def _is_seen(annotation):
    flags = annotation.get("/F", 0)
    flags = int(flags) if isinstance(flags, int) else 0
    return not flags & (HIDDEN | NO_VIEW | (INVISIBLE if "/AP" not in annotation else 0))


def _appearance(annotation):
    """The stream of how an annotation looks now, or None."""
    looks = annotation.get("/AP")
    normal = looks.get("/N") if isinstance(looks, Dictionary) else None
    if isinstance(normal, Dictionary) and not isinstance(normal, Stream):
        normal = normal.get(str(annotation.get("/AS", "/Off")))
    return normal if isinstance(normal, Stream) else None


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
    stream = _appearance(annotation)
    placing = stream is not None and _placing(stream, annotation)
    if not placing:
        return
    stream.Type, stream.Subtype = Name.XObject, Name.Form
    numbers = " ".join(f"{number:.5f}" for number in placing)
    drawn = f"q {numbers} cm {over.name(stream)} Do Q"
    mcid = _mark(over.pdf, over.page, annotation, parents)
    if mcid is not None:
        drawn = f"/Span <</MCID {mcid}>> BDC\n{drawn}\nEMC"
    over.drawn.append(drawn)


def _placing(stream, annotation):
    """The matrix that brings an appearance's box into the annotation's rectangle; None where it has no extent."""
    try:
        box = [float(edge) for edge in stream.get("/BBox", ())]
        rect = [float(edge) for edge in annotation.get("/Rect", ())]
        a, b, c, d, e, f = (float(number) for number in stream.get("/Matrix", (1, 0, 0, 1, 0, 0)))
        corners = [(x * a + y * c + e, x * b + y * d + f) for x in (box[0], box[2]) for y in (box[1], box[3])]
        left, right = min(x for x, _ in corners), max(x for x, _ in corners)
        low, high = min(y for _, y in corners), max(y for _, y in corners)
        if right - left < 1e-6 or high - low < 1e-6:
            return None
        wide = abs(rect[2] - rect[0]) / (right - left)
        tall = abs(rect[3] - rect[1]) / (high - low)
        return wide, 0, 0, tall, min(rect[0], rect[2]) - left * wide, min(rect[1], rect[3]) - low * tall
    except (TypeError, ValueError, IndexError):
        return None


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
