"""Publication decides at the moment it happens: whatever was changed since the agenda was read refuses it."""

from datetime import timedelta

import pytest
from django.db import transaction

from meetings.actions import agenda, council, intakes, meetings, panels, papers, people, programme
from meetings.actions.outcome import Refused
from meetings.actions.publishing import complete_publication, request_publication
from meetings.models import Build, Edition
from reports.build import job
from tests import samples
from tests.factories import (
    NOW,
    PanelFactory,
    PersonFactory,
    a_meeting,
    a_paper,
    a_published_meeting,
    a_seat,
    a_version,
    an_item,
    opened_minutes,
    published_minutes,
    written,
)

pytestmark = pytest.mark.django_db

ACT = {"by": None, "now": NOW}
EDIT = {"version": None, **ACT}
EXEMPT = {"access": "exempt", "exempt_paragraphs": [3]}
AFTER_READING = [
    "Preparing", "Setting the front sheet", "Binding", "Stamping", "Writing", "Checking", "Storing", "Publishing",
]  # fmt: skip


def when_at(stage, act):
    """Progress that acts once, as soon as a stage begins."""
    left = [act]

    def progress(now, done, total):
        if now == stage and left:
            left.pop()()

    return progress


def publish(meeting, stage="", act=lambda: None):
    """Publish, and do something else as soon as the stage begins; the edition, for the public."""
    build = request_publication(meeting=meeting, **ACT)
    job.publish_now(build, at=NOW, progress=when_at(stage, act))
    return meeting.editions.filter(audience="public").order_by("number").last()


@pytest.fixture
def meeting():
    """Two items with a paper each, not published yet."""
    meeting = a_meeting()
    for title in ("Parks", "Budget"):
        a_paper(an_item(meeting, title), f"Report on {title}", content=samples.tagged(1, title))
    return meeting


def item(meeting, title="Budget"):
    return meeting.items.get(title=title)


def paper(meeting, title="Budget"):
    return item(meeting, title).papers.first()


WITHHELD = {
    "item": (
        lambda meeting: agenda.edit_item(item=item(meeting), open_title="A sale", **EXEMPT, **EDIT),
        "Item 2, “Budget”, was made exempt while the agenda was being published. Nothing was published. Publish again.",
    ),
    "paper": (
        lambda meeting: papers.edit_paper(paper=paper(meeting), **EXEMPT, **EDIT),
        "“Report on Budget” of item 2 was made exempt while the agenda was being published. Nothing was published. "
        "Publish again.",
    ),
}


@pytest.mark.parametrize("stage", AFTER_READING)
@pytest.mark.parametrize("noun", WITHHELD)
def test_what_is_made_exempt_in_any_stage_after_the_agenda_was_read_is_not_published(meeting, stage, noun):
    make_exempt, sentence = WITHHELD[noun]
    with pytest.raises(Refused) as refused:
        publish(meeting, stage, lambda: make_exempt(meeting))
    meeting.refresh_from_db()
    assert str(refused.value) == sentence
    assert (meeting.status, Edition.objects.exists()) == ("draft", False)
    build = meeting.builds.get(purpose="publish")
    assert (build.state, build.error, build.made_from) == ("failed", sentence, None)
    assert meeting.audit_entries.get(verb="not published").summary == sentence


def test_what_is_made_exempt_before_the_agenda_is_read_is_withheld(meeting):
    make_exempt, _ = WITHHELD["paper"]
    edition = publish(meeting, "Reading the agenda", lambda: make_exempt(meeting))
    assert [line.withheld for line in edition.pack.contents.papers] == [False, True]


@pytest.mark.parametrize("noun", WITHHELD)
def test_publishing_again_has_the_change_in(meeting, noun):
    make_exempt, _ = WITHHELD[noun]
    with pytest.raises(Refused):
        publish(meeting, "Publishing", lambda: make_exempt(meeting))
    contents = publish(meeting).pack.contents
    assert [line.withheld for line in contents.papers] == [False, True]
    assert "Report on Budget" not in contents.model_dump_json()


def earlier_minutes(meeting):
    """Minutes of an earlier meeting of the panel, which put themselves on this one's agenda."""
    earlier = a_meeting(panel=meeting.panel, starts_at=meeting.starts_at - timedelta(days=30))
    an_item(earlier, "Buses")
    minutes = opened_minutes(earlier)
    written(minutes.entries.get())
    published_minutes(minutes)


def edit_meeting(meeting, **details):
    kept = {"starts_at": meeting.starts_at, "venue": meeting.venue, "issued_on": meeting.issued_on}
    meetings.edit_meeting(meeting=meeting, **EDIT, **{**kept, **details})


def planned(meeting):
    topic = programme.add_topic(panel=meeting.panel, year=2026, title="Careers advice", **ACT)
    type(meeting).objects.filter(pk=meeting.pk).update(status="draft")
    programme.schedule(topic=topic, meeting=meeting, **ACT)
    type(meeting).objects.filter(pk=meeting.pk).update(status="published")


CHANGES = {  # what is changed: (how, what the refusal begins with)
    "an item made exempt": (WITHHELD["item"][0], "Item 2, “Budget”, was made exempt"),
    "an item made exempt, its paragraph not settled": (
        lambda m: agenda.edit_item(item=item(m), access="exempt", **EDIT), "Item 2, “Budget”, was made exempt",
    ),
    "a paper made exempt": (WITHHELD["paper"][0], "“Report on Budget” of item 2 was made exempt"),
    "an item opened": (
        lambda m: agenda.edit_item(item=item(m, "Sale"), access="public", exempt_paragraphs=[], **EDIT),
        "Item 3, “Sale”, was opened to the public",
    ),
    "a paper opened": (
        lambda m: papers.edit_paper(paper=item(m).papers.last(), access="public", exempt_paragraphs=[], **EDIT),
        "“Offers” of item 2 was opened to the public",
    ),
    "other paragraphs": (
        lambda m: papers.edit_paper(paper=item(m).papers.last(), exempt_paragraphs=[1, 3], **EDIT),
        "“Offers” of item 2 was changed",
    ),
    "an open title": (
        lambda m: agenda.edit_item(item=item(m, "Sale"), open_title="Land", **EDIT), "Item 3, “Sale”, was changed",
    ),
    "a title": (
        lambda m: agenda.edit_item(item=item(m), title="Money", **EDIT), "Item 2, “Budget”, was renamed “Money”",
    ),
    "a note": (lambda m: agenda.edit_item(item=item(m), note="Late", **EDIT), "Item 2, “Budget”, was changed"),
    "an item withdrawn": (
        lambda m: agenda.remove_item(item=item(m), **ACT),
        "Item 2, “Budget”, was withdrawn; “Report on Budget” of item 2 was withdrawn; “Offers” of item 2 was withdrawn",
    ),
    "a new item taken off": (
        lambda m: agenda.remove_item(item=item(m, "New"), **ACT), "Item 4, “New”, was taken off",
    ),
    "an item added": (lambda m: an_item(m, "Buses"), "Item 6, “Buses”, was added"),
    "an item moved": (
        lambda m: agenda.move_item(item=item(m, "Newer"), position=4, **ACT),
        "Item 4, “New”, was moved to be item 5; item 5, “Newer”, was moved to be item 4",
    ),
    "a heading": (lambda m: an_item(m, "Part two", kind="heading"), "A heading was changed"),
    "a topic planned for the meeting": (planned, "Item 6, “Careers advice”, was added"),
    "minutes put on the agenda": (
        earlier_minutes, "Item 6, “Minutes of the meeting held on 25 May 2026”, was added; “Minutes” of item 6",
    ),
    "a paper announced": (
        lambda m: papers.add_paper(item=item(m), title="Late", **ACT), "“Late” of item 2 was added",
    ),
    "a paper that came": (lambda m: a_version(paper(m, "New")), "“To come” of item 4 came in"),
    "a paper replaced": (
        lambda m: a_version(paper(m)), "“Report on Budget” of item 2 was replaced by a new version",
    ),
    "a paper withdrawn": (
        lambda m: papers.remove_paper(paper=paper(m), **ACT), "“Report on Budget” of item 2 was withdrawn",
    ),
    "a paper taken off": (
        lambda m: papers.remove_paper(paper=paper(m, "New"), **ACT), "“To come” of item 4 was taken off",
    ),
    "a paper's title": (
        lambda m: papers.edit_paper(paper=paper(m), title="Money", **EDIT),
        "“Report on Budget” of item 2 was renamed “Money”",
    ),
    "a paper's label": (
        lambda m: papers.edit_paper(paper=paper(m), label="Appendix A", **EDIT),
        "“Report on Budget” of item 2 was renamed “Appendix A: Report on Budget”",
    ),
    "a paper's kind": (
        lambda m: papers.edit_paper(paper=paper(m), kind="other", **EDIT), "“Report on Budget” of item 2 was changed",
    ),
    "a paper moved": (
        lambda m: papers.move_paper(paper=item(m, "New").papers.last(), position=1, **ACT),
        "The papers of item 4 were put in another order",
    ),
    "the venue": (lambda m: edit_meeting(m, venue="The Guildhall"), "The venue was changed"),
    "the time": (
        lambda m: edit_meeting(m, starts_at=m.starts_at + timedelta(hours=1)),
        "The date or time of the meeting was changed",
    ),
    "the officer": (lambda m: edit_meeting(m, officer=PersonFactory()), "The officer for the meeting was changed"),
    "the kind of meeting": (lambda m: edit_meeting(m, kind="informal"), "The kind of meeting was changed"),
    "the date of issue": (lambda m: edit_meeting(m, issued_on=NOW.date() - timedelta(1)), "The date of issue was"),
    "a joint panel": (
        lambda m: edit_meeting(m, joint_panels=[PanelFactory()]), "The panels that meet jointly were changed",
    ),
    "a seat": (lambda m: a_seat(m.panel), "The membership was changed"),
    "a member's name": (
        lambda m: people.edit_person(person=m.panel.memberships.first().person, name="Ann Lee", **ACT),
        "The membership was changed",
    ),
    "the panel's name": (
        lambda m: panels.edit_panel(panel=m.panel, name="Health Panel", **ACT), "The name of the panel was changed",
    ),
    "the numbering": (
        lambda m: panels.edit_panel(panel=m.panel, numbering="after_agenda", **ACT),
        "The way in which pages are numbered was changed",
    ),
    "the council": (
        lambda m: council.edit_council(council=m.panel.council, travel_note="Take the bus", **ACT),
        "The council’s details were changed",
    ),
}  # fmt: skip


@pytest.fixture
def published(meeting):
    """Published once with an exempt item and an exempt paper; two items and papers to follow came after that."""
    a_seat(meeting.panel)
    a_paper(item(meeting), "Offers", **EXEMPT)
    an_item(meeting, "Sale", open_title="A sale", **EXEMPT)
    publish(meeting)
    for title in ("New", "Newer"):
        an_item(meeting, title)
    for title in ("To come", "To come too"):
        papers.add_paper(item=item(meeting, "New"), title=title, **ACT)
    meeting.refresh_from_db()
    return meeting


def test_whatever_is_printed_refuses_the_publication_when_it_is_changed(published):
    """Each change is made in turn before the last step, and taken back; the control is that without one it is out."""
    said = {}

    def change_each():
        for name, (change, _) in CHANGES.items():
            with transaction.atomic():
                change(type(published).objects.get(pk=published.pk))
                build = Build.objects.get(meeting=published, state="working")
                try:
                    complete_publication(build=build, packs=[], seconds={}, now=NOW)
                except Refused as refused:
                    said[name] = str(refused)
                transaction.set_rollback(True)

    assert publish(published, "Publishing", change_each).number == 2
    wrong = {name: said.get(name) for name, (_, begins) in CHANGES.items() if not said.get(name, "").startswith(begins)}
    assert wrong == {}
    assert all("Nothing was published. Publish again." in sentence for sentence in said.values())


def test_many_changes_are_counted(meeting):
    def change():
        for number in range(5):
            an_item(meeting, f"New {number}")

    with pytest.raises(Refused, match="Item 3, “New 0”, was added; .*; and 2 more things changed while the agenda"):
        publish(meeting, "Binding", change)


def test_what_prints_nothing_does_not_refuse_a_publication(meeting):
    warning = paper(meeting).current.warnings.create(kind="hidden", words="Look at this")

    def act():
        intakes.dismiss_warning(warning=warning, reason="It is a watermark", **ACT)
        agenda.edit_item(item=item(meeting), title="Money", **EDIT)
        agenda.edit_item(item=item(meeting, "Money"), title="Budget", **EDIT)
        a_paper(an_item(a_meeting(panel=meeting.panel)), **EXEMPT)
        programme.add_topic(panel=meeting.panel, year=2026, title="Careers advice", **ACT)
        panels.add_standing_item(panel=meeting.panel, kind="item", title="Apologies", **ACT)

    assert publish(meeting, "Publishing", act).number == 1


def test_a_file_that_comes_for_a_paper_meanwhile_stops_its_old_version_from_going_out(meeting):
    def replace():
        file = {"original": "0" * 64, "size": 1, "filename": "budget.docx"}
        intakes.request_intake(paper=paper(meeting), **file, **ACT)

    with pytest.raises(Refused, match="Item 2: budget.docx is still being taken in. Nothing was published."):
        publish(meeting, "Checking", replace)
    assert not meeting.editions.exists()


def test_the_reason_for_urgency_is_kept_for_publishing_again(client, sign_in):
    sign_in()
    meeting = a_meeting()  # in June, long past
    an_item(meeting, "Budget")
    build = request_publication(meeting=meeting, urgency_reason="The bridge has closed", **ACT | {"now": NOW})
    Build.objects.filter(pk=build.pk).update(state="failed", urgency_reason="The bridge has closed", finished_at=NOW)
    page = client.get(f"/office/meetings/{meeting.pk}/publish/").content.decode()
    assert "The bridge has closed" in page


def test_the_day_of_issue_on_record_is_the_one_that_is_printed():
    meeting = a_meeting()
    an_item(meeting)
    build = request_publication(meeting=meeting, **ACT)
    job.publish_now(build, at=NOW)
    meeting.refresh_from_db()
    assert meeting.issued_on == meeting.editions.get().pack.contents.issued_on == NOW.date()


def test_a_publication_that_another_worker_has_taken_over_is_not_completed(meeting):
    def take_over():
        Build.objects.filter(purpose="publish").update(claim="00000000-0000-0000-0000-000000000000")

    build = request_publication(meeting=meeting, **ACT)
    claimed = Build.objects.claim(build.pk, now=NOW)
    take_over()
    job.carry_out(claimed)
    assert not Edition.objects.exists()


def test_a_draft_says_what_it_is_made_from_to_nobody(meeting):
    job.carry_out(job.claim_next())
    assert meeting.builds.get(purpose="draft").made_from is None


def test_a_published_agenda_that_was_changed_has_unpublished_changes_whatever_the_clocks_say():
    meeting = a_published_meeting()
    assert not meeting.has_unpublished_changes()
    early = NOW - timedelta(seconds=1)  # read before the agenda was out, saved after it
    agenda.edit_item(item=meeting.items.get(), version=None, by=None, now=early, title="Other words")
    assert meeting.has_unpublished_changes()
