"""What a request says, read in one place: text as people mean it, whole numbers with a bound, one of several choices.

Anybody can send anything: numbers of five thousand digits, characters that the database refuses. No view reads a
parameter of an address or of a form that is not a Django form in another way (tests/test_architecture.py).
"""

import re
from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest, QueryDict

MOST = 2**63 - 1  # the largest number of a row
DIGITS = re.compile(r"[0-9]{1,19}")
NUL = "\0"  # PostgreSQL has no place for it in a text


def whole_number(text: str, *, least: int = 0, most: int = MOST) -> int | None:
    """The number that a text is, in plain digits and within bounds; None for everything else."""
    text = text.strip()
    if not DIGITS.fullmatch(text):
        return None
    return int(text) if least <= int(text) <= most else None


def at_most(digits: str, most: int) -> int:
    """The number of plain digits, however many; `most` where it is larger."""
    digits = digits.lstrip("0")
    return most if len(digits) > 19 else min(int(digits or "0"), most)


def number(sent: QueryDict, name: str, *, least: int = 0, most: int = MOST) -> int | None:
    """A parameter as a whole number; None where it is missing or is none."""
    return whole_number(sent.get(name, ""), least=least, most=most)


def row_number(sent: QueryDict, name: str) -> int | None:
    """A parameter that names a row: its number, None where nothing is named, 0 (which no row has) for what is none."""
    return (number(sent, name) or 0) if text(sent, name) else None


def page(request: HttpRequest) -> int | None:
    """Which page of a long list is asked for."""
    return number(request.GET, "page")


def without_page(request: HttpRequest) -> str:
    """The parameters of the address, as an address has them, but for the page."""
    asked = request.GET.copy()
    asked.pop("page", None)
    return asked.urlencode()


def header_number(request: HttpRequest, name: str, *, least: int = 0, most: int = MOST) -> int | None:
    """A header as a whole number; None where it is missing or is none."""
    return whole_number(request.headers.get(name, ""), least=least, most=most)


def text(sent: QueryDict, name: str, default: str = "") -> str:
    """A parameter as text, without what no text has and without blanks around it."""
    return sent.get(name, default).replace(NUL, "").strip()


def texts(sent: QueryDict, name: str) -> list[str]:
    """Every value of a parameter that may come several times."""
    return [each.replace(NUL, "") for each in sent.getlist(name)]


def given(request: HttpRequest) -> dict[str, str]:
    """Every parameter of the address, to fill in a new form with."""
    return {name: text(request.GET, name) for name in request.GET}


def choice(sent: QueryDict, name: str, choices: Iterable[str]) -> str | None:
    """A parameter that is one of some words; None where it is missing or is none of them."""
    wanted = sent.get(name, "")
    return wanted if wanted in choices else None


def identifier(sent: QueryDict, name: str) -> UUID | None:
    """A parameter as a UUID; None where it is missing or is none."""
    return as_identifier(sent.get(name, ""))


def as_identifier(wanted: str) -> UUID | None:
    try:
        return UUID(wanted)
    except ValueError:
        return None
