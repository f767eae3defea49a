"""Pictures in a tagged paper, and what officers say of them (ISO 14289-1, 7.3)."""

from dataclasses import dataclass
from itertools import islice

import pikepdf
from pikepdf import Array, ContentStreamInstruction, Dictionary, Name, Operator, Pdf, String

from reports.pdf.contents import UNREADABLE
from reports.pdf.lines import Lines
from reports.pdf.objects import listed, take
from reports.pdf.owners import Number
from reports.pdf.structure import is_tagged
from reports.pdf.tags import in_reading_order

MOST = 5000
LINE = "A straight line"
OURS = "scrutiny-"  # before the key of a picture that keeps it as its ID


@dataclass(frozen=True)
class Figure:
    """A picture: its place among the document's pictures, its 0-based page, its marked contents there, its words."""

    key: str
    page: int | None
    mcids: tuple[int, ...]
    box: tuple[float, ...]
    text: str


def figures_of(pdf: Pdf) -> list[Figure]:
    """Every picture of a document, in the order of its structure.

    A picture keeps its key though one before it became decoration: then it has the key as its ID.
    """
    pages = {page.obj.objgen: index for index, page in enumerate(pdf.pages)}
    found = []
    for number, element in enumerate(_elements(pdf), start=1):
        place, mcids = _content(element, pages, 0)
        found.append(Figure(_key(element, number), place, tuple(mcids), _box(element), _words(element)))
    return found


def give_words(pdf: Pdf, texts: dict[str, str]) -> set[Number]:
    """Give pictures alternative texts, by their keys; one with an empty text becomes decoration.

    One without words that is nothing but a straight line is called that, in an English document. Returns the numbers of
    the elements that were taken out of the tree as decoration.
    """
    decoration, gone, lines = {}, set(), Lines()
    is_english = str(pdf.Root.get("/Lang", "en")).lower().startswith("en")
    for number, element in enumerate(_elements(pdf), start=1):
        text = texts.get(key := _key(element, number))
        marks = [] if text or text is None and _words(element) else list(_marks(element, element.get("/Pg"), 0))
        if text is None and marks and is_english and lines.are_all(marks):
            text = LINE
        if text and text.strip():
            element.Alt = String(text.strip())
        if text is not None and not text.strip():
            for page, mcid in marks:
                decoration.setdefault(page.objgen, (page, set()))[1].add(mcid)
            gone |= _taken_out(element)
        elif gone and "/ID" not in element:
            element.ID = String(OURS + key)
    for page, mcids in decoration.values():
        _unmark(pdf, page, mcids)
    return gone


def _key(element, number):
    known = str(element.get("/ID", ""))
    return known.removeprefix(OURS) if known.startswith(OURS) else f"figure-{number}"


def _words(element):
    return str(element.get("/Alt", "") or element.get("/ActualText", "")).strip()


def _elements(pdf):
    """The figure elements of a document, outermost only."""
    if not is_tagged(pdf):
        return []
    elements = in_reading_order(pdf.Root.StructTreeRoot, closed={"/Figure"})
    return list(islice((element for element, role in elements if role == "/Figure"), MOST))


def _marks(element, page, depth):
    """(page, ID) of the marked contents of an element and what is below it."""
    if depth > 10:
        return
    page = element.get("/Pg", page)
    for kid in listed(element.get("/K")):
        if isinstance(kid, int) and isinstance(page, Dictionary):
            yield page, int(kid)
        elif isinstance(kid, Dictionary) and "/MCID" in kid and "/Stm" not in kid:
            owner = kid.get("/Pg", page)
            if isinstance(owner, Dictionary):
                yield owner, int(kid.MCID)
        elif isinstance(kid, Dictionary) and "/S" in kid:
            yield from _marks(kid, page, depth + 1)


def _content(element, pages, depth):
    marks = [(pages.get(page.objgen), mcid) for page, mcid in _marks(element, element.get("/Pg"), depth)]
    place = marks[0][0] if marks else None
    if place is None and isinstance(element.get("/Pg"), Dictionary):
        place = pages.get(element.Pg.objgen)
    return place, [mcid for page, mcid in marks if page == place]


def _box(element):
    for attribute in listed(element.get("/A")):
        if isinstance(attribute, Dictionary) and isinstance(attribute.get("/BBox"), Array):
            try:
                return tuple(float(edge) for edge in attribute.BBox)
            except (TypeError, ValueError):
                return ()
    return ()


def _taken_out(element) -> set[Number]:
    """The numbers of an element that is taken out of the tree, and of those below it."""
    gone = {each.objgen for each, _ in in_reading_order(element)} | {element.objgen}
    parent = element.get("/P")
    if isinstance(parent, Dictionary):
        parent.K = Array([kid for kid in listed(parent.get("/K"))
                          if not (isinstance(kid, Dictionary) and kid.objgen == element.objgen)])  # fmt: skip
    take(element, "/K")
    return gone


def _unmark(pdf, page, mcids):
    """Make marked contents of a page artifacts."""
    try:
        instructions = list(pikepdf.parse_content_stream(page))
    except (*UNREADABLE, RuntimeError):
        return
    for index, instruction in enumerate(instructions):
        if str(instruction.operator) != "BDC" or not isinstance(instruction.operands[1], Dictionary):
            continue
        if instruction.operands[1].get("/MCID") in mcids:
            instructions[index] = ContentStreamInstruction([Name.Artifact], Operator("BMC"))
    page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(instructions))
