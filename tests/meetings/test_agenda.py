import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from meetings.actions import agenda, meetings
from meetings.actions.outcome import Conflict, Refused
from meetings.models import AuditEntry, PaperVersion
from meetings.models.meetings import TRANSITIONS, Status
from tests import samples
from tests.factories import NOW, PanelFactory, UserFactory, a_meeting, a_paper, a_version, an_item

pytestmark = pytest.mark.django_db


def order(meeting):
    return list(meeting.items.values_list("title", "number"))


def test_items_are_numbered_through_headings():
    meeting = a_meeting()
    for title, kind in (("One", "item"), ("Part A", "heading"), ("Two", "item")):
        an_item(meeting, title, kind)
    assert order(meeting) == [("One", 1), ("Part A", None), ("Two", 2)]


def test_moving_an_item_numbers_the_others_anew():
    meeting = a_meeting()
    items = [an_item(meeting, title) for title in ("One", "Two", "Three")]
    agenda.move_item(item=items[2], position=1, by=None, now=NOW)
    assert order(meeting) == [("Three", 1), ("One", 2), ("Two", 3)]


def test_taking_an_item_off_closes_the_gap():
    meeting = a_meeting()
    items = [an_item(meeting, title) for title in ("One", "Two", "Three")]
    agenda.remove_item(item=items[0], by=None, now=NOW)
    assert order(meeting) == [("Two", 1), ("Three", 2)]


def test_a_new_meeting_starts_with_its_panels_standing_items():
    panel = PanelFactory()
    panel.standing_items.create(position=1, title="Apologies")
    panel.standing_items.create(position=2, title="Part A", kind="heading")
    meeting = meetings.create_meeting(panel=panel, by=None, now=NOW, starts_at=NOW, venue="Hall")
    assert order(meeting) == [("Apologies", 1), ("Part A", None)]


def test_a_second_officers_save_is_told_of_the_first():
    item = an_item(a_meeting(), "Old")
    agenda.edit_item(item=item, version=item.version, title="Theirs", by=None, now=NOW)
    with pytest.raises(Conflict) as conflict:
        agenda.edit_item(item=item, version=item.version, title="Mine", by=None, now=NOW)
    assert conflict.value.theirs.title == "Theirs"


def test_every_change_leaves_an_audit_row_with_before_and_after():
    officer = UserFactory()
    item = an_item(a_meeting(), "Old")
    agenda.edit_item(item=item, version=1, title="New", by=officer, now=NOW)
    entry = AuditEntry.objects.latest_first().first()
    assert (entry.by, entry.verb, entry.changes) == (officer, "edited", {"title": ["Old", "New"]})


def test_saving_what_has_not_changed_leaves_no_trace():
    item = an_item(a_meeting(), "Same")
    before = AuditEntry.objects.count()
    agenda.edit_item(item=item, version=1, title="Same", by=None, now=NOW)
    assert AuditEntry.objects.count() == before


def test_audit_rows_cannot_be_changed_or_deleted():
    an_item(a_meeting())
    for attempt in (lambda: AuditEntry.objects.update(summary="x"), lambda: AuditEntry.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def test_a_version_of_a_paper_never_changes():
    a_paper(an_item(a_meeting()))
    with pytest.raises(DatabaseError), transaction.atomic():
        PaperVersion.objects.update(sha256="0" * 64)


def test_a_new_version_keeps_the_old_one():
    paper = a_paper(an_item(a_meeting()))
    a_version(paper, samples.tagged(2))
    paper.refresh_from_db()
    assert [v.pages for v in paper.versions.all()] == [1, 2]
    assert paper.current.number == 2


def test_an_unknown_paragraph_is_refused_beside_its_field():
    with pytest.raises(Refused, match="no paragraph 8") as refused:
        an_item(a_meeting(), access="exempt", exempt_paragraphs=[8])
    assert refused.value.field == "exempt_paragraphs"


def test_the_agenda_of_a_held_meeting_is_history():
    meeting = a_meeting()
    item = an_item(meeting)
    type(meeting).objects.filter(pk=meeting.pk).update(status=Status.HELD)
    for act in (
        lambda: an_item(meeting),
        lambda: agenda.edit_item(item=item, version=1, title="x", by=None, now=NOW),
        lambda: agenda.move_item(item=item, position=1, by=None, now=NOW),
        lambda: agenda.remove_item(item=item, by=None, now=NOW),
        lambda: a_paper(item),
    ):
        with pytest.raises(PermissionDenied, match="no longer be changed"):
            act()


@pytest.mark.parametrize("before", Status)
@pytest.mark.parametrize("after", [s for s in Status if s != Status.PUBLISHED])
def test_a_status_changes_only_as_the_table_says(before, after):
    meeting = a_meeting()
    type(meeting).objects.filter(pk=meeting.pk).update(status=before)
    if after in TRANSITIONS[before]:
        act = {"meeting": meeting, "status": after, "reason": "Why", "by": None, "now": NOW}
        assert meetings.change_status(**act).status == after
    else:
        with pytest.raises(Refused):
            meetings.change_status(meeting=meeting, status=after, by=None, now=NOW)


def test_two_meetings_of_a_panel_on_one_day_have_two_addresses():
    panel = PanelFactory()
    assert a_meeting(panel=panel).slug != a_meeting(panel=panel).slug
