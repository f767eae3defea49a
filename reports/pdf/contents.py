"""What a page's content streams draw: put between other streams, and freed of marks that mean nothing here."""

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

from reports.pdf.objects import listed, take, written

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
            kept = _without_marks(page)
            page.obj.Contents = pdf.make_stream(pikepdf.unparse_content_stream(kept))
            _keep_properties(page.obj.get("/Resources"), kept)
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
    return kept + [pikepdf.ContentStreamInstruction([], pikepdf.Operator("EMC")) for stays in open_marks if stays]


def _keep_properties(resources, instructions):
    """Leave the property lists that are named beside a page's content, now that most marks are gone."""
    lists = resources.get("/Properties") if isinstance(resources, Dictionary) else None
    if isinstance(lists, Dictionary):
        marks = [each.operands[-1] for each in instructions if str(each.operator) == "BDC" and each.operands]
        named = {written(mark) for mark in marks if isinstance(mark, Name)}
        take(lists, *(lists.keys() - named))


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
