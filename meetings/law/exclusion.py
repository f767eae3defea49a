"""Excluding the public from an item (Local Government Act 1972, s.100A(4) and (5), Schedule 12A, Part 2, para 10)."""

from meetings.law.exemption import cited

RESOLVED = (
    "under section 100A(4) of the Local Government Act 1972 the public and press be excluded from the meeting for this "
    "item, on the grounds that it involves the likely disclosure of exempt information as defined in {paragraphs} of "
    "Part 1 of Schedule 12A to the Act"
)
WEIGHED = ", and that in all the circumstances of the case the public interest in maintaining the exemption outweighs "
DISCLOSING = "the public interest in disclosing the information"


def resolution(paragraphs, public_interest: str = "") -> str:
    """The resolution in words, with the proceedings and the description of the exempt information (s.100A(5)).

    `public_interest` is the reason why the exemption outweighs disclosure (Part 2, para 10).
    """
    words = RESOLVED.format(paragraphs=cited(paragraphs)) + WEIGHED + DISCLOSING
    return f"{words}: {public_interest.strip().rstrip('.')}." if public_interest.strip() else f"{words}."


def what_is_missing(paragraphs, public_interest: str) -> str:
    """Why a resolution to exclude cannot be recorded yet, as a sentence; '' if it can."""
    if not paragraphs:
        return "Select the paragraphs of Schedule 12A that the resolution relies on."
    if not public_interest.strip():
        return "Enter why the public interest in the exemption outweighs that in disclosure (Schedule 12A, para 10)."
    return ""
