"""What a tagged page shows outside every tag and is no artifact (ISO 32000-1, 14.8.2.2; ISO 14289-1, 7.1)."""

from collections.abc import Container
from dataclasses import dataclass, field

import pikepdf
from pikepdf import ContentStreamInlineImage, ContentStreamInstruction, Dictionary, Name, Object, Operator, Stream

from reports.pdf.contents import BROKEN
from reports.pdf.objects import inherited, listed

TEXT, PICTURE, RULE, DRAWING = "text", "picture", "rule", "drawing"
SHOWING = {"Tj", "TJ", "'", '"'}
PAINTING = {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*"}
SEGMENTS = {"m", "l", "c", "v", "y", "h", "re"}
CURVES = {"c", "v", "y"}
AT_A_GLANCE = " ".join(["BMC", "BDC", "EMC", "Do", "sh", "BI", "ID", "EI", *SHOWING, *PAINTING])
ENDING_A_RUN = {"BT", "ET", "q", "Q", "cm", "BMC", "BDC", "EMC", "Do", "sh", "n", "W", "W*", *PAINTING, *SEGMENTS}
BLANK = {b"", b" ", b"\0 ", b"\0\3"}  # what a space is written as, in fonts of one and of two bytes
STRAIGHT = 0.5  # units by which a straight line may be off
DEEPEST = 6  # forms within forms


@dataclass
class Run:
    """Instructions from `start` to `end`, the last included, that show something of one kind outside every tag.

    `before` and `after` are the IDs of the tagged contents between which it stands.
    """

    start: int
    end: int
    kind: str
    before: int | None
    after: int | None = None
    mcid: int | None = None  # what it gets


@dataclass
class Content:
    """A page's content, taken apart: `idle` are the places of marks with an ID that no element owns."""

    instructions: list
    runs: list[Run] = field(default_factory=list)
    idle: set[int] = field(default_factory=set)
    last: int = -1  # the highest ID in it


def may_be_loose(page: Object, owned: Container[int]) -> bool:
    """A quick look: whether a page draws anything outside of its artifacts and the marked contents that are `owned`."""
    resources, marks = inherited(page, "/Resources"), []
    inside = 0  # of so many marks that have their place
    try:
        for instruction in pikepdf.parse_content_stream(page, AT_A_GLANCE):
            operator = str(instruction.operator)
            if operator == "EMC":
                inside -= marks.pop() if marks else 0
            elif operator in {"BMC", "BDC"}:
                mcid = _id_of(instruction.operands, resources) if operator == "BDC" else None
                if mcid is not None and mcid not in owned:
                    return True
                marks.append(
                    mcid is not None or bool(instruction.operands) and instruction.operands[0] == Name.Artifact
                )
                inside += marks[-1]
            elif not inside:
                return True
    except BROKEN:
        return False
    return False


def read_loose(page: Object, owned: Container[int]) -> Content | None:
    """The content of a page whose marked contents in `owned` have elements; None where it cannot be read."""
    try:
        content = Content(list(pikepdf.parse_content_stream(page)))
        _Reader(content, inherited(page, "/Resources"), owned).read()
    except BROKEN:
        return None
    return content


def is_outside(page: Object, owned: Container[int] = ()) -> bool:
    """Whether a page shows words or pictures outside every tag."""
    content = read_loose(page, owned)
    return content is not None and any(run.kind != RULE for run in content.runs)


def written_anew(content: Content) -> bytes:
    """The content with a mark around each run that got an ID, and rules and backgrounds as artifacts."""
    opening, closing = {}, {}
    for run in content.runs:
        if run.kind == RULE:
            opening[run.start] = ContentStreamInstruction([Name.Artifact], Operator("BMC"))
        elif run.mcid is not None:
            name = Name.Figure if run.kind == PICTURE else Name.P
            opening[run.start] = ContentStreamInstruction([name, Dictionary(MCID=run.mcid)], Operator("BDC"))
        else:
            continue
        closing[run.end] = ContentStreamInstruction([], Operator("EMC"))
    kept = []
    for place, instruction in enumerate(content.instructions):
        kept += [opening[place]] if place in opening else []
        kept += [] if place in content.idle else [instruction]
        kept += [closing[place]] if place in closing else []
    return pikepdf.unparse_content_stream(kept)


class _Reader:
    """Goes through content once, and notes what stands outside every tag."""

    def __init__(self, content, resources, owned, depth=0):
        self.content, self.owned, self.depth = content, owned, depth
        self.resources = resources if isinstance(resources, Dictionary) else Dictionary()
        self.marks = []  # (place, its ID or None, whether what is in it has its place) of those that are open
        self.tagged = None  # the last tagged content
        self.path, self.can_go_on = [], False

    def read(self):
        for place, instruction in enumerate(self.content.instructions):
            if isinstance(instruction, ContentStreamInlineImage):
                self._show(place, place, PICTURE)
                self.can_go_on = False
                continue
            operator = str(instruction.operator)
            if operator in {"BMC", "BDC"}:
                self._open(place, operator, instruction.operands)
            elif operator == "EMC":
                self._close(place)
            elif operator in SHOWING:
                self._show(place, place, RULE if _is_blank(instruction.operands) else TEXT)
                continue
            elif operator in SEGMENTS:
                self.path.append((place, operator, instruction.operands))
            elif operator in PAINTING and self.path:
                self._show(self.path[0][0], place, RULE if _is_rule(self.path) else DRAWING)
            elif operator == "sh":
                self._show(place, place, RULE)
            elif operator == "Do" and instruction.operands:
                self._draw(place, instruction.operands[0])
            if operator in PAINTING or operator == "n":
                self.path = []
            self.can_go_on = self.can_go_on and operator not in ENDING_A_RUN

    def _open(self, place, operator, operands):
        mcid = _id_of(operands, self.resources) if operator == "BDC" else None
        is_artifact = _is_artifact(operands)
        if mcid is not None:
            self.content.last = max(self.content.last, mcid)
            if mcid in self.owned:
                self.tagged = mcid
                for run in self.content.runs:
                    run.after = mcid if run.after is None else run.after
        self.marks.append((place, mcid, is_artifact or mcid in self.owned))

    def _close(self, place):
        if not self.marks:
            return
        opened, mcid, has_place = self.marks.pop()
        if mcid is not None and not has_place:
            self.content.idle |= {opened, place}

    def _show(self, start, end, kind):
        if any(has_place for _, _, has_place in self.marks):
            return
        runs = self.content.runs
        if self.can_go_on and runs and runs[-1].kind == kind == TEXT:
            runs[-1].end = end
        else:
            runs.append(Run(start, end, kind, self.tagged))
        self.can_go_on = kind == TEXT

    def _draw(self, place, name):
        drawn = self.resources.get("/XObject", Dictionary()).get(name)
        if isinstance(drawn, Stream) and (kind := _kind_of(drawn, self.owned, self.depth)):
            self._show(place, place, kind)


def _id_of(operands, resources):
    properties = operands[1] if len(operands) > 1 else None
    if isinstance(properties, Name):
        lists = resources.get("/Properties") if isinstance(resources, Dictionary) else None
        properties = lists.get(properties) if isinstance(lists, Dictionary) else None
    mcid = properties.get("/MCID") if isinstance(properties, Dictionary) else None
    return int(mcid) if isinstance(mcid, int) else None


def _is_artifact(operands):
    return bool(operands) and operands[0] == Name.Artifact


def _is_blank(operands):
    shown = [each for each in listed(operands[-1]) if isinstance(each, pikepdf.String)] if operands else []
    return all(bytes(each) in BLANK or not bytes(each).strip(b" ") for each in shown)


def _is_rule(path):
    """Whether a path is of straight lines across or down, or of rectangles: a border, a rule, a background."""
    points = []
    for _, operator, operands in path:
        if operator in CURVES:
            return False
        if operator == "m":
            points = []
        if operator in {"m", "l"}:
            points.append(tuple(float(number) for number in operands[:2]))
            if len(points) > 1 and min(abs(a - b) for a, b in zip(*points[-2:], strict=True)) > STRAIGHT:
                return len(path) == 2
    return True


def _kind_of(drawn, owned, depth):
    """What an image or a form shows; None for a form that has tags of its own, or shows nothing.

    Some programs count the marked contents of a form among those of its page, without saying so (14.7.4.2).
    """
    if drawn.get("/Subtype") == Name.Image:
        return PICTURE
    if "/StructParents" in drawn or depth > DEEPEST:
        return None
    inner = Content(list(pikepdf.parse_content_stream(drawn)))
    _Reader(inner, drawn.get("/Resources"), owned, depth + 1).read()
    kinds = {run.kind for run in inner.runs}
    return next((kind for kind in (TEXT, PICTURE, DRAWING, RULE) if kind in kinds), None)
