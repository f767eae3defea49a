"""What content streams name of the resources beside them (ISO 32000-1, 7.8.3), and what in them nobody reads."""

import re
import zlib

import pikepdf
from pikepdf import ContentStreamInlineImage, ContentStreamInstruction, Dictionary, Name, Operator, Stream

from reports.pdf.contents import UNREADABLE
from reports.pdf.known import KINDS, RESOURCES, is_plain
from reports.pdf.objects import listed

CATEGORIES = {  # of the resource that the last operand of an operator names; of Tf it is the last but one
    "Do": "/XObject", "gs": "/ExtGState", "Tf": "/Font", "cs": "/ColorSpace", "CS": "/ColorSpace", "scn": "/Pattern",
    "SCN": "/Pattern", "sh": "/Shading", "BDC": "/Properties", "DP": "/Properties",
}  # fmt: skip
NAMING = " ".join([*CATEGORIES, "BI", "ID", "EI"])
OF_A_DEVICE = {  # colour spaces that are not looked for among resources
    ("/ColorSpace", f"/{name}")
    for name in ("DeviceGray", "DeviceRGB", "DeviceCMYK", "Pattern", "Indexed", "G", "RGB", "CMYK", "I")
}
PROPERTIES = KINDS["properties"].keys.keys()
WORD = re.compile(rb"/([^\x00\t\n\x0c\r ()<>\[\]{}/%]+)")
STRING = re.compile(rb"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.|\([^()]*\))*\))*\)", re.DOTALL)
STEP = 1024  # bytes that are inflated at once where some are damaged
LARGEST = 4_000_000  # bytes of content that is written anew for a comment's sake

Want = tuple[str, str]  # (part of a resource dictionary, name there)


def wants_of(content) -> set[Want]:
    """What a page's content names, or that of a form, a pattern, a letter.

    Content that is damaged is mended first as far as it can be inflated; where it still cannot be taken apart, every
    word in it may be a name.
    """
    try:
        return _wants(content)
    except (*UNREADABLE, RuntimeError):
        _mend(content)
    try:
        return _wants(content)
    except (*UNREADABLE, RuntimeError):
        words = {f"/{word.decode('utf-8', 'surrogateescape')}" for word in WORD.findall(data_of(content))}
        return {(category, word) for category in RESOURCES for word in words}


def _wants(content):
    found = set()
    for instruction in pikepdf.parse_content_stream(content, NAMING):
        if isinstance(instruction, ContentStreamInlineImage):
            found.update(("/ColorSpace", name) for name in _spaces(instruction.iimage.obj.get("/ColorSpace")))
            continue
        operator, operands = str(instruction.operator), instruction.operands
        place = 2 if operator == "Tf" else 1
        if len(operands) >= place and isinstance(name := operands[-place], Name):
            found.add((CATEGORIES[operator], written(name)))
    return found - OF_A_DEVICE


def _spaces(space):
    return [written(name) for name in listed(space) if isinstance(name, Name)]


def written(name: Name) -> str:
    """A name as keys are written, even where it is in no alphabet."""
    try:
        return str(name)
    except UnicodeDecodeError:
        spelled = re.sub(rb"#([0-9a-fA-F]{2})", lambda hexed: bytes.fromhex(hexed[1].decode()), name.unparse())
        return spelled.decode("utf-8", "surrogateescape")


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
    """Content without comments, and without what nobody reads in its property lists; None where there is neither."""
    try:
        if _has_odd_properties(content) or _has_comments(data_of(content)):
            return pikepdf.unparse_content_stream([_plainer(each) for each in pikepdf.parse_content_stream(content)])
    except (*UNREADABLE, RuntimeError):
        pass  # content that cannot be taken apart stays in one piece
    return None


def _has_comments(data):
    return len(data) < LARGEST and b"%" in data and b"%" in STRING.sub(b"", data)


def _has_odd_properties(content):
    marks = pikepdf.parse_content_stream(content, "BDC DP")
    return any(isinstance(operand, Dictionary) and _is_odd(operand) for mark in marks for operand in mark.operands[-1:])


def _is_odd(properties):
    return bool(properties.keys() - PROPERTIES) or not all(is_plain(properties[key]) for key in properties.keys())  # noqa: SIM118


def _plainer(instruction):
    """An instruction as it is, but for a property list with more in it than is read."""
    if isinstance(instruction, ContentStreamInlineImage) or str(instruction.operator) not in {"BDC", "DP"}:
        return instruction
    *before, properties = instruction.operands
    if not isinstance(properties, Dictionary) or not _is_odd(properties):
        return instruction
    kept = {key: properties[key] for key in properties.keys() & PROPERTIES if is_plain(properties[key])}
    return ContentStreamInstruction([*before, Dictionary(kept)], Operator(str(instruction.operator)))
