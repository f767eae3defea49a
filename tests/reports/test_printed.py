"""Nothing that we print runs off its sheet, whatever is written: every template is set with what breaks nowhere."""

from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from meetings.contents import (
    Change,
    Changes,
    Contents,
    ItemLine,
    MemberLine,
    OfficerLine,
    Pages,
    PaperLine,
    SectionLines,
)
from meetings.minuted import ActionLine, Entry, Group, Guest, MinutesContents, MotionLine
from reports.pdf import read
from reports.pdf.conformance import obstacles
from reports.pdf.edges import over_the_edge
from reports.rendering.client import render

LONG = "Abcdefghij" * 40
ADDRESS = "https://www.example.org/documents/scrutiny/" + "a-very-long-name-of-a-report-with-hyphens_and_more/" * 6
HOSTILE = f"A title with {ADDRESS} in it and {LONG}"
DAY, HOUR = date(2026, 3, 4), datetime(2026, 3, 4, 18, 30, tzinfo=ZoneInfo("Europe/London"))
RANGES = tuple(Pages(first=n, last=n + 5, letters="AB") for n in range(137, 400, 10))
PICTURE = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJg"
    "gg=="
)
LISTS = "<ul><li>" * 6 + LONG + "</li></ul>" * 6
RICH = (
    f"<h3>{LONG}</h3><p>{ADDRESS}</p><table><tr><th>{LONG}</th><th>b</th><th>{ADDRESS}</th></tr><tr><td>a</td>"
    f"<td>{LONG}</td><td>{'c ' * 99}</td></tr></table><ol><li>{ADDRESS}</li></ol>{LISTS}"
)


def contents():
    paper = PaperLine(
        id=1, title=HOSTILE, label=LONG[:60], kind="report", kind_words="Report", sha256="0" * 64, sheets=6, version=1,
        withdrawn=True, exempt_paragraphs=(1, 2, 3), pages=Pages(first=3, last=8), slot=Pages(first=3, last=8),
    )  # fmt: skip
    item = ItemLine(
        id=1, number=1, title=HOSTILE, note=HOSTILE, papers=(paper,), pages=Pages(first=3, last=8), later_pages=RANGES,
    )  # fmt: skip
    others = [
        item.model_copy(update={"number": n, "title": title})
        for n, title in enumerate([ADDRESS, LONG, "Short", f"{LONG}. {ADDRESS}"], start=2)
    ]
    closed = item.model_copy(update={"number": 9, "exempt_paragraphs": (1, 2, 3, 4, 5, 6, 7)})
    changes = Changes(since=1, published_on=DAY, lines=(Change(kind="came", words=f"Item 1: {HOSTILE}", paper=1),))
    roles = ("chair", "member", "substitute", "invitee", "education_co_optee", "co_optee")
    members = tuple(MemberLine(name=LONG, role=role, voting="all", represents=ADDRESS) for role in roles)
    return Contents(
        audience="public", council=LONG, chief_executive_name=LONG, chief_executive_title=ADDRESS, travel_note=ADDRESS,
        panel=f"Panel of {LONG}", joint_panels=(LONG, ADDRESS), numbering="whole_pack", starts_at=HOUR, venue=ADDRESS,
        issued_on=DAY, officer=OfficerLine(name=LONG, title=LONG, telephone=LONG, email=ADDRESS),
        urgency_reason=HOSTILE,
        members=members, sections=(SectionLines(heading=LONG, items=(item, *others, closed)),), changes=changes,
    )  # fmt: skip


def minutes(**more):
    group = Group(label=LONG, names=(LONG, ADDRESS))
    entry = Entry(
        id=1, number=1, title=HOSTILE, html=RICH, summary=HOSTILE, notes=(LONG, ADDRESS), exclusion=LONG, lead_in=LONG,
        motions=(MotionLine(words=LONG, outcome=ADDRESS, votes=(group,)),), points=(LONG, ADDRESS),
        actions=(ActionLine(text=LONG, owner=ADDRESS, due_on=DAY),), exempt=True,
    )  # fmt: skip
    record = MinutesContents(
        council=LONG, panel=LONG, starts_at=HOUR, venue=ADDRESS, present=(group,), apologies=(LONG,),
        in_attendance=(Guest(name=LONG, capacity=ADDRESS),), entries=(entry,),
    )  # fmt: skip
    return {"contents": record, "entries": record.entries, **more}


class Panel(SimpleNamespace):
    def __str__(self):
        return LONG


def actions():
    meeting = SimpleNamespace(day=DAY)
    action = SimpleNamespace(
        minute=SimpleNamespace(number=LONG[:80], minutes=SimpleNamespace(meeting=meeting)), text=HOSTILE,
        owner=SimpleNamespace(name=LONG), due_on=DAY, get_state_display=LONG, progress=ADDRESS,
    )  # fmt: skip
    return {"panel": Panel(council=LONG), "day": DAY, "actions": [action]}


def recommendations():
    update = SimpleNamespace(on=DAY, words=HOSTILE)
    each = SimpleNamespace(
        is_outstanding=True, position=1, text=HOSTILE, get_answer_display=LONG, reasons=ADDRESS,
        get_progress_display=LONG,
        updates=SimpleNamespace(all=[update]),
    )  # fmt: skip
    referral = Panel(addressee=ADDRESS, sent_on=DAY, due=DAY, recommendations=SimpleNamespace(all=[each]))
    return {"panel": Panel(council=LONG), "day": DAY, "referrals": [referral]}


def programme():
    meeting = SimpleNamespace(starts_at=HOUR, get_kind_display=LONG)
    topic = SimpleNamespace(public_title=HOSTILE, public_detail=LONG, public_steps=[LONG, ADDRESS])
    return {
        "panel": Panel(council=ADDRESS), "year": LONG, "parts": [[(meeting, [topic, topic])] * 6], "reviews": [topic],
        "unscheduled": [topic], "ideas": [topic],
    }  # fmt: skip


def notice():
    item = contents().items[0]
    return {"contents": contents(), "item": item, "paper": item.papers[0]}


CONTEXTS = {
    "front_sheet": [lambda: {"contents": contents()}],
    "supplement": [lambda: {"contents": contents()}],
    "notice": [notice],
    "minutes": [minutes, lambda: minutes(extract=True, draft=True), lambda: minutes(closed=True)],
    "actions": [actions],
    "recommendations": [recommendations],
    "programme": [programme],
    "filler": [dict],
    "demo_paper": [lambda: {"title": LONG, "parts": [mark_safe(RICH)]}],
}


def test_every_template_that_is_printed_is_tried():
    folder = Path(settings.BASE_DIR) / "templates" / "print"
    assert {path.stem for path in folder.glob("*.html") if not path.stem.startswith("_")} == CONTEXTS.keys()


@pytest.mark.parametrize(("name", "make"), [(name, make) for name, each in CONTEXTS.items() for make in each])
def test_nothing_runs_off_its_sheet(name, make):
    pdf, _ = render(render_to_string(f"print/{name}.html", make()))
    with read.opened(pdf) as document:
        found = [(index + 1, *over_the_edge(document[index])[:3]) for index in range(len(document))]
    assert [each for each in found if len(each) > 1] == []


def test_a_front_sheet_with_several_ranges_meets_pdf_ua(tmp_path):
    made = contents()
    plain = made.model_copy(update={"sections": (SectionLines(items=(made.items[0], made.items[3])),)})
    (tmp_path / "front.pdf").write_bytes(render(render_to_string("print/front_sheet.html", {"contents": plain}))[0])
    assert obstacles(tmp_path / "front.pdf") == []


@pytest.mark.parametrize(
    "shown",
    [
        f"<p style='white-space: nowrap'>{LONG}</p>",
        f"<table style='overflow-wrap: normal'><tr><td>a</td><td>{LONG[:120]}</td></tr></table>",
        "<p style='margin-left: -40mm'>To the left</p>",
        "<p style='position: absolute; top: -30mm'>Above</p>",
        "<p style='position: absolute; right: -30mm'><a href='https://example.org/'>there</a></p>",
        f"<p style='margin-left: 130mm'><img style='width: 80mm' alt='x' src='{PICTURE}'></p>",
    ],
)
def test_what_runs_off_is_found(shown):
    pdf, _ = render(f"<html lang='en'><title>x</title><style>@page {{ size: A4; margin: 22mm }}</style>{shown}</html>")
    with read.opened(pdf) as document:
        assert any(over_the_edge(document[index]) for index in range(len(document)))
