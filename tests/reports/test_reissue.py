"""After publication: supplements, replacements, withdrawals, and what did not change where it was."""

import re

import pikepdf
import pytest
from django.urls import reverse

from meetings import storage
from meetings.actions import agenda, papers
from meetings.actions.meetings import edit_meeting
from meetings.actions.outcome import Refused
from meetings.actions.publishing import request_publication
from meetings.models import Build
from reports.build import job
from tests import samples
from tests.factories import NOW, PanelFactory, a_meeting, a_paper, a_version, an_item

pytestmark = pytest.mark.django_db


def publish(meeting, **details):
    job.publish_now(request_publication(meeting=meeting, by=None, now=NOW, **details), at=NOW)
    return meeting.editions.filter(audience="public").order_by("-number").first()


def texts(pack):
    with storage.opened(pack.sha256) as file:
        return list(samples.texts(file))


@pytest.fixture
def meeting():
    """Published: item 1 on pages 1 to 4, item 2 on pages 5 to 8."""
    meeting = a_meeting(panel=PanelFactory(numbering="after_agenda"))
    a_paper(an_item(meeting, "Parks"), "Report on parks", content=samples.tagged(3, "Parks"))
    a_paper(an_item(meeting, "Roads"), "Report on roads", content=samples.tagged(4, "Roads"))
    publish(meeting)
    return meeting


def paper_of(meeting, number):
    return meeting.items.get(number=number).papers.first()


def receive(paper, pages, words="Newer"):
    a_version(paper, samples.tagged(pages, words))
    paper.refresh_from_db()
    return paper


def test_a_late_paper_runs_on_in_a_supplement_of_its_own(meeting):
    a_paper(meeting.items.get(number=1), "Late map", content=samples.tagged(2, "Map"))
    edition = publish(meeting)
    assert (edition.kind, [s.label for s in edition.supplement.sheets]) == ("supplement", ["i", "ii", "9", "10"])
    front = texts(edition.supplement)[0]
    assert "SUPPLEMENT TO THE AGENDA" in front
    assert "“Late map” is added, on pages 9 - 10" in " ".join(front.split())
    assert "(Pages 1 - 4 and 9 - 10)" in " ".join(texts(edition.pack)[0].split())


def test_a_late_supplement_says_why_it_is_late():
    from datetime import timedelta

    meeting = a_meeting(starts_at=NOW + timedelta(days=3))
    a_paper(an_item(meeting))
    publish(meeting, urgency_reason="The bridge has closed")
    a_paper(meeting.items.get(), "Survey")
    edition = publish(meeting, urgency_reason="The survey came today")
    assert "The survey came today" in texts(edition.supplement)[0]


def test_the_whole_pack_has_everything_in_its_place(meeting):
    a_paper(meeting.items.get(number=1), "Late map", content=samples.tagged(2, "Map"))
    receive(paper_of(meeting, 1), 6)
    papers.remove_paper(paper=paper_of(meeting, 2), by=None, now=NOW)
    edition = publish(meeting)
    assert [s.label for s in edition.pack.sheets[2:]] == [
        "1", "2", "3", "4", "4A", "4B", "5", "6", "9", "10",
    ]  # fmt: skip
    said = texts(edition.pack)
    assert "Page 4B" in said[7]
    assert "Withdrawn: Report on roads" in said[8]
    assert "pages 5 - 8" in said[8]


def test_every_edition_says_what_changed_since_the_one_before(meeting, client):
    receive(paper_of(meeting, 2), 2)
    edition = publish(meeting)
    words = "Item 2: “Report on roads” is replaced by a new version, on pages 5 - 6."
    assert [line.words for line in edition.pack.contents.changes.lines] == [words]
    assert words in " ".join(texts(edition.pack)[0].split())
    page = client.get(reverse("meeting", args=[meeting.slug])).content.decode()
    assert words in page
    assert reverse("meeting_edition_supplement", args=[meeting.slug, 2]) in page


def test_no_label_bookmark_or_link_of_what_did_not_change_moves(meeting):
    before = meeting.editions.get().pack
    a_paper(meeting.items.get(number=1), "Late map", content=samples.tagged(2, "Map"))
    receive(paper_of(meeting, 1), 9)
    after = publish(meeting).pack

    def places(pack):
        """Where item 2's bookmark, its line in the agenda and its named place lead, by label."""
        with storage.opened(pack.sha256) as file, pikepdf.open(file) as pdf:
            labels = {page.obj.objgen: page.label for page in pdf.pages}
            with pdf.open_outline() as outline:
                bookmark = next(o for o in outline.root if o.title == "2. Roads").destination
            names = dict(pikepdf.NameTree(pdf.Root.Names.Dests).items())
            links = [a.Dest for a in pdf.pages[0].obj.Annots if "item 2" in str(a.Contents)]
            return [labels[place[0].objgen] for place in (names[str(bookmark)], names["item-2"], *links)]

    assert places(before) == places(after) == ["5", "5", "5"]


def test_an_address_of_a_withdrawn_page_leads_to_the_notice(meeting, client):
    papers.remove_paper(paper=paper_of(meeting, 2), by=None, now=NOW)
    publish(meeting)
    answer = client.get(reverse("meeting_page", args=[meeting.slug, "7"]))
    assert answer.url.endswith("#page=7")


def test_an_address_of_a_lettered_page_leads_there(meeting, client):
    receive(paper_of(meeting, 1), 6)
    publish(meeting)
    assert client.get(reverse("meeting_page", args=[meeting.slug, "4a"])).url.endswith("#page=7")


def test_an_edition_with_a_paper_that_was_replaced_or_withdrawn_since_stays(meeting, client):
    first = reverse("meeting_edition_pack", args=[meeting.slug, 1])
    receive(paper_of(meeting, 1), 3)
    publish(meeting)
    papers.remove_paper(paper=paper_of(meeting, 2), by=None, now=NOW)
    publish(meeting)
    assert client.get(first).status_code == 200
    assert first in client.get(reverse("meeting", args=[meeting.slug])).content.decode()


def test_a_withdrawn_paper_can_be_put_back_in_its_place(meeting):
    papers.remove_paper(paper=paper_of(meeting, 2), by=None, now=NOW)
    publish(meeting)
    papers.restore_paper(paper=paper_of(meeting, 2), by=None, now=NOW)
    edition = publish(meeting)
    assert [s.label for s in edition.pack.sheets][-4:] == ["5", "6", "7", "8"]
    assert "is back, on pages 5 - 8" in edition.pack.contents.changes.lines[0].words


def test_a_published_item_is_withdrawn_and_its_number_is_not_given_away(meeting):
    agenda.remove_item(item=meeting.items.get(number=1), by=None, now=NOW)
    edition = publish(meeting)
    assert [(i.number, i.withdrawn) for i in edition.pack.contents.items] == [(1, True), (2, False)]
    assert edition.kind == "withdrawal"


def test_a_published_item_keeps_its_place(meeting):
    an_item(meeting, "Urgent business")
    with pytest.raises(Refused, match="published as item"):
        agenda.move_item(item=meeting.items.get(title="Urgent business"), position=1, by=None, now=NOW)
    with pytest.raises(Refused, match="keeps its number"):
        agenda.move_item(item=meeting.items.get(number=1), position=2, by=None, now=NOW)


def test_published_papers_keep_their_places(meeting):
    item = meeting.items.get(number=1)
    late = a_paper(item, "Late map")
    publish(meeting)
    with pytest.raises(Refused, match="keep their places"):
        papers.move_paper(paper=late, position=1, by=None, now=NOW)


def test_a_panel_that_numbers_otherwise_from_now_on_does_not_renumber_what_is_out(meeting):
    meeting.panel.numbering = "whole_pack"
    meeting.panel.save()
    receive(paper_of(meeting, 2), 4)
    assert [s.label for s in publish(meeting).pack.sheets][:4] == ["i", "ii", "1", "2"]


def test_an_edition_in_which_no_paper_changed_has_no_supplement(meeting):
    agenda.edit_item(item=meeting.items.get(number=2), version=None, title="Roads and bridges", by=None, now=NOW)
    edition = publish(meeting)
    assert edition.supplement is None
    assert [line.words for line in edition.pack.contents.changes.lines] == ["Item 2 is now called “Roads and bridges”."]


def test_a_draft_after_publication_keeps_the_published_numbers(meeting):
    a_paper(meeting.items.get(number=1), "Late map", content=samples.tagged(2, "Map"))
    job.carry_out(job.claim_next())
    packs = Build.objects.ready_drafts(meeting).first().packs.all()
    assert {pack.extent: [s.label for s in pack.sheets][-2:] for pack in packs} == {
        "whole": ["9", "10"], "supplement": ["9", "10"],
    }  # fmt: skip


def test_what_becomes_exempt_is_said_to_the_public_without_its_title(meeting):
    paper = paper_of(meeting, 2)
    papers.edit_paper(paper=paper, version=None, access="exempt", exempt_paragraphs=[3], by=None, now=NOW)
    edition = publish(meeting)
    assert [line.words for line in edition.pack.contents.changes.lines] == [
        "Item 2: a paper, pages 5 - 8, is no longer for publication."
    ]
    assert not re.search("Report on roads", edition.pack.contents.model_dump_json())


def test_a_new_version_of_an_exempt_paper_names_nothing_in_the_public_supplement():
    meeting = a_meeting()
    paper = a_paper(an_item(meeting, "Sale", open_title="A sale"), "Offers", access="exempt", exempt_paragraphs=[3])
    publish(meeting)
    receive(paper, 3, "Quibblethorn")
    edition = publish(meeting)
    assert "Offers" not in edition.supplement.contents.model_dump_json()
    assert "A paper that is not for publication is replaced" in " ".join(texts(edition.supplement)[0].split())
    restricted = meeting.editions.get(number=2, audience="restricted")
    assert [s.kind for s in restricted.supplement.sheets][2:] == ["paper", "paper", "paper", "filler"]


def test_another_day_and_place_are_said(meeting):
    details = {"starts_at": meeting.starts_at.replace(day=25, hour=9, minute=30), "venue": "The Guildhall"}
    edit_meeting(meeting=meeting, version=None, by=None, now=NOW, **details)
    assert [line.words for line in publish(meeting).pack.contents.changes.lines] == [
        "The meeting is now on Thursday 25 June 2026 at 10.30am.",
        "The meeting is now at The Guildhall.",
    ]
