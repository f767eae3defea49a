"""A member who stays away.

Local Government Act 1972, s.85(1): a member of a local authority who throughout six consecutive months from the date
of their last attendance fails to attend any meeting of the authority ceases to be a member, unless the failure was due
to a reason that the authority approved before the six months were over. Attendance at a committee or sub-committee
counts (s.85(2)). A meeting that was cancelled is nobody's absence, but the months run on.
"""

from datetime import date

from dateutil.relativedelta import relativedelta

LIMIT, WARNED_AT = 6, (5, 4)  # months


def months_since(last: date, today: date) -> int:
    """Whole months since a day."""
    gone = relativedelta(today, last)
    return gone.years * 12 + gone.months


def warning(last: date, today: date) -> int | None:
    """How many months without attendance a member is to be warned of: 4, 5, or 6 when the seat is lost; or None."""
    gone = months_since(last, today)
    return next((months for months in (LIMIT, *WARNED_AT) if gone >= months), None)


def seat_lost_on(last: date) -> date:
    """The day by which they must have attended, or the authority have approved the reason."""
    return last + relativedelta(months=LIMIT)
