"""Lines, frames and backgrounds in a document that we converted, which say nothing (ISO 14289-1, 7.1 and 7.3).

Office programs put a border outside every mark, or give a rule or the frame of a text box the tag of a picture, which
then wants words that nobody can give. Such drawings become artifacts (ISO 32000-1, 14.8.2.2).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pikepdf
from pikepdf import ContentStreamInstruction, Dictionary, Name, Operator, Pdf

from reports.pdf.contents import BROKEN, has_marks
from reports.pdf.figures import figures_of, give_words

THIN = 4  # points: what is thinner is a line
LARGE = 100  # points: what is wider is a background or a frame, and no sign of a colour
WHITE = 0.97  # of each colour: what is lighter is paper
PATH = {"m", "l", "c", "v", "y", "h", "re"}
FILLS, STROKES, CLIPS = {"f", "F", "f*", "B", "B*", "b", "b*"}, {"S", "s", "B", "B*", "b", "b*"}, {"W", "W*"}
PAINTS = FILLS | STROKES
OTHER = {"Do", "sh", "Tj", "TJ", "'", '"', "INLINE IMAGE"}  # pictures, shadings, text
INLINE = {"sh", "INLINE IMAGE"}
COLOURS = {"g", "rg", "k", "sc", "scn"}
ARTIFACT = ContentStreamInstruction([Name.Artifact], Operator("BMC"))
END = ContentStreamInstruction([], Operator("EMC"))
STATE = {"q": 1, "Q": -1}


@dataclass
class _Drawn:
    """What some marked content draws: whether it is only lines and frames, and whether it is anything."""

    is_plain: bool = True
    count: int = 0


@dataclass
class _Graphics:
    """The graphics state that matters here: the matrix, and whether areas are filled with white."""

    matrix: pikepdf.Matrix = field(default_factory=pikepdf.Matrix)
    is_white: bool = False


def drop_plain_figures(pdf: Pdf) -> int:
    """Make artifacts of the pictures without words that are empty, a line or a frame; how many there were."""
    wordless = [figure for figure in figures_of(pdf) if not figure.text]
    pages = {figure.page for figure in wordless if figure.page is not None and figure.mcids}
    drawn = {page: _drawn_on(pdf.pages[page]) for page in pages}
    plain = [figure.key for figure in wordless if _is_plain(figure, drawn)]
    give_words(pdf, dict.fromkeys(plain, ""))
    return len(plain)


def _is_plain(figure, drawn) -> bool:
    contents = [drawn[figure.page].get(mcid, _Drawn()) for mcid in figure.mcids] if figure.mcids else []
    return all(each.is_plain for each in contents) and sum(each.count for each in contents) <= 2


def _drawn_on(page) -> dict[int, _Drawn]:
    """{ID: what is drawn} of a page's marked contents; all is something where it cannot be read."""
    found: dict[int, _Drawn] = {}
    try:
        for mcid, is_plain in _painted(page):
            if mcid is not None:
                drawn = found.setdefault(mcid, _Drawn())
                drawn.is_plain &= is_plain
                drawn.count += 1
    except BROKEN:
        return {mcid: _Drawn(is_plain=False) for mcid in range(100_000)}
    return found


def _painted(page) -> Iterator[tuple[int | None, bool]]:
    """(ID of the marked content that it is in, whether it is a line or a frame) of all that a page draws."""
    marks, kept, graphics, path = [], [], _Graphics(), []
    for instruction in pikepdf.parse_content_stream(page):
        operator, operands = str(instruction.operator), instruction.operands
        if operator in {"BMC", "BDC"}:
            marks.append(_mcid(operands, marks[-1] if marks else None))
        elif operator == "EMC":
            marks and marks.pop()
        elif operator == "q":
            kept.append(_Graphics(graphics.matrix, graphics.is_white))
        elif operator == "Q":
            graphics = kept.pop() if kept else graphics
        elif operator == "cm":
            graphics.matrix = pikepdf.Matrix(*map(float, operands)) @ graphics.matrix
        elif operator in COLOURS:
            graphics.is_white = _is_white(operator, operands)
        elif operator in PATH:
            path.append((operator, [float(number) for number in operands]))
        elif operator in PAINTS:
            yield marks[-1] if marks else None, _is_line_or_frame(path, operator, graphics)
            path = []
        elif operator == "n":
            path = []
        elif operator in OTHER:
            yield marks[-1] if marks else None, False


def _mcid(operands, outer):
    properties = operands[1] if len(operands) > 1 else None
    if isinstance(properties, Dictionary) and "/MCID" in properties:
        return int(properties.MCID)
    return outer


def _is_white(operator, operands) -> bool:
    numbers = [float(each) for each in operands if not isinstance(each, Name)]
    if operator == "k":
        return all(number <= 1 - WHITE for number in numbers)
    return bool(numbers) and all(number >= WHITE for number in numbers)


def _is_line_or_frame(path, operator, graphics) -> bool:
    """Whether a path is straight lines along the edges of the page: thin, or not filled but with white, or large."""
    if any(each in {"c", "v", "y"} for each, _ in path):
        return False
    corners = []
    for each, numbers in path:
        if each == "re":
            x, y, width, height = numbers
            corners += [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
        elif numbers:
            corners.append((numbers[0], numbers[1]))
    points = [graphics.matrix.transform(corner) for corner in corners]
    if not points:
        return True
    width, height = (max(p[axis] for p in points) - min(p[axis] for p in points) for axis in (0, 1))
    if min(width, height) <= THIN:
        return True
    upright = all(
        abs(one[0] - other[0]) < 1 or abs(one[1] - other[1]) < 1 for one, other in zip(points, points[1:], strict=False)
    )
    return upright and (operator not in FILLS or graphics.is_white or max(width, height) >= LARGE)


def mark_unmarked(pdf: Pdf) -> list[int]:
    """Make artifacts of paths, shadings and pictures that stand outside every mark of a page with marks; their pages.

    Text is left as it is: it is to be read.
    """
    changed = []
    for number, page in enumerate(pdf.pages, start=1):
        if "/StructParents" not in page.obj and not has_marks(page):
            continue
        try:
            instructions = list(pikepdf.parse_content_stream(page))
            marked = list(_with_marks(_with_marks_of_forms(instructions, page), _pictures(page)))
        except BROKEN:
            continue
        if len(marked) != len(instructions):
            page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(marked))
            changed.append(number)
    return changed


def _with_marks_of_forms(instructions, page) -> list:
    """The same instructions, with marks that begin in a form and end on the page begun on the page.

    LibreOffice puts what a picture's shadow is drawn with into a form, and the beginning of the picture's mark with it.
    """
    objects = page.obj.get("/Resources", Dictionary()).get("/XObject", Dictionary())
    drawn = [str(each.operands[0]) for each in instructions if str(each.operator) == "Do"]
    begun = {}
    for name in {name for name in drawn if drawn.count(name) == 1 and name in objects}:
        form = objects[name]
        if form.get("/Subtype") == Name.Form and (mark := _take_unended(form)):
            begun[name] = mark
    return [each for instruction in instructions for each in (
        (begun[str(instruction.operands[0])], instruction)
        if str(instruction.operator) == "Do" and str(instruction.operands[0]) in begun else (instruction,)
    )]  # fmt: skip


def _take_unended(form) -> ContentStreamInstruction | None:
    """The mark with which a form's content begins and which does not end in it, taken out of it."""
    instructions = list(pikepdf.parse_content_stream(form))
    operators = [str(each.operator) for each in instructions]
    begun = operators.count("BMC") + operators.count("BDC")
    if not begun or operators[0] not in {"BMC", "BDC"} or begun - operators.count("EMC") != 1:
        return None
    form.write(pikepdf.unparse_content_stream(instructions[1:]))
    return instructions[0]


def _pictures(page) -> set[str]:
    """The names by which a page's content draws pictures; forms may hold text."""
    objects = page.obj.get("/Resources", Dictionary()).get("/XObject", Dictionary())
    return {name for name in objects.keys() if objects[name].get("/Subtype") == Name.Image}  # noqa: SIM118


def _with_marks(instructions, pictures) -> Iterator:
    """The same instructions, with each drawing outside a mark in one of its own.

    A mark lies around a path from where it begins to where it is painted, so that it is never cut by q or Q; a path
    that only clips draws nothing. Ends of marks that never began go: LibreOffice writes them after connecting lines.
    """
    depth, path = 0, []
    for instruction in instructions:
        operator = str(instruction.operator)
        if operator in {"BMC", "BDC"}:
            depth += 1
        if depth:
            depth -= operator == "EMC"
            yield from (*path, instruction)
            path = []
        elif operator == "EMC":
            continue  # nothing ends here
        elif operator in PATH or path and operator in CLIPS:
            path.append(instruction)
        elif operator in PAINTS:
            yield from (ARTIFACT, *path, instruction, END)
            path = []
        elif operator in INLINE or operator == "Do" and str(instruction.operands[0]) in pictures:
            yield from (*path, ARTIFACT, instruction, END)
            path = []
        else:
            yield from (*path, instruction)
            path = []
    yield from path
