"""What differs from one jurisdiction to another, as data.

England: Local Government Act 1972, ss.100A-100K and Schedule 12A as substituted by SI 2006/88.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Jurisdiction:
    """`notice_days` are clear working days (s.100B(3)); `exempt_paragraphs` number -> words (Schedule 12A).

    `remote_counts` says whether a member who takes part from elsewhere is present in law: counts for the quorum and
    votes. In England they do not (R (Hertfordshire County Council) v Secretary of State for Housing, Communities and
    Local Government [2021] EWHC 1093 (Admin)).
    """

    name: str
    notice_days: int
    bank_holidays: str
    exempt_paragraphs: dict[int, str]
    remote_counts: bool = False


ENGLAND = Jurisdiction(
    name="England",
    notice_days=5,
    bank_holidays="ENG",
    exempt_paragraphs={
        1: "Information relating to any individual.",
        2: "Information which is likely to reveal the identity of an individual.",
        3: "Information relating to the financial or business affairs of any particular person "
        "(including the authority holding that information).",
        4: "Information relating to any consultations or negotiations, or contemplated consultations or "
        "negotiations, in connection with any labour relations matter arising between the authority or a "
        "Minister of the Crown and employees of, or office holders under, the authority.",
        5: "Information in respect of which a claim to legal professional privilege could be maintained "
        "in legal proceedings.",
        6: "Information which reveals that the authority proposes (a) to give under any enactment a notice "
        "under or by virtue of which requirements are imposed on a person; or (b) to make an order or "
        "direction under any enactment.",
        7: "Information relating to any action taken or to be taken in connection with the prevention, "
        "investigation or prosecution of crime.",
    },
)

JURISDICTIONS = {"england": ENGLAND}
