"""A second reading of files, by pdfium: structure, stamps, links and what a document carries beside its pages.

What cannot be asked of pdfium (keys of any object, bytes of any stream) is read from the finished file anew.
"""

import ctypes
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf
import pypdfium2.raw as pdfium
from pikepdf import Array, Dictionary, Stream

from reports.pdf import read
from reports.pdf.clean import NAMED, named

ACTIVE = {  # keys and values of dictionaries that run, open, send or carry something
    "/JavaScript", "/JS", "/AA", "/OpenAction", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE",
    "/RichMedia", "/RichMediaContent", "/Movie", "/Sound", "/Rendition", "/EmbeddedFiles", "/EmbeddedFile",
    "/FileAttachment", "/AcroForm", "/XFA", "/Encrypt", "/PieceInfo", "/Thumb", "/Author", "/Creator", "/AF",
}  # fmt: skip
BEGINS = re.compile("|".join(sorted(ACTIVE)).encode())
SPEAKING = {"/S", "/Type", "/Subtype"}  # keys whose values may be one of those, but for styles of those names
GOTO, WEB = 1, 3  # kinds of action (fpdf_doc.h)
Objects = Iterator[tuple[pikepdf.Object, bytes]]
BLANK = " \0\xa0\r\n\t"
DEEPEST_FORM = 6  # forms within forms
FINE = 8  # device units to a point, for places on a page as it is viewed


@dataclass(frozen=True)
class PageReading:
    """A page as read: its text, the hash of its structure, and marked contents that no element owns.

    `untagged` says whether it shows words that are in no marked content: neither tagged nor an artifact. `places` are
    those of the words that were asked for: (middle, height above the foot) of each, from 0 to 1, on the page as it is
    viewed.
    """

    text: str
    structure: str
    unowned: tuple[int, ...]
    untagged: bool = False
    places: tuple[tuple[float, float], ...] = ()


def read_page(page, words="") -> PageReading:
    """Read one open page of a document, and where `words` stand on it."""
    elements = _elements(page)
    owned = {mcid for _, mcids in elements for mcid in mcids}
    text = page.get_textpage()
    try:
        places = tuple(_places_of(page, text, words)) if words else ()
        unowned, untagged = _outside(page, text, owned)
        return PageReading(read.words_of(text), _signature(elements), tuple(sorted(unowned)), untagged, places)
    finally:
        text.close()


def _places_of(page, text, words):
    searcher = text.search(words, match_case=True, match_whole_word=True)
    while (hit := searcher.get_next()) is not None:
        boxes = [text.get_charbox(index) for index in range(hit[0], sum(hit))]
        left, bottom = min(b[0] for b in boxes), min(b[1] for b in boxes)
        right, top = max(b[2] for b in boxes), max(b[3] for b in boxes)
        yield _viewed(page, (left + right) / 2, (bottom + top) / 2)
    searcher.close()


def broken_links(document, page) -> list[str]:
    """What is wrong with the links of an open page, in words."""
    found, place, link = [], ctypes.c_int(0), pdfium.FPDF_LINK()
    while pdfium.FPDFLink_Enumerate(page, ctypes.byref(place), ctypes.byref(link)):
        action = pdfium.FPDFLink_GetAction(link)
        kind = pdfium.FPDFAction_GetType(action) if action else GOTO
        if kind == GOTO:
            target = pdfium.FPDFLink_GetDest(document, link)
            if not target or pdfium.FPDFDest_GetDestPageIndex(document, target) < 0:
                found.append("a link leads nowhere")
        elif kind != WEB:
            found.append("a link does something other than to open a page")
        elif not _address(document, action).lower().startswith(("http:", "https:", "mailto:")):
            found.append("a link leads to no web or e-mail address")
    return found


def loose_bookmarks(document) -> list[str]:
    """Titles of bookmarks that lead to no page."""
    return [
        str(entry.get_title())
        for entry in document.get_toc(max_depth=12)
        if entry.get_dest() is None or entry.get_dest().get_index() is None
    ]


def baggage(document) -> list[str]:
    """What an open document carries that no pack may, as pdfium sees it, in words."""
    found = []
    if pdfium.FPDFDoc_GetAttachmentCount(document):
        found.append("an attached file")
    if pdfium.FPDFDoc_GetJavaScriptActionCount(document) > 0:
        found.append("a script")
    told = document.get_metadata_dict(skip_empty=True)
    found.extend(f"metadata “{key}”" for key in told if key not in {"Title", "Producer"})
    return found


def objects_of(pdf: pikepdf.Pdf) -> Objects:
    """Every object of an open file, one after another, each as it is written, but for the data of streams."""
    for item in (pdf.trailer, *pdf.objects):
        if isinstance(item, pikepdf.Object):  # a number or the like comes as Python's own
            said = item.unparse(resolved=True)
            if said.endswith(b" R"):  # what the library says of a stream
                said = item.stream_dict.unparse(resolved=True)
            yield item, said


def active_content(path) -> list[str]:
    """Names of everything active, attached or private in the objects of the file at `path`."""
    with pikepdf.open(path) as pdf:
        return active_in(pdf, [item for item, said in objects_of(pdf) if may_act(said)])


def may_act(said: bytes) -> bool:
    """Whether an object, as it is written, names anything active, attached or private."""
    return BEGINS.search(said) is not None


def active_in(pdf: pikepdf.Pdf, suspects: list[pikepdf.Object]) -> list[str]:
    """Names of everything active, attached or private in those objects of an open file that may act."""
    found = set()
    chosen = named(pdf) if suspects else set()  # few, if any: only for these it matters who chose a name
    for item in suspects:
        _look(item, found, 0, by_author=item.objgen in chosen)
    return sorted(found)


def revisions(path, pdf: pikepdf.Pdf) -> int:
    """How many times the file at `path`, which is open, was added to after it was written."""
    with open(path, "rb") as file:
        ends = len(re.findall(rb"%%EOF", file.read()))
    return ends - (2 if pdf.is_linearized else 1)


def stream_hashes(file, smallest=0) -> set[str]:
    """A hash of the data of every stream in a file that has at least `smallest` bytes."""
    with pikepdf.open(file) as pdf:
        streams = (_data(item) for item in pdf.objects if isinstance(item, Stream))
        return {hashlib.sha256(data).hexdigest() for data in streams if len(data) >= smallest}


def inflated(file) -> bytes:
    """All that a file says, in the clear: every string and every stream that is not a picture."""
    pieces = []
    with pikepdf.open(file) as pdf:
        for item in pdf.objects:
            if not isinstance(item, pikepdf.Object):
                pieces.append(str(item).encode())  # a number or the like, which comes as Python's own
            elif not isinstance(item, Stream):
                pieces.append(item.unparse(resolved=True))
            else:
                pieces += [Dictionary({k: item[k] for k in item.keys()}).unparse(), _data(item)]  # noqa: SIM118
    return b"\n".join(pieces)


def _data(stream):
    try:
        return stream.read_bytes()
    except pikepdf.PdfError:
        return stream.read_raw_bytes()


def _look(item, found, depth, by_author=False):
    if isinstance(item, (Dictionary, Stream)):
        for key in item.keys():  # noqa: SIM118 - not a Python dict
            value = item[key]
            if key in ACTIVE and not by_author:
                found.add(key[1:])
            elif key in SPEAKING and not by_author:
                written = value.unparse().decode("latin-1") if isinstance(value, pikepdf.Name) else ""
                if written in ACTIVE and not (key == "/S" and "/P" in item):
                    found.add(written[1:])
            elif depth < 6 and isinstance(value, (Array, Dictionary)) and not value.is_indirect:
                _look(value, found, depth + 1, by_author=key in NAMED)
    elif isinstance(item, Array) and len(item) and depth < 6:
        for value in item:
            if isinstance(value, (Array, Dictionary)) and not value.is_indirect:
                _look(value, found, depth + 1)


def _elements(page):
    """(type, its marked contents) of every element with content on a page."""
    tree = pdfium.FPDF_StructTree_GetForPage(page)
    if not tree:
        return []
    found, buffer = [], ctypes.create_string_buffer(128)
    stack = [
        pdfium.FPDF_StructTree_GetChildAtIndex(tree, index)
        for index in range(pdfium.FPDF_StructTree_CountChildren(tree))
    ]
    while stack:
        element = stack.pop()
        if not element:
            continue
        count = pdfium.FPDF_StructElement_GetMarkedContentIdCount(element)
        mcids = [pdfium.FPDF_StructElement_GetMarkedContentIdAtIndex(element, index) for index in range(max(count, 0))]
        if mcids and (mcids := tuple(mcid for mcid in mcids if mcid >= 0)):
            found.append((_type(element, buffer), mcids))
        for index in range(pdfium.FPDF_StructElement_CountChildren(element)):
            stack.append(pdfium.FPDF_StructElement_GetChildAtIndex(element, index))
    pdfium.FPDF_StructTree_Close(tree)
    return found


def _type(element, buffer):
    length = pdfium.FPDF_StructElement_GetType(element, buffer, len(buffer))
    return buffer[: max(length - 2, 0)].decode("utf-16-le", "replace")


def _signature(elements):
    """The same for a page alone and in a pack: the types of its elements, and what each holds."""
    return hashlib.sha256(repr(sorted(elements)).encode()).hexdigest()[:16] if elements else ""


def _outside(page, text, owned):
    """(IDs of marked contents that are not `owned`, whether there are words in none) of what is no artifact."""
    unowned, untagged = set(), False
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        item = pdfium.FPDFPage_GetObject(page, index)
        mcid = pdfium.FPDFPageObj_GetMarkedContentID(item)
        if mcid in owned or _is_artifact(item):
            continue
        if mcid >= 0:
            unowned.add(mcid)
        else:
            untagged = untagged or _has_words(item, text, 0)
    return unowned, untagged


def _is_artifact(item):
    buffer, length = (pdfium.FPDF_WCHAR * 64)(), ctypes.c_ulong()
    for index in range(pdfium.FPDFPageObj_CountMarks(item)):
        mark = pdfium.FPDFPageObj_GetMark(item, index)
        named = pdfium.FPDFPageObjMark_GetName(mark, buffer, ctypes.sizeof(buffer), ctypes.byref(length))
        if named and _in_full(buffer, length.value) == "Artifact":
            return True
    return False


def _in_full(buffer, length):
    """What pdfium has written into a buffer, the zero at its end left out; `length` is in bytes."""
    return bytes(buffer)[: max(length - 2, 0)].decode("utf-16-le", "replace")


def _has_words(item, text, depth):
    """Whether an object that is in no marked content shows words, or a form with some outside every mark does."""
    kind = pdfium.FPDFPageObj_GetType(item)
    if kind == pdfium.FPDF_PAGEOBJ_TEXT:
        buffer = (pdfium.FPDF_WCHAR * 256)()
        length = pdfium.FPDFTextObj_GetText(item, text, buffer, ctypes.sizeof(buffer))
        return bool(_in_full(buffer, min(length, ctypes.sizeof(buffer))).strip(BLANK))
    if kind != pdfium.FPDF_PAGEOBJ_FORM or depth > DEEPEST_FORM:
        return False
    inner = (pdfium.FPDFFormObj_GetObject(item, index) for index in range(pdfium.FPDFFormObj_CountObjects(item)))
    return any(
        pdfium.FPDFPageObj_GetMarkedContentID(each) < 0 and not _is_artifact(each) and _has_words(each, text, depth + 1)
        for each in inner
    )


def _viewed(page, x, y):
    width, height = page.get_size()
    across, down = ctypes.c_int(), ctypes.c_int()
    size = round(width * FINE), round(height * FINE)
    pdfium.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, ctypes.byref(across), ctypes.byref(down))
    return across.value / max(size[0], 1), 1 - down.value / max(size[1], 1)


def _address(document, action):
    buffer = ctypes.create_string_buffer(2048)
    length = pdfium.FPDFAction_GetURIPath(document, action, buffer, 2048)
    return buffer.raw[: max(min(length, 2048) - 1, 0)].decode("utf-8", "replace")
