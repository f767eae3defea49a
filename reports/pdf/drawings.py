"""Charts and diagrams of converted files whose author gave no alternative text: their own words stand in for it.

A reader of pages hears the alternative text of a figure in the place of what is in it (ISO 14289-1, 7.3), so these are
the words of its titles, legends and labels, in the order in which they are drawn. Pictures without words are for people
to describe.
"""

from pikepdf import Pdf, String

from reports.pdf import read
from reports.pdf.marked import Words
from reports.pdf.structure import is_tagged
from reports.pdf.tags import in_reading_order

LONGEST = 600  # characters
FEWEST = 3  # letters and digits of the words of a drawing


def describe_by_words(pdf: Pdf, path) -> int:
    """Give alternative texts to the figures of the document at `path`, open as `pdf`, that have words; how many."""
    if not is_tagged(pdf):
        return 0
    elements = in_reading_order(pdf.Root.StructTreeRoot, closed={"/Figure"})
    figures = [element for element, role in elements if role == "/Figure" and not _said_of(element)]
    if not figures:
        return 0
    with read.opened(path) as document:
        words = Words(pdf, document)
        said = [(figure, " ".join(words.of(figure).split())) for figure in figures]
    found = [(figure, text) for figure, text in said if sum(map(str.isalnum, text)) >= FEWEST]
    for figure, text in found:
        figure.Alt = String(f"Drawing with the words: {text[:LONGEST]}{'…' if len(text) > LONGEST else ''}")
    return len(found)


def _said_of(figure):
    return str(figure.get("/Alt", "") or figure.get("/ActualText", "")).strip()
