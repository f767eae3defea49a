"""The municipal year: from the annual meeting in May to the next (Local Government Act 1972, Schedule 12, para 1)."""

from datetime import date, timedelta

STARTS_IN_MONTH = 5


def municipal_year(day: date) -> tuple[date, date]:
    """First and last day of the municipal year that `day` falls in."""
    first = date(day.year if day.month >= STARTS_IN_MONTH else day.year - 1, STARTS_IN_MONTH, 1)
    return first, first.replace(year=first.year + 1) - timedelta(days=1)


def year_label(day: date) -> str:
    """'2015/16', as minutes and work programmes are headed."""
    first, last = municipal_year(day)
    return f"{first.year}/{last.year % 100:02}"
