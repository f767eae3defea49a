"""Who votes on what, by the capacity in which a person sits.

Education co-optees: Local Government Act 2000, s.9FA and Schedule A1, paras 7-10; they vote on
education functions alone. Other co-optees do not vote unless a scheme says so (Schedule A1, para 11).
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


def voting_of(role: str) -> str:
    """What a membership of this role votes on: `all`, `education_only` or `none`."""
    return VOTING_BY_ROLE[role]
