"""What a page's content streams draw: put between other streams, and freed of marks that mean nothing here."""

import pikepdf
from pikepdf import Array, Name, Pdf

from reports.pdf.objects import listed

OPENING = {"BMC", "BDC"}
UNREADABLE = (pikepdf.PdfError, pikepdf.DependencyError, AttributeError, TypeError, ValueError)
BROKEN = (*UNREADABLE, RuntimeError, KeyError, IndexError)  # what the library says of a broken file


def enclose(page, before, after):
    """Put a page's content between two streams."""
    page.obj.Contents = Array([before, *listed(page.obj.get("/Contents")), after])


def wrap(pdf: Pdf, pages, opening: bytes):
    """Put all content of pages into one marked content; the marks that it had go, but for layers."""
    before, after = pdf.make_stream(opening), pdf.make_stream(b"\nEMC")
    for page in pages:
        if has_marks(page):
            page.obj.Contents = pdf.make_stream(_without_marks(page))
        enclose(page, before, after)


def is_readable(page) -> bool:
    """Whether a page's content can be read at all; one that cannot is bound as it is."""
    try:
        for stream in listed(page.obj.get("/Contents")):
            stream.read_bytes()
    except UNREADABLE:
        return False
    return True


def has_marks(page) -> bool:
    """Whether a page's content has marked content of any kind."""
    return any(b"BMC" in data or b"BDC" in data for data in _data(page))


def _data(page):
    return [stream.read_bytes() for stream in listed(page.obj.get("/Contents"))]


def _without_marks(page):
    kept, open_marks = [], []
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        if operator in OPENING:
            stays = bool(instruction.operands) and instruction.operands[0] == Name.OC
            open_marks.append(stays)
        elif operator == "EMC":
            stays = open_marks.pop() if open_marks else False
        else:
            stays = operator not in {"MP", "DP"}
        if stays:
            kept.append(instruction)
    kept += [pikepdf.ContentStreamInstruction([], pikepdf.Operator("EMC")) for stays in open_marks if stays]
    return pikepdf.unparse_content_stream(kept)


def balance(pdf: Pdf, page):
    """Save and restore the graphics state as often as a page's content fails to (ISO 32000-1, 8.4.2)."""
    depth = lowest = 0
    try:
        for instruction in pikepdf.parse_content_stream(page, "q Q"):
            depth += 1 if str(instruction.operator) == "q" else -1
            lowest = min(lowest, depth)
    except UNREADABLE:
        return  # it cannot be read, and is bound as it is
    if lowest or depth:
        enclose(page, pdf.make_stream(b"q\n" * -lowest), pdf.make_stream(b"\n" + b"Q\n" * (depth - lowest)))


def unite(page):
    """Make a page's content one stream: a pack has fewer objects to carry. What cannot be read stays as it is."""
    if len(listed(page.obj.get("/Contents"))) > 1 and is_readable(page):
        page.contents_coalesce()
