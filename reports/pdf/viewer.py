"""What a viewer makes of a form: the looks that it gives to fields, and the words that a look shows."""

import re
from collections.abc import Iterable
from contextlib import contextmanager
from io import BytesIO

from pikepdf import Dictionary, Name, Pdf, Stream

from reports.pdf import hidden, read
from reports.pdf.appearances import placing
from reports.pdf.letters import Reading
from reports.pdf.normalised import letters_of
from reports.pdf.objects import listed
from reports.pdf.shapes import rectangle

FACE = re.compile(rb"/(\S+)\s+[\d.]+\s+Tf")
SIZE = re.compile(rb"/\S+\s+([\d.]+)\s+Tf")
SMALL = 0.2  # pixels to a point: the viewer gives fields their looks when it draws them, however small
ROUND_ABOUT = 10.0  # points of paper around a look

Where = tuple[int, int]  # 0-based page, place among its annotations


class Viewer:
    """The looks that the viewer gives to the fields of a document, as it stands, where they have none."""

    def __init__(self, pdf: Pdf, pages: Iterable[int]) -> None:
        before, after = BytesIO(), BytesIO()
        pdf.save(before)
        with read.opened(before) as document:
            document.init_forms()
            for index in sorted(set(pages)):
                page = document[index]
                page.render(scale=SMALL, may_draw_forms=True)
                page.close()
            document.save(after)
        self._made = Pdf.open(after)

    def look(self, pdf: Pdf, where: Where, *, on: bool = False) -> Stream | None:
        """A look for a document, of a field that is ticked (`on`) or not."""
        found = self._normal(where)
        if isinstance(found, Dictionary) and not isinstance(found, Stream):
            states = sorted(found.keys() - {"/Off"})
            found = found.get(states[0] if on and states else "/Off")
        return pdf.copy_foreign(self._made.make_indirect(found)) if isinstance(found, Stream) else None

    def size(self, where: Where) -> float:
        """The size in points in which the viewer sets a field's text; 0 where it sets none."""
        found = self._normal(where)
        sizes = SIZE.findall(found.read_bytes()) if isinstance(found, Stream) else []
        return float(sizes[0]) if sizes else 0.0

    def _normal(self, where):
        annotations = listed(self._made.pages[where[0]].obj.get("/Annots"))
        looks = annotations[where[1]].get("/AP") if where[1] < len(annotations) else None
        return looks.get("/N") if isinstance(looks, Dictionary) else None


def brings_its_faces(look: Stream) -> bool:
    """Whether every font that a look sets words in is embedded, and is no part of one."""
    named = {f"/{name.decode('latin-1')}" for name in FACE.findall(look.read_bytes())}
    resources = look.get("/Resources", Dictionary())
    fonts = resources.get("/Font") if isinstance(resources, Dictionary) else None
    return bool(named) and isinstance(fonts, Dictionary) and all(_is_whole(fonts.get(name)) for name in named)


def _is_whole(font):
    if not isinstance(font, Dictionary):
        return False
    inner = listed(font.get("/DescendantFonts"))
    described = (inner[0] if inner and isinstance(inner[0], Dictionary) else font).get("/FontDescriptor")
    embedded = isinstance(described, Dictionary) and described.keys() & {"/FontFile", "/FontFile2", "/FontFile3"}
    return bool(embedded) and "+" not in str(font.get("/BaseFont", ""))


Look = tuple[Dictionary, Stream]  # an annotation and how it looks


def shown_by(looks: list[Look]) -> list[str]:
    """The letters and figures that are in sight of the looks of some annotations, each by itself."""
    with _laid_out(looks) as document:
        return [_in_sight(document, index) for index in range(len(document))]


def are_blank(looks: list[Look]) -> list[bool]:
    """Whether nothing is to be seen of each of some looks."""
    with _laid_out(looks) as document:
        return [not read.shows_anything(document[index]) for index in range(len(document))]


@contextmanager
def _laid_out(looks):
    """A document with a page of its own for each look, open for reading."""
    scratch = Pdf.new()
    for annotation, look in looks:
        left, low, right, high = rectangle(annotation) or (0, 0, 10, 10)
        page = scratch.add_blank_page(page_size=(right - left + 2 * ROUND_ABOUT, high - low + 2 * ROUND_ABOUT))
        if not (placed := placing(look, annotation)):
            continue
        copy = scratch.copy_foreign(look)
        copy.Type, copy.Subtype = Name.XObject, Name.Form
        matrix = (*placed[:4], placed[4] - left + ROUND_ABOUT, placed[5] - low + ROUND_ABOUT)
        page.obj.Resources = Dictionary(XObject=Dictionary(X0=copy))
        page.obj.Contents = scratch.make_stream(f"{' '.join(f'{n:.5f}' for n in matrix)} cm /X0 Do".encode("ascii"))
    data = BytesIO()
    scratch.save(data)
    with read.opened(data) as document:
        yield document


def _in_sight(document, index):
    with Reading(document[index]) as reading:
        letters = [letter for word in reading.words() for letter in reading.letters(word)]
    unseen = {letter.key for letter in hidden.look(document[index]).unseen}
    return letters_of("".join(letter.text for letter in letters if letter.key not in unseen))
