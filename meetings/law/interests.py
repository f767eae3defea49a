"""What an interest that a member declares keeps them from.

Disclosable pecuniary interests: Localism Act 2011, s.31(4): no part in the discussion, no vote, unless there is a
dispensation (s.33). Other interests: the Local Government Association's Model Councillor Code of Conduct 2020,
Appendix B: with an other registrable interest (paras 6-7) a member may speak only where the public may, does not vote
and leaves, unless dispensed; with a non-registrable interest (paras 8-10) they weigh for themselves whether they stay.
Whoever leaves the room takes no part, for whatever reason.
"""

from dataclasses import dataclass

PECUNIARY, REGISTRABLE, NON_REGISTRABLE = "pecuniary", "registrable", "non_registrable"


@dataclass(frozen=True)
class Part:
    """What somebody may still do."""

    speaks: bool
    votes: bool


WHOLE, NONE = Part(True, True), Part(False, False)


def part_in(kind: str, *, dispensed: bool = False, left_room: bool = False) -> Part:
    """The part that a member with an interest of a kind may take in the item."""
    if left_room:
        return NONE
    if dispensed or kind == NON_REGISTRABLE:
        return WHOLE
    return NONE


def strictest(parts: list[Part]) -> Part:
    """What is left of somebody's part who declared several interests in one item; all of it where they are none."""
    return Part(all(part.speaks for part in parts), all(part.votes for part in parts))
