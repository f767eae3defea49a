"""Whether a paper's first page is about the meeting that it was uploaded for. Pure functions."""

import re
from datetime import date

MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December"]  # fmt: skip
DAY = rf"(\d{{1,2}})(?:st|nd|rd|th)?\s+({'|'.join(MONTHS)}),?\s+(\d{{4}})"
DATE_OF_MEETING = re.compile(
    rf"(?:^|\n)\s*(?:Meeting\s+date|Date\s+of\s+meeting|Date)\s*[:\-–]?\s*(?:[A-Z][a-z]+day,?\s+)?{DAY}", re.IGNORECASE
)
ADDRESSED = re.compile(r"(?:^|\n)\s*(?:To|Report to|Meeting|Committee|Panel)\b[^\n]{0,160}", re.IGNORECASE)


def mismatches(text: str, other_panels: set[str], day: date) -> list[tuple[int, str, str]]:
    """(page, kind, words) for a date or a panel on the first page that is not the meeting's."""
    found = []
    dates = [_date(match) for match in DATE_OF_MEETING.finditer(text)]
    dates = [each for each in dates if each]
    if dates and day not in dates:
        found.append((1, "meeting", f"It is dated for {dates[0]:%-d %B %Y}; this meeting is on {day:%-d %B %Y}."))
    addressed = " ".join(" ".join(match.group().split()) for match in ADDRESSED.finditer(text)).lower()
    for name in sorted(other_panels, key=len, reverse=True):
        if name.lower() in addressed:
            found.append((1, "meeting", f"It is addressed to another panel, the {name}."))
            break
    return found


def _date(match):
    number, month, year = match.groups()
    try:
        return date(int(year), [m.lower() for m in MONTHS].index(month.lower()) + 1, int(number))
    except ValueError:
        return None
