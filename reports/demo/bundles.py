"""The demo's meetings as bundles in the format of docs/bundle.md, papers and all."""

import json
from pathlib import Path

from reports.demo.typeset import typeset

PAPERS = Path(__file__).parent / "papers"

COUNCIL = {
    "name": "Aldermere Borough Council",
    "chief_executive": {"name": "Dorothy Quayle", "title": "Chief Executive"},
    "travel_note": "If you need information on how to get to the meeting by public transport, telephone 01632 960200.",
}
OFFICER = {
    "name": "Helen Marsh", "title": "Senior Governance Officer",
    "telephone": "01632 960215", "email": "helen.marsh@aldermere.example",
}  # fmt: skip
CHILDREN = {
    "name": "Children and Young People Overview and Scrutiny Panel",
    "numbering": "after_agenda",
    "quorum": 4,
    "remit": "Looks into schools, social care and all that the Council and its partners do for children and young "
    "people, and holds the Children's Trust to account.",
}
GROWTH = {
    "name": "Environment and Growth Overview and Scrutiny Panel",
    "quorum": 3,
    "remit": "Looks into streets, parks, waste, transport, planning and the local economy.",
}


def _councillors(*rows):
    return [
        {"name": f"Councillor {name}", "role": role, "ward": ward, "party": party} for name, role, ward, party in rows
    ]


CHILDREN_MEMBERS = [
    *_councillors(
        ("Ruth Ellery", "chair", "Priory", "Labour"),
        ("Tom Hargate", "vice_chair", "Quarry Hill", "Labour"),
        ("Anwen Price", "member", "Harbour", "Liberal Democrat"),
        ("Bilal Chaudhry", "member", "Millgate", "Labour"),
        ("Frances Doyle", "member", "St Anne's", "Conservative"),
        ("Joan Pettifer", "member", "Westfield", "Conservative"),
        ("Kit Sorrell", "member", "Wharf", "Green"),
        ("Nadia Winfield", "member", "Castle", "Labour"),
        ("Piers Langdon", "member", "Oldcroft", "Independent"),
    ),
    {"name": "Geoffrey Tarn", "role": "invitee", "represents": "UNISON"},
    {"name": "Martin Oduya", "role": "education_co_optee", "represents": "Parent governors"},
    {"name": "Grace Lindqvist", "role": "education_co_optee", "represents": "Diocese of Aldermere"},
]
GROWTH_MEMBERS = _councillors(
    ("Kit Sorrell", "chair", "Wharf", "Green"),
    ("Anwen Price", "vice_chair", "Harbour", "Liberal Democrat"),
    ("Ruth Ellery", "member", "Priory", "Labour"),
    ("Oliver Bream", "member", "Castle", "Labour"),
    ("Stella Marchant", "member", "Westfield", "Conservative"),
)
OPENING = [
    {"title": "Apologies for absence"},
    {"title": "To consider the extent, if any, to which the public and press are to be excluded from the meeting."},
    {"title": "Declarations of Interest, if any."},
]
STATEMENTS = {
    "title": "Public Statements",
    "note": "A period not exceeding 20 minutes for statements from up to 5 members of the public on matters within the "
    "Panel's remit, proposing action(s) which may be considered or contribute towards the future development "
    "of the Panel's work programme.",
}
OPEN_PART = "A. Items where the Public and Press may not be excluded"
CLOSED_PART = "B. Items where the Public and Press may be excluded"


def _item(title, *papers, **more):
    """`papers` are (file, label, title); the first without a title carries the item's own."""
    lines = []
    for name, label, words in papers:
        kind = "appendix" if label else "minutes" if name.endswith("minutes") else "report"
        paper = {"title": words or title, "kind": kind, "file": f"papers/{name}.pdf"}
        lines.append(paper | ({"label": label} if label else {}))
    return {"title": title, "papers": lines, **more}


def february():
    """The shape of a real agenda of 136 pages; every word of its papers is made up."""
    return _bundle(
        CHILDREN, CHILDREN_MEMBERS, "2016-02-29T10:00:00+00:00", "008, Civic House, Priory Street, Aldermere",
        [
            {"heading": None, "items": [
                *OPENING,
                _item("Minutes of the meeting held on 8th December, 2015", ("04-minutes", "", "")),
                STATEMENTS,
            ]},
            {"heading": OPEN_PART, "items": [
                _item("CSE Assurance Update", ("06-report", "", ""),
                      ("06-appendix-1", "Appendix 1", "Update report on the CSE action plan"),
                      ("06-appendix-2", "Appendix 2", "CSE sub-group action plan 2015/16")),
                _item("Aldermere Safeguarding Children Board (ASCB): Summative Review of Business Plan 2014-16",
                      ("07-report", "", ""),
                      ("07-appendix-1", "Appendix 1", "Summative review of business plan 2014-16"),
                      ("07-appendix-2", "Appendix 2", "Business plan 2014-16 progress report"),
                      ("07-appendix-4", "Appendix 4", "Business plan and strategic priorities 2016-17")),
                _item("Annual Report of the Aldermere Children's Trust", ("08-report", "", ""),
                      ("08-appendix-1", "Appendix 1", "Letter and abridged annual report")),
                _item("Quarterly Performance and Progress against OfSTED Action Plan Trust Update Report",
                      ("09-report", "", ""),
                      ("09-appendix-a", "Appendix A", "Key performance indicators"),
                      ("09-appendix-b", "Appendix B", "Contract indicator set"),
                      ("09-appendix-d", "Appendix D", "List of recommendations")),
                _item("Adoption Leadership Board (ALB) Briefing Headline Measures", ("10-report", "", "")),
                _item("Developments in Trust Complaints Management Since 17 September, 2015", ("11-report", "", ""),
                      ("11-appendix-a", "Appendix A", "Developments in trust complaints management")),
                _item("Overview and Scrutiny Children and Young People's Work Plan Report 2015/16",
                      ("12-report", "", ""),
                      ("12-appendix-a", "Appendix A", "Panel work plan 2015/16"),
                      ("12-appendix-b", "Appendix B", "Letter from the Mayor, 3 February 2016")),
            ]},
        ],
    )  # fmt: skip


def december():
    """The meeting before it, held, whose minutes are on record."""
    return _bundle(
        CHILDREN, CHILDREN_MEMBERS, "2015-12-08T10:00:00+00:00", "Council Chamber, Civic House, Aldermere",
        [
            {"heading": None, "items": [
                *OPENING, {"title": "Minutes of the meeting held on 17th September, 2015"}, STATEMENTS,
            ]},
            {"heading": OPEN_PART, "items": [
                _item("Quarterly Performance Trust Update Report",
                      ("past-performance", "", "Quarterly performance: July to September 2015")),
                {"title": "Education Attainment Summary 2015 and School Improvement Strategy"},
                {"title": "Overview and Scrutiny Children and Young People's Work Plan Report 2015/16"},
            ]},
        ],
    )  # fmt: skip


def announced(starts_at):
    """A coming meeting of the first panel, whose agenda is out."""
    return _bundle(
        CHILDREN, CHILDREN_MEMBERS, starts_at.isoformat(), "008, Civic House, Priory Street, Aldermere",
        [
            {"heading": None, "items": [*OPENING, STATEMENTS]},
            {"heading": OPEN_PART, "items": [
                _item("Careers advice for children in care", ("coming-careers", "", "")),
            ]},
        ],
    )  # fmt: skip


def coming(starts_at):
    """A draft of another panel, with an exempt item, some days before its deadline."""
    depot = _item("Sale of the Wharf Street depot: offers received", ("coming-depot", "", ""),
                  access="exempt", exempt_paragraphs=[3, 5], open_title="Disposal of land at Wharf Street")  # fmt: skip
    return _bundle(
        GROWTH, GROWTH_MEMBERS, starts_at.isoformat(), "Committee Room 1, Civic House, Aldermere",
        [
            {"heading": None, "items": [*OPENING, STATEMENTS]},
            {"heading": OPEN_PART, "items": [
                _item("Parks and green spaces: the first year of the friends' agreements", ("coming-parks", "", "")),
                {"title": "Bus services after the end of the county contract"},
            ]},
            {"heading": CLOSED_PART, "items": [depot]},
        ],
    )  # fmt: skip


def _bundle(panel, members, starts_at, venue, sections):
    return {
        "format": "scrutiny-meeting/1",
        "council": COUNCIL,
        "panel": panel,
        "members": members,
        "meeting": {"starts_at": starts_at, "venue": venue, "officer": OFFICER},
        "sections": sections,
    }


def write(bundle: dict, folder: Path) -> Path:
    """Lay a bundle down in `folder`, its papers set in type."""
    (folder / "papers").mkdir(parents=True)
    (folder / "meeting.json").write_text(json.dumps(bundle, indent=1, ensure_ascii=False), encoding="utf-8")
    for section in bundle["sections"]:
        for item in section["items"]:
            for paper in item.get("papers", []):
                text = (PAPERS / Path(paper["file"]).with_suffix(".md").name).read_text(encoding="utf-8")
                (folder / paper["file"]).write_bytes(typeset(text))
    return folder
