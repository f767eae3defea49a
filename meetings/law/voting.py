"""Who votes on what, and what comes of it.

Education co-optees: Local Government Act 2000, s.9FA and Schedule A1, paras 7-10; they vote on
education functions alone. Other co-optees do not vote unless a scheme says so (Schedule A1, para 11).
Majorities: Local Government Act 1972, Schedule 12, paras 39 and 44. Interests: meetings.law.interests.
"""

VOTING_BY_ROLE = {
    "chair": "all",
    "vice_chair": "all",
    "member": "all",
    "substitute": "all",
    "education_co_optee": "education_only",
    "co_optee": "none",
    "invitee": "none",
}
FOR, AGAINST, ABSTAINED = "for", "against", "abstained"


def voting_of(role: str) -> str:
    """What a membership of this role votes on: `all`, `education_only` or `none`."""
    return VOTING_BY_ROLE[role]


def has_a_vote(voting: str, *, education: bool) -> bool:
    """Whether a seat that votes on `voting` has a vote on a matter that is or is not one of education functions."""
    return voting == "all" or (voting == "education_only" and education)


def why_no_vote(
    *, voting: str, education: bool, there: bool, in_law: bool, stands_in: bool | None, interest_bars: bool
) -> str:
    """Why somebody may not vote on an item, in a few words; '' if they may.

    `there` is whether they take part at that moment, `in_law` whether that is presence in the eyes of the law.
    `stands_in` is None for whoever sits in their own right, and says of a substitute whether they are there for
    a member. A seat without a vote comes before absence: that is what the officer has to know.
    """
    if voting == "none":
        return "has no vote"
    if not has_a_vote(voting, education=education):
        return "votes on education matters only"
    if stands_in is False:
        return "stands in for nobody"
    if not there:
        return "not in the room"
    if not in_law:
        return "takes part remotely"
    return "has declared an interest" if interest_bars else ""


def is_carried(votes_for: int, votes_against: int, casting: str = "") -> bool | None:
    """Whether a motion is carried by the majority of those present and voting (Schedule 12, para 39(1)).

    Abstentions do not count. When votes are equal the person presiding has a second or casting vote (para 39(2)),
    `for` or `against`; None as long as it is not given.
    """
    if votes_for != votes_against:
        return votes_for > votes_against
    return {FOR: True, AGAINST: False}.get(casting)
