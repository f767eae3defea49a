"""Reading finished files with another library than the one that wrote them: text and pictures of pages."""

from contextlib import contextmanager

import pypdfium2


@contextmanager
def opened(file):
    """A document open for reading, closed whatever happens."""
    document = pypdfium2.PdfDocument(file)
    try:
        yield document
    finally:
        document.close()


def texts(file):
    """The text of each page, one after another."""
    with opened(file) as document:
        for index in range(len(document)):
            page = document[index]
            text = page.get_textpage()
            yield text.get_text_bounded().replace("\r\n", "\n")
            text.close()
            page.close()


def pictures(file, *, width):
    """A PIL image of each page, `width` pixels wide."""
    with opened(file) as document:
        for index in range(len(document)):
            page = document[index]
            yield page.render(scale=width / page.get_width(), may_draw_forms=False).to_pil()
            page.close()
