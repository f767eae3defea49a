"""Opening what somebody sent us, and saying in plain words why it cannot be bound."""

from dataclasses import dataclass

import pikepdf

from reports.pdf import structure

SMALLEST, LARGEST = 72, 14400  # points: an inch, and the most that a reader shows (ISO 32000-1, Annex C.2)
MOST_PAGES = 5000


class Unusable(Exception):
    """The file cannot be bound; the message is a sentence for an officer.

    `attachments` are files in it that can be papers, as an intake keeps them: {"name", "sha256", "size"}.
    """

    attachments: tuple = ()


class Locked(Unusable):
    """The file is protected; `opens_with_a_password` says whether a password would let us in."""

    def __init__(self, sentence, *, opens_with_a_password=False):
        super().__init__(sentence)
        self.opens_with_a_password = opens_with_a_password


DAMAGED = "This PDF is damaged. Save or export it again and upload the new copy."
PASSWORD = "This PDF is protected by a password. Enter it, or upload a copy that opens without one."
WRONG_PASSWORD = "This is not the password of this PDF. Try again, or upload a copy that opens without one."
RIGHTS = "This PDF is protected by rights management. Ask its author for a copy that is not."


@dataclass(frozen=True)
class Inspection:
    """`tagged` says whether the file has a structure tree with anything in it."""

    pages: int
    tagged: bool
    title: str


def inspect(file) -> Inspection:
    """Read the shape of a PDF from a binary file; raise Unusable with a sentence if it has none."""
    with open_safely(file) as pdf:
        try:
            count = len(pdf.pages)
            if count == 0:
                raise Unusable("This PDF has no pages.")
            if count > MOST_PAGES:
                raise Unusable(f"This PDF has {count:,} pages; {MOST_PAGES:,} is the most that a pack takes.")
            for number, page in enumerate(pdf.pages, start=1):
                _check_size(page, number)
            tagged = structure.is_tagged(pdf)
            title = str(pdf.docinfo.get("/Title", "")).strip()
        except Unusable:
            raise
        except Exception as error:  # whatever a damaged file makes the library say
            raise Unusable(DAMAGED) from error
    return Inspection(pages=count, tagged=tagged, title=title)


def is_tagged(file) -> bool:
    """Whether a PDF has a structure tree with anything in it."""
    with open_safely(file) as pdf:
        return structure.is_tagged(pdf)


def user_units(file) -> list[float]:
    """The unit of each page's measures, in points (ISO 32000-1, table 30)."""
    with open_safely(file) as pdf:
        return [float(page.obj.get("/UserUnit", 1)) or 1.0 for page in pdf.pages]


def open_safely(file, password=""):
    """A pikepdf.Pdf, mended where that loses nothing; raise Unusable, or Locked, for the rest."""
    try:
        return pikepdf.open(file, password=password, attempt_recovery=False, suppress_warnings=True)
    except pikepdf.PasswordError as error:
        raise Locked(WRONG_PASSWORD if password else PASSWORD, opens_with_a_password=True) from error
    except Exception as error:
        if "unsupported encryption filter" in str(error):
            raise Locked(RIGHTS) from error
        return _recover(file, password)


def _recover(file, password):
    if _ends_early(file):
        raise Unusable("This PDF is incomplete: it breaks off before its end. Upload the whole file again.")
    try:
        return pikepdf.open(file, password=password, suppress_warnings=True)
    except pikepdf.PasswordError as error:
        raise Locked(WRONG_PASSWORD if password else PASSWORD, opens_with_a_password=True) from error
    except Exception as error:
        raise Unusable(RIGHTS if "encryption" in str(error) else DAMAGED) from error


def _ends_early(file):
    if not hasattr(file, "seek"):
        with open(file, "rb") as opened:
            return _ends_early(opened)
    file.seek(0, 2)
    file.seek(max(0, file.tell() - 2048))
    tail = file.read()
    file.seek(0)
    return b"%%EOF" not in tail


def _check_size(page, number):
    box = [float(edge) for edge in page.cropbox]
    width, height = abs(box[2] - box[0]), abs(box[3] - box[1])
    unit = float(page.obj.get("/UserUnit", 1))
    if not all(SMALLEST <= side * unit <= LARGEST for side in (width, height)):
        raise Unusable(f"Page {number} of this PDF is no size of paper. Export it on A4 or A3.")
