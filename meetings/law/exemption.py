"""Exempt information: Local Government Act 1972, s.100I and Schedule 12A.

Not the same as confidential information (s.100A(3)), which is never disclosed and never resolved upon.
"""

from meetings.law.jurisdictions import ENGLAND


def unknown_paragraphs(numbers, jurisdiction=ENGLAND) -> list[int]:
    """Those of `numbers` that the Schedule does not have."""
    return sorted(set(numbers) - set(jurisdiction.exempt_paragraphs))


def cited(numbers) -> str:
    """'paragraph 3' or 'paragraphs 1 and 3', as a reason for withholding names them (s.100B(5))."""
    numbers = [str(n) for n in sorted(numbers)]
    if len(numbers) == 1:
        return f"paragraph {numbers[0]}"
    return f"paragraphs {', '.join(numbers[:-1])} and {numbers[-1]}" if numbers else "no paragraph"


def words_of(numbers, jurisdiction=ENGLAND) -> list[str]:
    """The Schedule's own words for each paragraph, in order."""
    return [f"{n}. {jurisdiction.exempt_paragraphs[n]}" for n in sorted(numbers)]
