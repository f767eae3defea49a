"""When the answer to a scrutiny recommendation is due.

Local Government Act 2000, s.9FE: the authority or executive responds within two months beginning with the date on
which it received the report or recommendations or, if later, the notice that required it to. A period that begins
with a day has that day in it (Trow v Ind Coope (West Midlands) Ltd [1967] 2 QB 899), so its last day is the one before
the day of the same number two months on (Dodds v Walker [1981] 1 WLR 1027); where that month is too short, its last.
"""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

PERIOD = relativedelta(months=2)


def response_due(received: date, notice: date | None = None) -> date:
    """The last day on which the answer is in time."""
    begins = max(received, notice) if notice else received
    end = begins + PERIOD
    return end - timedelta(days=1) if end.day == begins.day else end


def is_overdue(due: date, answered: date | None, today: date) -> bool:
    """Whether an answer is still missing after its last day."""
    return answered is None and today > due
