"""When an e-mail was sent, in the council's time."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

MINUS = "\u2212"


def sent(value: str, zone: str) -> str:
    """The date of an e-mail (RFC 5322, 3.3) in the time of `zone`, with the sender's where that is another.

    What is no date is given back as it is.
    """
    try:
        when = parsedate_to_datetime(value)
        if when.tzinfo is None:  # "-0000": in UTC, from nobody knows where
            when = when.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
        return _said(when, when.astimezone(ZoneInfo(zone)))
    except (ValueError, TypeError, IndexError, OverflowError):
        return value


def _said(there: datetime, here: datetime) -> str:
    said = f"{here:%A %-d %B %Y, %H:%M}"
    if there.utcoffset() == here.utcoffset():
        return said
    day = "" if there.date() == here.date() else f" on {there:%A %-d %B}"
    return f"{said} (sent at {there:%H:%M}{day}, {_offset(there)})"


def _offset(when: datetime) -> str:
    minutes = round(when.utcoffset().total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else MINUS}{hours:02}:{rest:02}" if minutes else "UTC"
