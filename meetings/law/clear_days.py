"""How long before a meeting its agenda has to be public.

Local Government Act 1972, s.100B(3) (England: five clear days by SI 2002/715). Clear days leave out
both the day of publication and the day of the meeting (R v Swansea City Council, ex p Elitestone
(1993) 66 P & CR 422); by the practice of councils they are working days. What is published after
the office has closed counts from the next working day.
"""

from datetime import date, datetime, time, timedelta
from functools import cache

import holidays

from meetings.law.jurisdictions import ENGLAND


@cache
def bank_holidays(year: int, subdivision: str) -> frozenset[date]:
    """The bank holidays of one year in one part of the United Kingdom."""
    return frozenset(holidays.country_holidays("GB", subdiv=subdivision, years=year))


def is_working_day(day: date, *, closures=frozenset(), jurisdiction=ENGLAND) -> bool:
    """Neither a weekend, nor a bank holiday, nor one of the council's own closure days."""
    holiday = day in bank_holidays(day.year, jurisdiction.bank_holidays)
    return day.weekday() < 5 and not holiday and day not in closures


def working_day_before(day: date, **rules) -> date:
    """The last working day before `day`."""
    day -= timedelta(days=1)
    while not is_working_day(day, **rules):
        day -= timedelta(days=1)
    return day


def working_day_after(day: date, **rules) -> date:
    """The first working day after `day`."""
    day += timedelta(days=1)
    while not is_working_day(day, **rules):
        day += timedelta(days=1)
    return day


def last_day_to_publish(meeting: date, *, closures=frozenset(), jurisdiction=ENGLAND) -> date:
    """The last working day that leaves the clear days whole between itself and the meeting."""
    day = meeting
    for _ in range(jurisdiction.notice_days + 1):
        day = working_day_before(day, closures=closures, jurisdiction=jurisdiction)
    return day


def day_it_counts_from(published: datetime, closing: time, **rules) -> date:
    """The day on which something published at the local time `published` counts as published."""
    day = published.date()
    if is_working_day(day, **rules) and published.time() <= closing:
        return day
    return working_day_after(day, **rules)


def clear_days_between(published: date, meeting: date, **rules) -> int:
    """Working days after the day of publication and before the day of the meeting."""
    return sum(is_working_day(published + timedelta(days=n), **rules) for n in range(1, (meeting - published).days))


def is_in_time(published: datetime, meeting: date, closing: time, **rules) -> bool:
    """Whether an agenda published at the local time `published` gives the notice that the law wants."""
    return day_it_counts_from(published, closing, **rules) <= last_day_to_publish(meeting, **rules)
