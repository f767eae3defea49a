"""The words that a reader of a file would see, read from the file itself and by other ways than intake's.

A PDF's pages are flattened by PDFium, with what lies on them; Office files are read as the XML that they are, without
what is hidden, struck out or noted beside; letters by the standard library. `None` where only an eye could tell.
"""

import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape
from pathlib import Path
from zoneinfo import ZoneInfo

import pypdfium2
import pypdfium2.raw as pdfium
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
NOT_IN_TEXT = {f"{W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "pPrChange", "rPrChange")}
OTHER_LOOK = f"{MC}Fallback"  # the same once more, for older programs
STRICT = {
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": R[1:-1].encode(),
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": W[1:-1].encode(),
    b"http://purl.oclc.org/ooxml/spreadsheetml/main": S[1:-1].encode(),
    b"http://purl.oclc.org/ooxml/drawingml/main": A[1:-1].encode(),
}
COUNCIL_TIME = ZoneInfo("Europe/London")
LEAST_LETTERS = 3  # of a word that is counted


def allowed_in(path: Path, kind: str, detail: str) -> str:
    """Words that we print with a file's own: what stands in the head of a letter."""
    if (kind, detail) != ("mail", "eml"):
        return ""
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    return "\n".join(_head_of(mail))


def shown_in(path: Path, kind: str, detail: str) -> str | None:
    """The words of the file at `path`, a line a passage; kind and detail are those of `recognise`."""
    if kind == "pdf":
        return "\n".join(pages_of_pdf(path))
    if kind == "csv":
        return _of_table(path)
    if (kind, detail) == ("mail", "eml"):
        return "\n".join(_of_mail(message_from_bytes(path.read_bytes(), policy=policy.default)))
    readers = {
        "MS Word 2007 XML": _of_word,
        "Calc MS Excel 2007 XML": _of_sheets,
        "Impress MS PowerPoint 2007 XML": _of_slides,
    }
    if detail not in readers:
        return None
    with zipfile.ZipFile(path) as box:
        return "\n".join(readers[detail](box))


def pages_of_pdf(path: Path) -> list[str]:
    """The text of every page of a PDF with its fields and marks, as PDFium flattens it for a screen."""
    texts = []
    with pypdfium2.PdfDocument(path) as document:
        document.init_forms()
        for index in range(len(document)):
            page = document[index]
            pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
            page.close()
            page = document[index]
            texts.append(page.get_textpage().get_text_bounded().replace("\r\n", "\n"))
            page.close()
    return texts


def _of_word(box: zipfile.ZipFile) -> Iterator[str]:
    settings = _xml(box, "word/settings.xml")
    both_sides = settings is not None and settings.find(f"{W}evenAndOddHeaders") is not None
    document = _xml(box, "word/document.xml")
    yield from _paragraphs(document)
    targets = _targets(box, "word/_rels/document.xml.rels")
    for section in document.iter(f"{W}sectPr"):
        has_first = section.find(f"{W}titlePg") is not None
        for reference in section:
            which = reference.get(f"{W}type")
            if which == "first" and not has_first or which == "even" and not both_sides:
                continue
            if reference.tag in {f"{W}headerReference", f"{W}footerReference"}:
                yield from _paragraphs(_xml(box, f"word/{targets[reference.get(f'{R}id')]}"))
    for name in ("word/footnotes.xml", "word/endnotes.xml"):
        yield from _paragraphs(_xml(box, name))
    yield from _of_charts(box, "word/charts/")


def _of_charts(box: zipfile.ZipFile, folder: str) -> Iterator[str]:
    """What charts say: titles, the names of series and categories."""
    for name in box.namelist():
        if re.fullmatch(rf"{folder}chart\d*\.xml", name):
            root = _xml(box, name)
            yield from (each.text or "" for each in root.iter(f"{A}t"))
            yield from (each.text or "" for cached in root.iter(f"{C}strCache") for each in cached.iter(f"{C}v"))


def _paragraphs(root: etree._Element | None) -> Iterator[str]:
    if root is None:
        return
    for paragraph in root.iter(f"{W}p"):
        words = "".join(_runs(paragraph))
        if words.strip() and next(paragraph.iterancestors(OTHER_LOOK), None) is None:
            yield words


def _runs(element: etree._Element) -> Iterator[str]:
    """The text below an element, but for paragraphs of their own (in boxes) and what is not to be seen."""
    for child in element:
        if child.tag in NOT_IN_TEXT or child.tag in {OTHER_LOOK, f"{W}p"}:
            continue
        if child.tag == f"{W}r" and _is_hidden(child):
            continue
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag in {f"{W}tab", f"{W}br", f"{W}cr"}:
            yield " "
        elif isinstance(child.tag, str):
            yield from _runs(child)


def _is_hidden(run: etree._Element) -> bool:
    hidden = run.find(f"{W}rPr/{W}vanish")
    return hidden is not None and hidden.get(f"{W}val") not in {"0", "false"}


def _of_sheets(box: zipfile.ZipFile) -> Iterator[str]:
    """The texts of cells in sight. Numbers are left out: what they look like depends on their formats."""
    strings = [
        "".join(t.text or "" for t in si.iter(f"{S}t")) for si in _children(_xml(box, "xl/sharedStrings.xml"), f"{S}si")
    ]
    targets = _targets(box, "xl/_rels/workbook.xml.rels")
    for sheet in _xml(box, "xl/workbook.xml").iter(f"{S}sheet"):
        if sheet.get("state") in {"hidden", "veryHidden"}:
            continue
        root = _xml(box, "xl/" + targets[sheet.get(f"{R}id")].removeprefix("/xl/"))
        away = _hidden_columns(root) if root is not None else set()
        for row in root.iter(f"{S}row") if root is not None else ():
            if row.get("hidden") in {"1", "true"}:
                continue
            for cell in row.iter(f"{S}c"):
                if _column(cell.get("r", "")) not in away and (text := _cell(cell, strings)):
                    yield text


def _hidden_columns(root: etree._Element) -> set[int]:
    found: set[int] = set()
    for column in root.iter(f"{S}col"):
        if column.get("hidden") in {"1", "true"}:
            found.update(range(int(column.get("min")), min(int(column.get("max")), 1000) + 1))
    return found


def _column(reference: str) -> int:
    number = 0
    for letter in re.sub(r"[^A-Z]", "", reference):
        number = number * 26 + ord(letter) - 64
    return number


def _cell(cell: etree._Element, strings: list[str]) -> str:
    value, kind = cell.findtext(f"{S}v"), cell.get("t")
    if kind == "s" and value is not None:
        return strings[int(value)]
    if kind == "inlineStr":
        return "".join(t.text or "" for t in cell.iter(f"{S}t"))
    return value or "" if kind == "str" else ""


def _of_slides(box: zipfile.ZipFile) -> Iterator[str]:
    yield from _of_charts(box, "ppt/charts/")
    targets = _targets(box, "ppt/_rels/presentation.xml.rels")
    presentation = _xml(box, "ppt/presentation.xml")
    for slide in presentation.iter("{http://schemas.openxmlformats.org/presentationml/2006/main}sldId"):
        root = _xml(box, "ppt/" + targets[slide.get(f"{R}id")].removeprefix("/ppt/"))
        if root is None or root.get("show") in {"0", "false"}:
            continue
        for paragraph in root.iter(f"{A}p"):
            words = "".join(t.text or "" for t in paragraph.iter(f"{A}t"))
            if words.strip():
                yield words


def _xml(box: zipfile.ZipFile, name: str) -> etree._Element | None:
    if name not in box.namelist():
        return None
    data = box.read(name)
    for strict, usual in STRICT.items():  # ISO/IEC 29500-1 beside the older names of its transitional part
        data = data.replace(strict, usual)
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, huge_tree=True))


def _children(root: etree._Element | None, tag: str) -> Iterator[etree._Element]:
    return iter(()) if root is None else root.iter(tag)


def _targets(box: zipfile.ZipFile, name: str) -> dict[str, str]:
    root = _xml(box, name)
    return {} if root is None else {each.get("Id"): each.get("Target") for each in root}


def _of_table(path: Path) -> str:
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "utf-16", "cp1252"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    return re.sub(r'["\t|;,]', " ", text)


def _head_of(mail: EmailMessage) -> Iterator[str]:
    yield "A letter by e-mail From To Copy to Sent Attached"
    yield from (str(mail[name]) for name in ("from", "to", "cc") if mail[name])
    yield from (part.get_filename() or "" for part in mail.walk())
    if mail["date"]:
        sent = mail["date"].datetime.replace(tzinfo=mail["date"].datetime.tzinfo or UTC)
        yield from (f"{each:%A %-d %B %Y, %H:%M %Z}" for each in (sent, sent.astimezone(COUNCIL_TIME)))


def _of_mail(mail: EmailMessage) -> Iterator[str]:
    yield str(mail["subject"] or "")
    for part in mail.walk():
        if part.get_content_maintype() != "text" or part.get_content_disposition() == "attachment":
            continue
        text = _decoded(part)
        if part.get_content_subtype() == "html":
            text = re.sub(r"(?is)<(script|style|head|title)\b.*?</\1>", " ", text)
            text = unescape(re.sub(r"<[^>]*>", "\n", text))
        yield text


def _decoded(part: EmailMessage) -> str:
    raw = part.get_payload(decode=True) or b""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        named = (part.get_content_charset() or "").lower()
        return raw.decode("cp1252" if named in {"", "us-ascii", "iso-8859-1"} else named, "replace")


def letters_of(text: str) -> str:
    """Only the letters and digits of a text, in one case: neither line breaks nor spacing make a difference."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).replace("\xad", "")).casefold()


def lacking(words: str, within: str) -> Counter[str]:
    """Which words of a text, and how often, do not stand in another one as often as in the first."""
    wanted = Counter(letters_of(word) for word in words.split())
    letters, own = letters_of(within), letters_of(words)
    found: Counter[str] = Counter()
    for word, times in wanted.items():
        if len(word) >= LEAST_LETTERS and (less := min(times, own.count(word)) - letters.count(word)) > 0:
            found[word] = less
    return found


def strange(words: str, within: str) -> Counter[str]:
    """Which words of a text stand nowhere in another one, and how often they are said."""
    letters = letters_of(within)
    said = Counter(letters_of(word) for word in words.split())
    return Counter({w: n for w, n in said.items() if len(w) >= LEAST_LETTERS and w not in letters})
