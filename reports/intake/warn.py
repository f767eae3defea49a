"""What an officer should see before a page is published: patterns in its words and its looks. Pure functions.

Each gives (kind, sentence) pairs. None of them blocks: people decide.
"""

import re
from itertools import pairwise

from PIL import Image, ImageChops

from reports.intake.addresses import home_address

# National Insurance numbers: letters that are used, six digits, a suffix (HMRC, NIM39110).
NATIONAL_INSURANCE = re.compile(
    r"\b(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b"
)
NHS = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")
MOBILE = re.compile(r"(?<!\d)(?:\+44 ?\(?0?\)? ?|0)7\d{3}[ -]?\d{3}[ -]?\d{3}(?!\d)")
PERSONAL_MAIL = re.compile(
    r"\b[\w.+-]+@(?:gmail|googlemail|hotmail|outlook|live|yahoo|icloud|me|aol|btinternet|sky|talktalk|virginmedia|ntlworld"
    r"|protonmail|proton|msn|blueyonder|tiscali)\.(?:com?|net|me)(?:\.uk)?\b",
    re.IGNORECASE,
)
SIGNED = re.compile(r"yours (?:sincerely|faithfully)|\bsigned\b", re.IGNORECASE)
APPENDIX = re.compile(r"\b(?:Appendix|Annex)\s+([A-Z]|\d{1,2})\b(?!\w)", re.IGNORECASE)
LOST_WORDS = (
    "On this page stands “{found}”, which a program puts where the target of a reference is gone. Look what should be "
    "there, mend the document, and upload it again."
)
PRIVATE = "\ue000", "\uf8ff"  # characters that mean something in one font only
# What office programs print for a reference whose target is gone: LibreOffice, Word, and Word in other languages.
LOST = re.compile(
    r"\bError[:!] (?:Reference source|Bookmark not|No text of|Not a valid|Unknown (?:document|switch)|"
    r"Hyperlink reference|No (?:table|index|bookmark)|Main Document|Filename not|Objects cannot|Switch argument)"
    r"[^.!?]{0,60}"
    r"|(?<!\w)(?:Fehler|Erreur ?|¡Error|Fout|Błąd|Gwall|Erro|Fel|Feil|Fejl|Chyba|Hiba|Hata)! ?[^\W\d_][^.!?]{8,60}"
    r"|\bErrore\. (?:L['’]origine|Il segnalibro)[^.!?]{0,60}|!Undefined Bookmark|No table of contents entries found"
)


def personal_data(text: str) -> list[tuple[str, str]]:
    """Personal data in the words of a page."""
    text = " ".join(text.split())
    found = []
    if NATIONAL_INSURANCE.search(text):
        found.append(("personal", "This page has what looks like a National Insurance number."))
    if any(_is_nhs_number(match.group()) for match in NHS.finditer(text)) and re.search(r"\bNHS\b", text):
        found.append(("personal", "This page has what looks like an NHS number."))
    if match := MOBILE.search(text):
        found.append(("personal", f"This page has a mobile telephone number, {match.group()}."))
    if match := PERSONAL_MAIL.search(text):
        found.append(("personal", f"This page has a personal e-mail address, {match.group()}."))
    if address := home_address(text):
        found.append(("personal", f"This page has what looks like a home address, “{address[:120]}”."))
    return found


def _is_nhs_number(text):
    """The check digit of an NHS number (NHS Data Dictionary: modulus 11)."""
    digits = [int(c) for c in text if c.isdigit()]
    check = 11 - sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return digits[9] == check % 11 and check != 10


def signature(text: str, pictures: list[tuple[float, float]]) -> list[tuple[str, str]]:
    """A picture of the size of a signature on a page that is signed; `pictures` are (width, height) in points."""
    sized = [1 for width, height in pictures if 50 <= width <= 260 and 12 <= height <= 110 and width > 1.3 * height]
    if sized and SIGNED.search(text):
        return [("personal", "This page seems to show a signature.")]
    return []


def sizes(pages: list[tuple[float, float]]) -> list[tuple[int | None, str, str]]:
    """(page, kind, words) for pages, (width, height) in points, that are larger than A3 or unlike the others."""
    found = []
    for number, (width, height) in enumerate(pages, start=1):
        if max(width, height) > 1191 + 15 or min(width, height) > 842 + 15:
            millimetres = f"{width * 0.3528:.0f} by {height * 0.3528:.0f} mm"
            found.append((number, "size", f"This page is larger than A3: {millimetres}. It will not print well."))
    kinds = {(round(min(page) / 12), round(max(page) / 12)) for page in pages}
    if len(kinds) > 1:
        found.append((None, "size", f"Its pages are of {len(kinds)} different sizes of paper."))
    return found


def lost_in_grey(picture: Image.Image) -> bool:
    """Whether red, amber and green on a page look alike when printed in grey."""
    hue, saturation, value = picture.convert("RGB").convert("HSV").split()
    grey = picture.convert("L")
    strong = Image.eval(saturation, lambda s: 255 if s > 110 else 0)
    bright = Image.eval(value, lambda v: 255 if v > 90 else 0)
    tones = []
    for low, high in ((-10, 14), (18, 42), (62, 120)):  # red, amber, green, in 256ths of the circle
        inside = Image.eval(hue, lambda h, low=low, high=high: 255 if low <= h <= high or h >= low % 256 > high else 0)
        histogram = grey.histogram(mask=_both(_both(inside, strong), bright))
        count = sum(histogram)
        if count > 0.004 * grey.width * grey.height:
            tones.append(sum(tone * n for tone, n in enumerate(histogram)) / count)
    return any(abs(one - other) < 28 for one, other in pairwise(sorted(tones)))


def _both(one, other):
    return ImageChops.multiply(one, other)


def lost_references(text: str) -> list[tuple[str, str]]:
    """Sentences that stand on a page in the place of a reference, a heading or a table of contents."""
    found = dict.fromkeys(match.group().strip() for match in LOST.finditer(" ".join(text.split())))
    return [("reference", LOST_WORDS.format(found="”, “".join(found)))] if found else []


def boxes(fonts: list[str], characters: list[str]) -> str:
    """What to say of characters that come out as boxes on a page; `characters` are those that are known."""
    known = "".join(each for each in characters if each.isprintable() and not PRIVATE[0] <= each <= PRIVATE[1])
    which = f", among them “{known}”" if known else ""
    lacking = f"the font {fonts[0]} has" if len(fonts) == 1 else f"the fonts {', '.join(fonts)} have"
    return (
        f"Characters come out as empty boxes{which}: {lacking} no shape for them. Look what should be "
        "there, choose another font for it, and upload it again."
    )


def appendices(text: str) -> list[str]:
    """The appendices that a text speaks of: 'A', '2'."""
    return sorted({match.upper() for match in APPENDIX.findall(text)})
