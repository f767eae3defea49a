"""What a viewer makes of a form: the looks that it gives to fields, and the words that a look shows."""

import re
import unicodedata
from collections.abc import Iterable
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from reports.pdf import hidden, read
from reports.pdf.appearances import placing
from reports.pdf.letters import Reading
from reports.pdf.objects import listed

SIZE = re.compile(rb"/\S+\s+([\d.]+)\s+Tf")
SMALL = 0.2  # pixels to a point: the viewer gives fields their looks when it draws them, however small

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


def letters_of(words: str) -> str:
    """The letters and figures of words, alike in every form in which they may be written."""
    return "".join(char for char in unicodedata.normalize("NFKC", words).casefold() if char.isalnum())


def shown_by(looks: list[tuple[Dictionary, Stream]]) -> list[str]:
    """The letters and figures that are in sight of the looks of some annotations, each by itself."""
    scratch = Pdf.new()
    for annotation, look in looks:
        page = scratch.add_blank_page(page_size=(2000, 2000))
        if not (placed := placing(look, annotation)):
            continue
        copy = scratch.copy_foreign(look)
        copy.Type, copy.Subtype = Name.XObject, Name.Form
        across, down = (min(float(edge) for edge in list(annotation.Rect)[start::2]) for start in (0, 1))
        matrix = (*placed[:4], placed[4] - across + 10, placed[5] - down + 10)
        page.obj.Resources = Dictionary(XObject=Dictionary(X0=copy))
        page.obj.Contents = scratch.make_stream(f"{' '.join(f'{n:.5f}' for n in matrix)} cm /X0 Do".encode("ascii"))
        wide, high = (abs(float(annotation.Rect[2 + n]) - float(annotation.Rect[n])) + 20 for n in (0, 1))
        page.obj.MediaBox = Array([0, 0, wide, high])
    data = BytesIO()
    scratch.save(data)
    with read.opened(data) as document:
        return [_in_sight(document, index) for index in range(len(document))]


def _in_sight(document, index):
    with Reading(document[index]) as reading:
        letters = [letter for word in reading.words() for letter in reading.letters(word)]
    unseen = {letter.key for letter in hidden.look(document[index]).unseen}
    return letters_of("".join(letter.text for letter in letters if letter.key not in unseen))


def is_empty(look: Stream) -> bool:
    """Whether a look draws nothing at all."""
    try:
        return not look.read_bytes().strip()
    except pikepdf.PdfError:
        return True
