"""Which words the elements of a structure tree hold, as they are drawn."""

import ctypes

import pypdfium2.raw as pdfium
from pikepdf import Dictionary, Pdf
from pypdfium2 import PdfDocument

from reports.pdf.objects import listed

DEEPEST = 12  # elements in one another


def elements_in(parent: Dictionary) -> list[Dictionary]:
    """The structure elements among the kids of another."""
    return [kid for kid in listed(parent.get("/K")) if isinstance(kid, Dictionary) and "/S" in kid]


class Words:
    """The words of marked contents (ISO 32000-1, 14.7.4), read page by page when they are asked for.

    `document` is the same file as `pdf`, as pypdfium2 opens it.
    """

    def __init__(self, pdf: Pdf, document: PdfDocument):
        self.pages = {page.obj.objgen: index for index, page in enumerate(pdf.pages)}
        self.document, self.known = document, {}

    def of(self, element: Dictionary) -> str:
        """The words of an element and of those in it."""
        return " ".join(words for _, words in self.by_page(element))

    def by_page(self, element: Dictionary, page=None, depth=0) -> list[tuple[int, str]]:
        """(0-based page, words) of each marked content of an element and of those in it, if it has any words."""
        page, found = element.get("/Pg", page), []
        for kid in listed(element.get("/K")):
            if isinstance(kid, Dictionary) and "/S" in kid and depth < DEEPEST:
                found += self.by_page(kid, page, depth + 1)
            elif isinstance(kid, Dictionary) and "/MCID" in kid:
                found += self._at(kid.get("/Pg", page), int(kid.MCID))
            elif isinstance(kid, int):
                found += self._at(page, int(kid))
        return found

    def _at(self, page, mcid):
        index = self.pages.get(page.objgen) if isinstance(page, Dictionary) else None
        if index is None:
            return []
        if index not in self.known:
            self.known[index] = _words_on(self.document[index])
        words = self.known[index].get(mcid)
        return [(index, words)] if words else []


def _words_on(page) -> dict[int, str]:
    """{ID of marked content: its words} on an open page; those of a form that it draws are its own."""
    found, text = {}, page.get_textpage()
    for item in page.get_objects(max_depth=1):
        words = " ".join(_words_of(item.raw, text))
        if words:
            mcid = pdfium.FPDFPageObj_GetMarkedContentID(item)
            found[mcid] = f"{found[mcid]} {words}" if mcid in found else words
    text.close()
    page.close()
    return found


def _words_of(item, text, depth=0):
    kind = pdfium.FPDFPageObj_GetType(item)
    if kind == pdfium.FPDF_PAGEOBJ_TEXT:
        length = pdfium.FPDFTextObj_GetText(item, text, None, 0)
        buffer = ctypes.create_string_buffer(length)
        pdfium.FPDFTextObj_GetText(item, text, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), length)
        yield buffer.raw[: max(length - 2, 0)].decode("utf-16-le", "replace")
    elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < DEEPEST:
        for place in range(pdfium.FPDFFormObj_CountObjects(item)):
            yield from _words_of(pdfium.FPDFFormObj_GetObject(item, place), text, depth + 1)
