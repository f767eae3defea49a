"""What a file really is: by its content, never by its name."""

import zipfile
import zlib
from email.parser import BytesHeaderParser

import olefile

from reports.intake.biff import is_encrypted
from reports.intake.table import ENOUGH, decoded, delimiter_of
from reports.pdf.inspect import Locked, Unusable

WORD, SHEET, SLIDES = "text", "spreadsheet", "presentation"
HEAD = 4096  # bytes looked at first
MOST_ENTRIES, MOST_UNPACKED, MOST_RATIO = 10_000, 1024**3, 200  # of a zip: files, bytes, and times its own size
RATIO_COUNTS_FROM = 50 * 1024**2  # bytes unpacked: small files may be very regular

PICTURES = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG", b"II*\x00": "TIFF", b"MM\x00*": "TIFF",
            b"II+\x00": "TIFF", b"MM\x00+": "TIFF", b"GIF87a": "GIF", b"GIF89a": "GIF",
            b"\x00\x00\x00\x0cjP  \r\n\x87\n": "JPEG2000", b"\xff\x4f\xff\x51": "JPEG2000"}  # fmt: skip
HEIC = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"}
BMP_HEADERS = {12, 40, 52, 56, 64, 108, 124}  # bytes of the header after the first 14
OOXML = {  # main part's content type -> (family, LibreOffice's name of the filter)
    "wordprocessingml.document.main": (WORD, "MS Word 2007 XML"),
    "wordprocessingml.template.main": (WORD, "MS Word 2007 XML"),
    "spreadsheetml.sheet.main": (SHEET, "Calc MS Excel 2007 XML"),
    "spreadsheetml.template.main": (SHEET, "Calc MS Excel 2007 XML"),
    "presentationml.presentation.main": (SLIDES, "Impress MS PowerPoint 2007 XML"),
    "presentationml.slideshow.main": (SLIDES, "Impress MS PowerPoint 2007 XML"),
    "presentationml.template.main": (SLIDES, "Impress MS PowerPoint 2007 XML"),
}
ODF = {
    "application/vnd.oasis.opendocument.text": (WORD, "writer8"),
    "application/vnd.oasis.opendocument.text-template": (WORD, "writer8"),
    "application/vnd.oasis.opendocument.spreadsheet": (SHEET, "calc8"),
    "application/vnd.oasis.opendocument.spreadsheet-template": (SHEET, "calc8"),
    "application/vnd.oasis.opendocument.presentation": (SLIDES, "impress8"),
    "application/vnd.oasis.opendocument.presentation-template": (SLIDES, "impress8"),
}
OLE = {  # stream -> (family, filter)
    "WordDocument": (WORD, "MS Word 97"),
    "Workbook": (SHEET, "MS Excel 97"),
    "Book": (SHEET, "MS Excel 95"),
    "PowerPoint Document": (SLIDES, "MS PowerPoint 97"),
}
MAIN = {"current user", *(stream.casefold() for stream in OLE)}  # streams that tell what a document is
HEADERS = {"from", "to", "subject", "date", "received", "message-id", "mime-version", "return-path", "delivered-to"}

SAVE_WHOLE = "This file is damaged or incomplete: it cannot be opened. Save it again and upload the new copy."
MACROS = "This file has macros, which can do harm. Save it as an ordinary document (.docx, .xlsx, .pptx) or as PDF."
UNKNOWN = (
    "This is no kind of file that can be a paper, whatever its name says. "
    "Upload a PDF, a Word, Excel or PowerPoint file, a picture or an e-mail."
)
PLAIN_TEXT = "This is plain text without any layout. Put it into a document, and upload that."
WEB_PAGE = "This is a web page. Print it to PDF in your browser, and upload that."
BOMB = "This file unpacks to far more than it should. Save it again in the program in which it was made."


def recognise(path) -> tuple[str, str]:
    """(kind, detail) of the file at `path`; raise Unusable, with what to do, for what cannot be a paper.

    Kinds: pdf; text, spreadsheet and presentation, whose detail is LibreOffice's filter; csv; picture, whose
    detail is its format; mail, whose detail is eml or msg.
    """
    with open(path, "rb") as file:
        head = file.read(HEAD)
    if not head:
        raise Unusable("This file is empty. Choose it again, or save it anew.")
    if b"%PDF-" in head[:1024]:  # ISO 32000-1, Annex H.3.4.1
        return "pdf", ""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _in_a_zip(path)
    if head.startswith(olefile.MAGIC):
        return _in_ole(path)
    if head.lstrip().startswith(b"{\\rtf"):
        return WORD, "Rich Text Format"
    if found := next((kind for start, kind in PICTURES.items() if head.startswith(start)), None):
        return "picture", found
    if head[4:8] == b"ftyp" and head[8:12] in HEIC:
        return "picture", "HEIC"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "picture", "WEBP"
    if head.startswith(b"BM") and int.from_bytes(head[14:18], "little") in BMP_HEADERS:
        return "picture", "BMP"
    return _in_words(path, head)


def _in_a_zip(path):
    try:
        with zipfile.ZipFile(path) as box:
            _check_box(box)
            return _office(box)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError, ValueError, KeyError, NotImplementedError,
            RuntimeError, zlib.error) as error:  # fmt: skip
        if "password" in str(error) or "encrypted" in str(error):
            raise Locked("This file is protected by a password. Save a copy without one, and upload that.") from error
        raise Unusable(SAVE_WHOLE) from error


def _check_box(box):
    entries = box.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED:
        raise Unusable(BOMB)
    if unpacked > RATIO_COUNTS_FROM and unpacked > MOST_RATIO * max(packed, 1):
        raise Unusable(BOMB)
    if box.testzip():
        raise Unusable(SAVE_WHOLE)


def _office(box):
    names = set(box.namelist())
    if "mimetype" in names:
        kind = box.read("mimetype")[:200].decode("ascii", "replace").strip()
        if kind in ODF and "content.xml" in names:
            if b"encryption-data" in box.read("META-INF/manifest.xml"):
                raise Locked("This file is protected by a password. Save a copy without one, and upload that.")
            return ODF[kind]
    if "[Content_Types].xml" in names:
        types = box.read("[Content_Types].xml").decode("utf-8", "replace")
        if "macroEnabled" in types or any(name.endswith("vbaProject.bin") for name in names):
            raise Unusable(MACROS)
        for kind, found in OOXML.items():
            if kind in types:
                return found
    raise Unusable(
        "This is a zip file, not a document, whatever its name says. Unpack it, and upload the documents that are in "
        "it one by one."
    )


def _in_ole(path):
    try:
        with olefile.OleFileIO(path) as ole:
            streams = {"/".join(entry) for entry in ole.listdir(streams=True, storages=True)}
            is_locked = any(_is_locked(name.casefold(), ole.openstream(name.split("/")).read(4096)) for name in streams
                            if name.casefold() in MAIN)  # fmt: skip
    except (OSError, ValueError, IndexError, AttributeError, TypeError) as error:
        raise Unusable(SAVE_WHOLE) from error
    names = {name.casefold(): name for name in streams}
    if any("\x06dataspaces" in name for name in names) and not names.keys() & MAIN:
        if any("DRMEncrypted" in name or "DRMTransform" in name for name in streams):
            raise Locked(_rights())
        raise Locked("This file is protected by a password. Save a copy without one, and upload that.")
    if "encryptedpackage" in names or is_locked:
        raise Locked("This file is protected by a password. Save a copy without one, and upload that.")
    if any("\tDRMContent" in name or "DRMContent" in name for name in streams):
        raise Locked(_rights())
    if any(name.startswith("__properties_version1.0") for name in streams):
        return "mail", "msg"
    if any(name.upper().startswith(("MACROS", "_VBA_PROJECT")) or "/VBA/" in name.upper() for name in streams):
        raise Unusable(MACROS)
    for stream, found in OLE.items():
        if stream.casefold() in names:
            return found
    raise Unusable(UNKNOWN)


def _is_locked(stream, data):
    """Whether a document of before 2007 is protected by a password, by the beginning of one of its streams.

    [MS-XLS] 2.4.117 (FilePass); [MS-DOC] 2.5.1 (fEncrypted); [MS-PPT] 2.3.2 (headerToken).
    """
    if stream in {"workbook", "book"}:
        return is_encrypted(data)
    if stream == "worddocument":
        return len(data) > 11 and bool(data[11] & 1)
    return data[12:16] == b"\xdf\xc4\xd1\xf3"


def _rights():
    return "This file is protected by rights management. Ask its author for a copy that is not, or for a PDF."


def _in_words(path, head):
    """What is written in letters: an e-mail, a table, a web page, or nothing that can be a paper."""
    if head[:512].lstrip().lower().startswith((b"<!doctype html", b"<html")):
        raise Unusable(WEB_PAGE)
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unusable(UNKNOWN)
    if _is_mail(path, head):
        return "mail", "eml"
    if _is_table(path):
        return "csv", ""
    letters = sum(32 <= byte < 127 or byte in b"\t\r\n" or byte > 127 for byte in head)
    raise Unusable(PLAIN_TEXT if letters > 0.95 * len(head) else UNKNOWN)


def _is_mail(path, head):
    if head.startswith(b"From "):  # as mailboxes have it before each message (RFC 4155)
        head = head.partition(b"\n")[2]
    first = head.split(b":", 1)[0].strip().lower()
    if not first or len(first) > 60 or b" " in first or b"\n" in first:
        return False
    with open(path, "rb") as file:
        found = {name.lower() for name in BytesHeaderParser().parse(file)}
    return len(found & HEADERS) >= 2


def _is_table(path):
    with open(path, "rb") as file:
        data = file.read(ENOUGH)
        is_cut = bool(file.read(1))
    return delimiter_of(decoded(data), is_cut=is_cut) is not None
