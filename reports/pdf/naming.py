"""What content streams name of the resources beside them (ISO 32000-1, 7.8.3), and what in them nobody reads."""

import re
import zlib

import pikepdf
from pikepdf import ContentStreamInlineImage, ContentStreamInstruction, Dictionary, Name, Operator, Stream

from reports.pdf.contents import UNREADABLE
from reports.pdf.known import KINDS, RESOURCES, is_plain
from reports.pdf.objects import listed, written
from reports.pdf.reading import STRING

CATEGORIES = {  # of the resource that the last operand of an operator names; of Tf it is the last but one
    "Do": "/XObject", "gs": "/ExtGState", "Tf": "/Font", "cs": "/ColorSpace", "CS": "/ColorSpace", "scn": "/Pattern",
    "SCN": "/Pattern", "sh": "/Shading", "BDC": "/Properties", "DP": "/Properties",
}  # fmt: skip
NAMING = " ".join([*CATEGORIES, "BI", "ID", "EI"])
OF_A_DEVICE = {("/ColorSpace", f"/{name}") for name in ("DeviceGray", "DeviceRGB", "DeviceCMYK", "Pattern")}
PROPERTIES = KINDS["properties"].keys.keys()
WORD = re.compile(rb"/([^\x00\t\n\x0c\r ()<>\[\]{}/%]+)")
STRINGS = re.compile(STRING, re.DOTALL)
STEP = 1024  # bytes that are inflated at once where some are damaged
LARGEST = 4_000_000  # bytes of content that is written anew for a comment's sake

Want = tuple[str, str]  # (part of a resource dictionary, name there)


def read_content(content) -> tuple[set[Want], bool]:
    """What the content of a page, form, pattern or letter names, and whether there is in it what nobody reads.

    Content that is damaged is mended first as far as it can be inflated; where it still cannot be taken apart, every
    word in it may be a name.
    """
    try:
        return _read(content)
    except (*UNREADABLE, RuntimeError):
        _mend(content)
    try:
        return _read(content)
    except (*UNREADABLE, RuntimeError):
        words = {f"/{word.decode('utf-8', 'surrogateescape')}" for word in WORD.findall(data_of(content))}
        return {(category, word) for category in RESOURCES for word in words}, False


def _read(content):
    wants, has_odd = set(), False
    for instruction in pikepdf.parse_content_stream(content, NAMING):
        if isinstance(instruction, ContentStreamInlineImage):
            wants.update(("/ColorSpace", name) for name in _spaces(instruction.iimage.obj.get("/ColorSpace")))
            continue
        operator, operands = str(instruction.operator), instruction.operands
        place = 2 if operator == "Tf" else 1
        if len(operands) < place:
            continue
        if isinstance(last := operands[-place], Name):
            wants.add((CATEGORIES[operator], written(last)))
        else:
            has_odd = has_odd or isinstance(last, Dictionary) and _is_odd(last)
    return wants - OF_A_DEVICE, has_odd or _has_comments(data_of(content))


def _spaces(space):
    return [written(name) for name in listed(space) if isinstance(name, Name)]


def streams_of(content) -> list[Stream]:
    """The streams that content consists of: those of a page, or itself."""
    streams = [content] if isinstance(content, Stream) else listed(content.get("/Contents"))
    return [stream for stream in streams if isinstance(stream, Stream)]


def data_of(content) -> bytes:
    """All data of content, in one; what cannot be read is left out."""
    pieces = []
    for stream in streams_of(content):
        try:
            pieces.append(stream.read_bytes())
        except UNREADABLE:
            continue
    return b"\n".join(pieces)


def _mend(content):
    """Write damaged streams anew with what of them can be inflated, as readers show it."""
    for stream in streams_of(content):
        try:
            stream.read_bytes()
        except UNREADABLE:
            is_deflated = listed(stream.get("/Filter")) == [Name.FlateDecode]
            stream.write(_inflated(stream.read_raw_bytes()) if is_deflated else b"")


def _inflated(data):
    """As much of some data as can be inflated."""
    pieces, inflating = [], zlib.decompressobj()
    for start in range(0, len(data), STEP):
        before = inflating.copy()
        try:
            pieces.append(inflating.decompress(data[start : start + STEP]))
        except zlib.error:
            return b"".join([*pieces, *_byte_by_byte(before, data[start : start + STEP])])
    return b"".join(pieces)


def _byte_by_byte(inflating, data):
    try:
        for place in range(len(data)):
            yield inflating.decompress(data[place : place + 1])
    except zlib.error:
        return


def tidied(content) -> bytes | None:
    """Content without comments, and without what nobody reads in its property lists; None where it stays as it is."""
    try:
        return pikepdf.unparse_content_stream([_plainer(each) for each in pikepdf.parse_content_stream(content)])
    except (*UNREADABLE, RuntimeError):
        return None


def _has_comments(data):
    return len(data) < LARGEST and b"%" in data and b"%" in STRINGS.sub(b"", data)


def _is_odd(properties):
    return bool(properties.keys() - PROPERTIES) or b"<<" in properties.unparse()[2:]


def _plainer(instruction):
    """An instruction as it is, but for a property list with more in it than is read."""
    if isinstance(instruction, ContentStreamInlineImage) or str(instruction.operator) not in {"BDC", "DP"}:
        return instruction
    *before, properties = instruction.operands
    if not isinstance(properties, Dictionary) or not _is_odd(properties):
        return instruction
    kept = {key: properties[key] for key in properties.keys() & PROPERTIES if is_plain(properties[key])}
    return ContentStreamInstruction([*before, Dictionary(kept)], Operator(str(instruction.operator)))
