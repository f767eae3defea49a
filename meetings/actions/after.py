"""Actions of earlier meetings: how far they have come. And papers that the record itself can make."""

from django.db import transaction
from django.db.models import F

from meetings.access import check_open_for_changes
from meetings.actions.intakes import request_typeset
from meetings.actions.outcome import locked, put, taken, write_audit
from meetings.actions.papers import add_paper
from meetings.models import Action, Intake, Minute

MADE = {  # what the record can be printed as, and what the paper is then called
    Intake.Source.ACTIONS: "Actions from earlier meetings",
    Intake.Source.RECOMMENDATIONS: "Recommendations outstanding",
    Intake.Source.PROGRAMME: "Work programme",
}


@transaction.atomic
def follow_up(*, action, by, now, today, version=None, **values):
    """Record how an action stands; what is no longer open was closed today. Raise Conflict if another saved first.

    Who writes the minute meanwhile, with the action's owner and date, is told by the minute's version.
    """
    Minute.objects.select_for_update(of=["self"]).get(pk=action.minute_id)
    row = taken(action, version)
    is_open = values["state"] == Action.State.OPEN
    values["closed_on"] = None if is_open else row.closed_on or today
    if changes := put(row, values):
        if {"owner", "due_on"} & changes.keys():
            Minute.objects.filter(pk=row.minute_id).update(version=F("version") + 1)
        plain = {field: [str(each) for each in pair] for field, pair in changes.items()}
        write_audit(
            by=by, now=now, verb="followed up", subject=row, meeting=row.minute.minutes.meeting,
            summary=f"Action: {row.get_state_display().lower()}: {row}", changes=plain,
        )  # fmt: skip
    return row


@transaction.atomic
def add_made_paper(*, item, source, by, now):
    """A paper that is set in type out of the record, or that paper set anew where the item has it already."""
    source = Intake.Source(source)
    meeting = locked(item.meeting)
    check_open_for_changes(meeting)
    paper = item.papers.filter(intakes__source=source, withdrawn_at=None).first()
    paper = paper or add_paper(item=item, title=MADE[source], kind="other", by=by, now=now)
    request_typeset(paper=paper, source=source, by=by, now=now)
    return paper
