"""A place in the tree for what a tagged page shows outside it: between its neighbours, in reading order.

Where words and their neighbours do not follow one another on the page as they do in its content, the place on the page
counts. What may stand in the middle of a table that goes on over several pages is left as it is: a guess there would
be read aloud as a part of the wrong cell.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby

import pypdfium2.raw as pdfium
from pikepdf import Array, Dictionary, Name, Object, Page, Pdf

from reports.pdf import read
from reports.pdf.loose import PICTURE, RULE, TEXT, Content, Run, may_be_loose, read_loose, written_anew
from reports.pdf.objects import inherited, listed
from reports.pdf.owners import Owners
from reports.pdf.roles import GROUPING, OF_TEXT

HOLDING = (GROUPING - {"/TOC", "/TOCI"}) | {"/TD", "/TH", "/LBody", "/Note"}  # what may hold paragraphs
CELLS = {"/TD", "/TH", "/LBody"}
DEEPEST = 256  # elements within elements
SLACK = 2.0  # points by which lines may overlap
Box = tuple[float, float, float, float]  # left, low, right, high


@dataclass(frozen=True)
class Spot:
    """Between two elements in reading order, either of which may be missing; `mcid` is the content before it."""

    before: Object | None
    after: Object | None
    mcid: int | None = None
    is_across_pages: bool = False

    @property
    def is_within_words(self) -> bool:
        """Whether it is in the middle of what one element holds."""
        return self.mcid is not None and _is(self.before, self.after) and str(self.before.S) in OF_TEXT | CELLS


def give_places(pdf: Pdf, owners: Owners) -> None:
    """Tag what tagged pages show outside every tag, where its place is sure. Pages without a tag are passed over."""
    pages = list(pdf.pages)
    for number, page in enumerate(pages):
        owned = owners.contents.get(page.obj.objgen)
        content = read_loose(page.obj, owned) if owned and may_be_loose(page.obj, owned) else None
        if content is None or not (content.runs or content.idle):
            continue
        boxes = _boxes(pdf, page, content) if any(run.kind != RULE for run in content.runs) else {}
        around = _last_before(pages, owners, number), _first_after(pages, owners, number)
        follow: dict[int | None, int] = {}
        for runs in _together(content.runs, boxes):
            _give_place(pdf, page, runs, owned, boxes, around, follow)
        page.obj.Contents = pdf.make_stream(written_anew(content))


def _together(runs: list[Run], boxes: dict[int, Box]) -> Iterator[list[Run]]:
    """Runs of words or pictures that stand together: between the same neighbours, and near one another."""
    named = [run for run in runs if run.kind in {TEXT, PICTURE}]
    for (kind, _, _), same in groupby(named, key=lambda run: (run.kind, run.before, run.after)):
        group: list[Run] = []
        for run in same:
            if group and (kind == PICTURE or _is_far(boxes.get(group[-1].mcid), boxes.get(run.mcid))):
                yield group
                group = []
            group.append(run)
        yield group


def _is_far(one: Box | None, other: Box | None) -> bool:
    """Whether two lines are of different paragraphs: two lines lie between them, or the later is higher."""
    if one is None or other is None:
        return False
    height = max(one[3] - one[1], other[3] - other[1], 1.0)
    return one[1] - other[3] > 2 * height or other[1] > one[3]


def _give_place(pdf, page, runs, owned, boxes, around, follow):
    """Give runs that stand together an element, or to text within a paragraph a place in its element.

    `follow` leads from the neighbour before to what has been put behind it already.
    """
    mcids = [run.mcid for run in runs]
    spot = _spot(runs, owned, boxes, around, follow)
    if spot is not None and _insert(pdf, page, spot, runs[0].kind, mcids, owned):
        if spot.mcid == follow.get(runs[0].before, runs[0].before):
            follow[runs[0].before] = mcids[-1]
        return
    for run in runs:
        run.mcid = None


def _spot(runs: list[Run], owned, boxes, around, follow) -> Spot | None:
    box = _union([boxes[run.mcid] for run in runs if run.mcid in boxes])
    before, after = follow.get(runs[0].before, runs[0].before), runs[0].after
    if box and not _is_between(box, boxes.get(before), boxes.get(after)):
        before, after = _neighbours(box, {mcid: boxes[mcid] for mcid in owned if mcid in boxes})
    if before is None and after is None:
        return None
    elements = owned.get(before, around[0]), owned.get(after, around[1])
    return Spot(*elements, before, is_across_pages=before is None or after is None)


def _is_between(box: Box, before: Box | None, after: Box | None) -> bool:
    """Whether a box is read between two others: lower than one or beside it, and the other way round."""
    follows = before is None or box[3] <= before[3] + SLACK
    return follows and (after is None or after[3] <= box[3] + SLACK or after[1] <= box[1] + SLACK)


def _neighbours(box: Box, others: dict[int, Box]) -> tuple[int | None, int | None]:
    """The contents above and below a box, in its own column where there is one."""
    column = {m: b for m, b in others.items() if b[0] <= box[2] and b[2] >= box[0]} or others
    middle = (box[1] + box[3]) / 2
    above = {m: b for m, b in column.items() if (b[1] + b[3]) / 2 >= middle}
    below = {m: b for m, b in column.items() if m not in above}
    return (
        min(above, key=lambda m: (above[m][1], m), default=None),
        max(below, key=lambda m: (below[m][3], -m), default=None),
    )


def _insert(pdf, page, spot: Spot, kind, mcids, owned) -> bool:
    """Put an element, or marked contents alone, into the tree; False where no place is sure."""
    if kind == TEXT and spot.is_within_words:
        _add(spot.before, [_reference(page, mcid) for mcid in mcids], _kid_of(spot.before, spot.mcid))
        owned.update(dict.fromkeys(mcids, spot.before))
        return True
    holder, kid, is_first = _holder(spot)
    if holder is None:
        return False
    is_within_text = str(holder.S) in OF_TEXT
    role = Name.Figure if kind == PICTURE else Name.Span if is_within_text else Name.P
    element = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=role, P=holder, Pg=page.obj, K=Array(mcids)))
    _add(holder, [element], kid, first=is_first)
    owned.update(dict.fromkeys(mcids, element))
    return True


def _holder(spot: Spot):
    """(the element that may hold a paragraph between two others, its kid beside that, whether it goes before it)."""
    if spot.before is None:
        above = _ancestors(spot.after)
        place = next((n for n, each in enumerate(above) if n and str(each.get("/S")) in GROUPING), None)
        return (above[place], above[place - 1], True) if place else (None, None, False)
    above = _ancestors(spot.before)
    others = {each.objgen for each in _ancestors(spot.after)} if spot.after is not None else set()
    common = next((n for n, each in enumerate(above) if each.objgen in others), None)
    if common is None:
        common = next((n for n, each in enumerate(above) if n and str(each.get("/S")) in GROUPING), len(above) - 1)
    if spot.is_across_pages and str(above[common].get("/S")) in OF_TEXT:  # what goes on overleaf is not cut in two
        common = next((n for n in range(common, len(above)) if str(above[n].get("/S")) in HOLDING), common)
    if str(above[common].get("/S")) in HOLDING | OF_TEXT:
        return above[common], above[common - 1] if common else None, False
    if spot.is_across_pages:
        return None, None, False
    cell = next((n for n in range(common - 1, -1, -1) if str(above[n].get("/S")) in CELLS), None)
    return (above[cell], above[cell - 1] if cell else None, False) if cell is not None else (None, None, False)


def _ancestors(element: Object) -> list[Object]:
    """An element and those above it, up to the one on top."""
    found = [element]
    while isinstance(above := found[-1].get("/P"), Dictionary) and "/S" in above and len(found) < DEEPEST:
        found.append(above)
    return found


def _add(holder, new, kid, *, first=False):
    """Put kids behind one of an element's kids, or before it; at the end where it is not found."""
    kids = listed(holder.get("/K"))
    place = next((n for n, each in enumerate(kids) if _is(each, kid)), len(kids) - 1)
    holder.K = Array([*kids[: place + (not first)], *new, *kids[place + (not first) :]])


def _kid_of(element, mcid):
    """The kid of an element that is a marked content, or refers to it."""
    for kid in listed(element.get("/K")):
        if kid == mcid if isinstance(kid, int) else isinstance(kid, Dictionary) and kid.get("/MCID") == mcid:
            return kid
    return None


def _is(one, other):
    if isinstance(one, Object) and isinstance(other, Object) and one.is_indirect:
        return one.objgen == other.objgen
    return one is not None and one == other


def _reference(page, mcid):
    return Dictionary(Type=Name.MCR, Pg=page.obj, MCID=mcid)


def _last_before(pages, owners, number):
    for page in reversed(pages[:number]):
        if owned := owners.contents.get(page.obj.objgen):
            return owned[max(owned)]
    return None


def _first_after(pages, owners, number):
    for page in pages[number + 1 :]:
        if owned := owners.contents.get(page.obj.objgen):
            return owned[min(owned)]
    return None


def _boxes(pdf: Pdf, page: Page, content: Content) -> dict[int, Box]:
    """Where each marked content of a page stands, in its own space; runs that have none get an ID."""
    for run in content.runs:
        if run.kind in {TEXT, PICTURE}:
            content.last += 1
            run.mcid = content.last
    return read_boxes(alone(pdf, page, written_anew(content)))


def alone(pdf: Pdf, page: Page, data: bytes) -> bytes:
    """A document of one page with other content."""
    made = Pdf.new()
    only = made.add_blank_page()
    resources = pdf.make_indirect(Dictionary(Resources=inherited(page.obj, "/Resources") or Dictionary()))
    only.obj.Resources = made.copy_foreign(resources).Resources
    only.obj.MediaBox = Array([float(edge) for edge in page.mediabox])
    only.obj.Contents = made.make_stream(data)
    output = BytesIO()
    made.save(output)
    return output.getvalue()


def read_boxes(file: bytes) -> dict[int, Box]:
    """The boxes of the marked contents of a document's first page, by their IDs."""
    found: dict[int, list[Box]] = {}
    with read.opened(file) as document:
        for item in document[0].get_objects(max_depth=1):
            if (mcid := pdfium.FPDFPageObj_GetMarkedContentID(item)) >= 0:
                found.setdefault(mcid, []).append(item.get_bounds())
    return {mcid: _union(boxes) for mcid, boxes in found.items()}


def _union(boxes: list[Box]) -> Box | None:
    if not boxes:
        return None
    left, low, right, high = zip(*boxes, strict=True)
    return min(left), min(low), max(right), max(high)
