"""How many must be there for business to be done.

Of a committee, sub-committee or panel: what the council's standing orders say (Local Government Act 1972, s.106 and
Schedule 12, para 44). Where they say nothing, the rule for the council itself, one quarter of the whole number of
members (Schedule 12, para 6), is followed here, and never fewer than three, as most standing orders have it.
"""

from math import ceil

FEWEST = 3


def quorum_of(seats: int, laid_down: int | None = None) -> int:
    """How many of `seats` voting members must be present; `laid_down` is the panel's own rule."""
    return laid_down or max(FEWEST, ceil(seats / 4))


def is_quorate(present: int, quorum: int) -> bool:
    """Whether business may be done with `present` members who may take part in it."""
    return present >= quorum


def is_there(position: int, arrived: int | None, left: int | None) -> bool:
    """Whether somebody is in the room at the business in a `position`.

    `arrived` and `left` are the positions of the business at which they came and went; both are of that business:
    who arrived during item 6 is there for item 6, who left during it is there for it no more.
    """
    return (arrived is None or position >= arrived) and (left is None or position < left)
