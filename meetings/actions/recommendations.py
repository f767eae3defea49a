"""Recommendations: made, sent, answered, followed up."""

from django.db import transaction
from django.db.models import Max

from meetings.actions.outcome import Refused, apply_changes, fresh, put, taken, write_audit
from meetings.models import ProgressUpdate, Recommendation, Referral
from meetings.page_lists import counted


@transaction.atomic
def refer(*, panel, title, points, by, now, minute=None, **details):
    """Recommendations to one body, in the order of `points`."""
    if not points:
        raise Refused("Enter at least one recommendation.", field="points")
    referral = Referral.objects.create(panel=panel, minute=minute, title=title, **details)
    Recommendation.objects.bulk_create(
        Recommendation(referral=referral, position=n, text=text) for n, text in enumerate(points, start=1)
    )
    _say(referral, by, now, "referred", f"{counted(len(points), 'recommendation')}: {title}")
    return referral


@transaction.atomic
def edit_referral(*, referral, version, by, now, **details):
    """Change subject, addressee or dates; raise Conflict if another officer saved first."""
    referral = taken(referral, version)
    changes = apply_changes(referral, details)
    return _changed(referral, changes, by, now, f"Changed “{referral.title}”")


@transaction.atomic
def add_recommendation(*, referral, text, by, now):
    referral = fresh(referral)
    last = referral.recommendations.aggregate(last=Max("position"))["last"] or 0
    row = Recommendation.objects.create(referral=referral, position=last + 1, text=text)
    _say(referral, by, now, "recommended", f"Recommendation {last + 1} of “{referral.title}”")
    return row


@transaction.atomic
def edit_recommendation(*, recommendation, version, text, by, now):
    row = taken(recommendation, version)
    changes = apply_changes(row, {"text": text})
    return _changed(row, changes, by, now, f"Changed recommendation {row.position} of “{row.referral.title}”")


@transaction.atomic
def record_response(*, referral, version, answers, by, now, **details):
    """What came back: whose letter, of when, and the answer to each point as {id: (answer, reasons)}."""
    referral = taken(referral, version)
    if details["responded_on"] and not referral.received_on:
        raise Refused("Enter first when the recommendations were received.", field="responded_on")
    if details["responded_on"] and details["responded_on"] < referral.received_on:
        raise Refused("The response cannot be older than the receipt of the recommendations.", field="responded_on")
    changes = apply_changes(referral, details)
    for row in referral.recommendations.select_for_update():
        answer, reasons = answers.get(row.pk, (row.answer, row.reasons))
        if answer == Recommendation.Answer.REJECTED and not reasons.strip():
            raise Refused(f"Enter the reasons for which recommendation {row.position} is rejected.")
        if found := put(row, {"answer": answer, "reasons": reasons}):
            changes |= {f"{row.position}: {field}": pair for field, pair in found.items()}
    return _changed(referral, changes, by, now, f"Response to “{referral.title}”")


@transaction.atomic
def report_progress(*, recommendation, on, progress, words, by, now):
    """Add what was done by a day; the latest of these is where the recommendation stands."""
    row = fresh(recommendation)
    ProgressUpdate.objects.create(recommendation=row, on=on, progress=progress, words=words, by=by)
    before, row.progress = row.progress, row.updates.order_by("on", "pk").last().progress
    row.save(update_fields=["progress"])
    _say(row.referral, by, now, "progress", f"Recommendation {row.position}: {row.get_progress_display()}",
         {"progress": [before, row.progress]})  # fmt: skip
    return row


@transaction.atomic
def show(*, referral, public, by, now):
    """Show a referral to the public, or take it back."""
    referral = fresh(referral)
    if public and not referral.sent_on:
        raise Refused("Enter first when the recommendations were sent.")
    if public and referral.minute and referral.minute.is_exempt:
        raise Refused("These come from an exempt minute: they are not for publication.")
    if public and referral.minute and not referral.minute.minutes.published_at:
        raise Refused("Publish the minutes that they come from first.")
    referral.is_public = public
    referral.save(update_fields=["is_public"])
    verb = "shown to" if public else "hidden from"
    _say(referral, by, now, verb.split()[0], f"“{referral.title}” {verb} the public")
    return referral


def _changed(row, changes, by, now, summary):
    if not changes:
        return row
    row.version += 1
    row.save()
    plain = {field: [str(each) for each in pair] for field, pair in changes.items()}
    write_audit(by=by, now=now, verb="edited", subject=row, summary=summary, changes=plain)
    return row


def _say(referral, by, now, verb, summary, changes=None):
    write_audit(by=by, now=now, verb=verb, subject=referral, summary=summary, changes=changes)
