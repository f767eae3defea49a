"""Nothing exempt leaves its door: canaries in every place of exempt papers, and a search of everything public."""

import logging
import secrets
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pikepdf
import pytest
from django.urls import reverse
from pikepdf import Array, String

from meetings import storage
from meetings.actions import proceedings
from meetings.actions.intakes import record_intake
from meetings.actions.papers import add_paper
from meetings.actions.publishing import request_publication
from meetings.models.packs import Audience
from meetings.queries import agenda
from meetings.queries.agenda import gather
from reports.build import job, run
from reports.build.withheld import encodings, find, withheld_from
from reports.intake.take_in import facts_of
from reports.pdf import audit
from tests import samples
from tests.factories import (
    NOW,
    PanelFactory,
    a_meeting,
    a_paper,
    a_published_meeting,
    a_seat,
    an_item,
    attends,
    opened_minutes,
    published_minutes,
    written,
)

pytestmark = pytest.mark.django_db


class Mint:
    """Strings that nobody else would write, each noted."""

    def __init__(self):
        self.struck = []

    def __call__(self):
        self.struck.append(f"Zq{secrets.token_hex(16)}")
        return self.struck[-1]


def exempt_paper(item, mint, **details):
    content = samples.confidential(mint)
    received = samples.received(content, name=f"{mint()}.pdf")
    paper = add_paper(item=item, title=mint(), label=mint()[:50], by=None, now=NOW, **details)
    record_intake(paper=paper, received=received, by=None, now=NOW)
    return paper


@pytest.fixture
def mint():
    return Mint()


@pytest.fixture
def meeting(mint):
    """An exempt item with two papers and an open item with one exempt paper, among open ones; twice published."""
    meeting = a_meeting()
    a_paper(an_item(meeting, "Open business"), "Open report", content=samples.tagged(2, "Openly said"))
    closed = an_item(
        meeting, mint(), note=f"{mint()}\n{mint()}", access="exempt", exempt_paragraphs=[3], open_title="A sale"
    )
    exempt_paper(closed, mint)
    exempt_paper(closed, mint, access="exempt", exempt_paragraphs=[1])
    mixed = an_item(meeting, "Partly open")
    a_paper(mixed, "Open part", content=samples.tagged(1, "Also said"))
    paper = exempt_paper(mixed, mint, access="exempt", exempt_paragraphs=[5])
    meeting.replaced = paper
    return meeting


def publish_twice(meeting, mint):
    job.publish_now(request_publication(meeting=meeting, by=None, now=NOW), at=NOW)
    received = samples.received(samples.confidential(mint), name=f"{mint()}.pdf")
    record_intake(paper=meeting.replaced, received=received, by=None, now=NOW)
    job.publish_now(request_publication(meeting=meeting, by=None, now=NOW), at=NOW)


def public_files(meeting, tmp_path):
    """Every byte of every public edition and supplement, as it is and in the clear, with what is frozen beside it."""
    for edition in meeting.editions.filter(audience="public"):
        for pack in filter(None, (edition.pack, edition.supplement)):
            path = tmp_path / f"{pack.pk}.pdf"
            with storage.opened(pack.sha256) as file:
                path.write_bytes(file.read())
            yield path.read_bytes() + audit.inflated(path)
            yield "\n".join(samples.texts(path)).encode()
            yield f"{pack.frozen_contents}{pack.frozen_sheets}".encode()


def public_pages(client, meeting):
    """Every public page and answer that has to do with the meeting, headers too."""
    slug, panel = meeting.slug, meeting.panel.slug
    addresses = [reverse(name) for name in ("home", "panels", "meetings", "accessibility")]
    addresses += [reverse("panel", args=[panel]), reverse("meeting", args=[slug])]
    addresses += [reverse("meeting_page", args=[slug, number]) for number in range(1, 30)]
    papers = [paper.pk for item in meeting.items.all() for paper in item.papers.all()]
    addresses += [reverse("meeting_paper", args=[slug, pk]) for pk in papers]
    addresses += [reverse("meeting_edition_pack", args=[slug, 1]), reverse("office_paper_file", args=[papers[-1]])]
    for address in addresses:
        for ask in (client.get, client.head):
            answer = ask(address)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            yield body + str(list(answer.headers.items())).encode()


def leaked(canaries, haystacks):
    """The canaries that are found, in any encoding."""
    everything = b"\n".join(haystacks)
    return [canary for canary in canaries if any(form in everything for form in encodings(canary))]


def test_no_canary_of_an_exempt_paper_is_anywhere_in_public(meeting, mint, client, tmp_path, caplog):
    with caplog.at_level(logging.DEBUG):
        publish_twice(meeting, mint)
        haystacks = [*public_files(meeting, tmp_path), *public_pages(client, meeting)]
    assert len(mint.struck) >= 200
    assert leaked(mint.struck, [*haystacks, caplog.text.encode()]) == []
    assert b"Openly said" in b"".join(haystacks)


def test_with_the_filter_taken_out_the_search_finds_them(meeting, mint, client, tmp_path, monkeypatch):
    def unfiltered(meeting, audience):
        return gather(meeting, Audience.RESTRICTED).model_copy(update={"audience": audience})

    monkeypatch.setattr(agenda, "gather", unfiltered)
    publish_twice(meeting, mint)
    found = leaked(mint.struck, [*public_files(meeting, tmp_path), *public_pages(client, meeting)])
    assert len(found) >= 40


def test_the_check_finds_exempt_matter_in_a_finished_file(meeting, tmp_path):
    made, _ = run.run(meeting, tmp_path, draft=False)
    restricted = next(pack for pack in made if pack.audience == Audience.RESTRICTED)
    contents = {audience: gather(meeting, audience) for audience in (Audience.PUBLIC, Audience.RESTRICTED)}
    facts = {paper.id: facts_of(paper.sha256) for paper in contents[Audience.RESTRICTED].papers if paper.bound}
    withheld = withheld_from(Audience.PUBLIC, contents, facts, samples.tagged())
    found = find(withheld, restricted.path, restricted.plan.sheets, list(samples.texts(restricted.path)))
    assert len(found) == 3
    assert "words of an exempt paper" in found[0]
    assert found[1:] == ["it holds data of an exempt paper", "it holds the title or file name of something exempt"]


@pytest.mark.parametrize("place", range(3))
def test_base64_is_searched_at_each_of_its_three_places(place):
    import base64

    text = base64.b64encode(b"x" * place + b"A quiet sale of the depot" + b"y" * 5)
    assert any(form in text for form in encodings("A quiet sale of the depot"))


def test_a_file_with_bare_numbers_among_its_objects_is_searched_too(tmp_path):
    pdf = pikepdf.open(BytesIO(samples.plain()))
    pdf.Root.Odd = Array([pdf.make_indirect(7), pdf.make_indirect(String("A quiet sale"))])
    pdf.save(tmp_path / "odd.pdf")
    assert b"A quiet sale" in audit.inflated(tmp_path / "odd.pdf")


def exempt_beside(open_content, closed_content, title, **details):
    """A meeting with one open paper and one exempt."""
    meeting = a_meeting(panel=PanelFactory(name="Children and Young People Overview and Scrutiny Panel"))
    item = an_item(meeting, "Business")
    a_paper(item, "Open report", content=open_content)
    a_paper(item, title, content=closed_content, access="exempt", exempt_paragraphs=[3], **details)
    return meeting


@pytest.mark.parametrize(
    "open_content, closed_content, title",
    [
        (samples.tagged(1, "Open"), samples.plain(), "The exempt paper has no tags and the open one has"),
        (samples.tagged(1), samples.tagged(1, "Children and Young People Overview and Scrutiny Panel"), "The heading"),
        (samples.tagged(1, "Depot sale"), samples.tagged(1, "Offers"), "Depot sale"),
        (samples.tagged(1), samples.tagged(1, "Offers"), "Agenda"),
        (samples.tagged(1), samples.tagged(1, "Offers"), "Layout"),
    ],
)
def test_what_open_papers_and_every_pack_say_too_is_no_leak(open_content, closed_content, title, tmp_path):
    made, _ = run.run(exempt_beside(open_content, closed_content, title), tmp_path, draft=False)
    assert [pack.audience for pack in made] == [Audience.PUBLIC, Audience.RESTRICTED]


def test_no_word_of_draft_minutes_is_at_any_public_address(client):
    panel = PanelFactory()
    meeting = a_published_meeting(panel=panel)
    minutes = opened_minutes(meeting)
    entry = minutes.entries.get()
    chair = attends(minutes, a_seat(panel, role="chair").person)
    marks = [f"canary{number}" for number in range(9)]
    words = iter(marks)
    act = {"minute": entry, "by": None, "now": NOW}
    written(
        entry, f"<p>{next(words)}</p>", points=[next(words)], title=next(words),
        actions=[{"pk": None, "text": next(words), "owner": None, "due_on": None}],
    )  # fmt: skip
    declared = {"attendance": chair, "kind": "non_registrable", "left_room": False, "dispensation": ""}
    proceedings.record_declaration(key=uuid4(), nature=next(words), **declared, **act)
    proceedings.record_motion(key=uuid4(), text=next(words), method="withdrawn", **act)
    proceedings.record_speaker(
        key=uuid4(), name=next(words), organisation="", kind="statement", subject=next(words), duration=1, **act
    )
    proceedings.record_guest(minutes=minutes, key=uuid4(), name=next(words), capacity="", by=None, now=NOW)
    following = a_published_meeting(panel=panel, starts_at=meeting.starts_at + timedelta(days=60))
    slugs = [meeting.slug, following.slug]
    addresses = [reverse(name) for name in ("home", "panels", "meetings", "recommendations", "accessibility")]
    addresses += [reverse(name, args=[panel.slug]) for name in ("panel", "programme")]
    addresses += [reverse(name, args=[slug]) for slug in slugs for name in ("meeting", "meeting_pack")]
    for address in addresses:
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        body += audit.inflated(BytesIO(body)) if body.startswith(b"%PDF") else b""
        found = [mark for mark in marks if mark.encode() in body or mark in str(answer.headers)]
        assert (address, found) == (address, [])
    published_minutes(minutes)
    page = client.get(reverse("meeting", args=[meeting.slug])).content.decode()
    assert [mark for mark in marks if mark not in page] == []
