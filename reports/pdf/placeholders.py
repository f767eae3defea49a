"""PDFs whose pages only say how to open what is in them: forms for Acrobat alone, portfolios, protected files."""

import re
from contextlib import suppress
from pathlib import Path

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream
from pypdfium2 import PdfiumError

from reports.pdf import read
from reports.pdf.inspect import RIGHTS, Locked, Unusable, open_safely

MOST_PAGES = 2  # of a document that is a notice
MOST_WORDS = 150  # of a notice on a page
FEW_WORDS = 40  # on the pages of a form: less is no form; of a notice on scripts
MOST_OF_A_FORM = 300  # words of the notice in a form, which may be in several languages
MOST_FILES = 50  # of a portfolio that are offered
MOST_BYTES = 1024**3
NAMED = 5  # files of a portfolio that are named in the sentence
DEEPEST = 12  # levels of a tree of names
NOTICES = (
    r"please wait\W+if this message is not eventually replaced",
    r"to view the full contents of this document,? you need a later version of the PDF viewer",
    r"the document you are trying to load requires adobe reader",
    r"this (?:PDF|form|document)\b.{0,60} requires? (?:a (?:newer|later) version of )?adobe (?:reader|acrobat)",
    r"open this PDF (?:portfolio|package) in",
    r"this (?:PDF|document) (?:portfolio|package) (?:is best viewed|requires|must be (?:opened|viewed))",
)
NOTICE = re.compile("|".join(NOTICES), re.IGNORECASE)
SCRIPTS = re.compile(
    r"(?:enable|turn on|activate|allow|requires?|needs?) java ?script"
    r"|java ?script (?:is (?:currently )?(?:disabled|turned off|not enabled)|must be enabled|support is required)",
    re.IGNORECASE,
)
PROTECTED = re.compile(
    r"this (?:PDF )?(?:file|document) (?:is|has been) protected.{0,200}"
    r"(?:reader|viewer|permission|rights|sign in|compatible)",
    re.IGNORECASE,
)
FORM = (
    "This PDF is a form that only Adobe Acrobat shows: on its page others read “Please wait…” or nothing. "
    "Open it in Adobe Acrobat or Reader, print it to PDF, and upload that."
)
SHOWS_A_NOTICE = (
    "This PDF shows only a notice on how to open it (“{}”) in place of its pages. Open it in Adobe Acrobat or Reader, "
    "print it to PDF, and upload that."
)


class Portfolio(Unusable):
    """A PDF that is a wrapper around files; `files` are (name, name of the file in the folder that was given)."""

    def __init__(self, sentence: str, files: list[tuple[str, str]]):
        super().__init__(sentence)
        self.files = files


def refuse_placeholders(path: Path, folder: Path) -> None:
    """Raise Unusable for a PDF that shows a notice in place of what is in it; Locked for a protected one.

    For a portfolio (ISO 32000-1, 12.3.5) its files are written into `folder`, and named in what is raised.
    """
    with open_safely(path) as pdf:
        if _is_wrapper(pdf):
            raise Locked(RIGHTS)
        is_portfolio = _is_portfolio(pdf)
        has_form = "/XFA" in _dictionary(pdf.Root.get("/AcroForm"))
        if len(pdf.pages) > MOST_PAGES and not (has_form and pdf.Root.get("/NeedsRendering") is True):
            return
        text = _text(path)
        words = len(text.split())
        notice = NOTICE.search(text) if words <= (MOST_OF_A_FORM if has_form else MOST_WORDS) else None
        if is_portfolio and (notice or words <= MOST_WORDS):
            raise _portfolio(pdf, folder)
        if has_form and (notice or _is_drawn_by_acrobat(pdf, text)):
            raise Unusable(FORM)
    if words <= MOST_WORDS and PROTECTED.search(text):
        raise Locked(RIGHTS)
    notice = notice or (SCRIPTS.search(text) if words <= FEW_WORDS else None)
    if notice:
        raise Unusable(SHOWS_A_NOTICE.format(_cut(notice[0])))


def _text(path: Path) -> str:
    """The words of the first pages; none of a document that is too broken for one library, though not for another."""
    with suppress(PdfiumError), read.opened(path) as document:
        return " ".join(" ".join(read.text_of(document[n]).split()) for n in range(min(len(document), MOST_PAGES)))
    return ""


def _is_wrapper(pdf: Pdf) -> bool:
    """Whether it carries an encrypted document (ISO 32000-2, 7.6.7)."""
    return any(
        str(_dictionary(each).get("/AFRelationship", "")) == "/EncryptedPayload"
        for each in _listed(pdf.Root.get("/AF"))
    )


def _is_portfolio(pdf: Pdf) -> bool:
    """Whether viewers show its files in place of its pages; /H hides them at first (ISO 32000-1, table 155)."""
    collection = pdf.Root.get("/Collection")
    if not isinstance(collection, Dictionary) or collection.get("/View") == Name.H:
        return False
    try:
        return len(pdf.attachments) > 0
    except Exception:  # whatever a damaged tree of names makes the library say
        return False


def _is_drawn_by_acrobat(pdf: Pdf, text: str) -> bool:
    """Whether a form's pages are made when it is opened: nothing of it is on the pages of the file.

    /NeedsRendering says so (ISO 32000-1, table 28), or the form itself (dynamicRender; XFA 3.3, "Config").
    """
    widgets = sum(1 for page in pdf.pages for mark in _listed(page.obj.get("/Annots")) if _is_widget(mark))
    if widgets and len(text.split()) > FEW_WORDS:
        return False
    if pdf.Root.get("/NeedsRendering") is True or re.search(rb"<dynamicRender>\s*required", _xfa(pdf)):
        return len(text.split()) <= MOST_WORDS
    return not widgets and len(text.split()) <= FEW_WORDS


def _is_widget(mark: Object) -> bool:
    return str(_dictionary(mark).get("/Subtype", "")) == "/Widget"


def _xfa(pdf: Pdf) -> bytes:
    """The form's XML, which is one stream or pairs of names and streams (ISO 32000-1, 12.7.8)."""
    streams = [each for each in _listed(pdf.Root.AcroForm.XFA) if isinstance(each, Stream)]
    try:
        return b"".join(each.read_bytes()[:2_000_000] for each in streams[:20])
    except Exception:  # whatever a damaged stream makes the library say
        return b""


def _portfolio(pdf: Pdf, folder: Path) -> Portfolio:
    files, size = [], 0
    for key in list(pdf.attachments)[:MOST_FILES]:
        try:
            spec = pdf.attachments[key]
            data = spec.get_file().read_bytes()
            name = spec.filename or str(key)
        except Exception:  # whatever a damaged file makes the library say
            continue
        size += len(data)
        if size > MOST_BYTES:
            break
        (folder / f"enclosed-{len(files) + 1}").write_bytes(data)
        files.append((name.replace("\\", "/").rsplit("/", 1)[-1], f"enclosed-{len(files) + 1}"))
    count = len(pdf.attachments)
    shown = ", ".join(f"“{name}”" for name, _ in files[:NAMED])
    more = f" and {count - min(len(files), NAMED)} more" if count > min(len(files), NAMED) else ""
    counted = f"{count:,} file{'' if count == 1 else 's'}"
    return Portfolio(
        f"This PDF is a portfolio: a wrapper around {counted} ({shown}{more}). Its page says only how to open it. "
        "Add its files as papers from this paper's page, or save them and upload each.",
        files,
    )


def _cut(text: str, most: int = 80) -> str:
    return text if len(text) <= most else f"{text[:most]}…"


def _dictionary(value: Object | None) -> Object | dict:
    return value if isinstance(value, Dictionary) else {}


def _listed(value: Object | None) -> list:
    return list(value) if isinstance(value, Array) else [] if value is None else [value]
