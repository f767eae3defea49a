"""A bundle becomes a meeting in draft: council, panel and people are found by name or made."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from meetings.actions import agenda, intakes, meetings, panels, papers, people
from meetings.actions.outcome import apply_changes, write_audit
from meetings.law.municipal_year import municipal_year
from meetings.models import Council, Membership, Panel, Person


@transaction.atomic
def import_meeting(*, bundle, received, by, now):
    """Make the meeting of a checked bundle; `received` maps each paper's file to its measured document."""
    council = _council(bundle.council, by, now)
    panel = _panel(council, bundle.panel, by, now)
    details = bundle.meeting
    day = timezone.localtime(details.starts_at).date()
    _seat(panel, bundle.members, day, by, now)
    meeting = meetings.create_meeting(
        panel=panel, by=by, now=now, with_standing_items=False, starts_at=details.starts_at, venue=details.venue,
        issued_on=details.issued_on, kind=details.kind, officer=_officer(details.officer, by, now),
    )  # fmt: skip
    for section in bundle.sections:
        if section.heading:
            agenda.add_entry(meeting=meeting, kind="heading", title=section.heading, by=by, now=now)
        for item in section.items:
            _item(meeting, item, received, by, now)
    return meeting


def _item(meeting, item, received, by, now):
    words = item.model_dump(include={"title", "note", "access", "exempt_paragraphs", "open_title"})
    entry = agenda.add_entry(meeting=meeting, kind="item", by=by, now=now, **words)
    for paper in item.papers:
        words = paper.model_dump(include={"title", "kind", "access", "exempt_paragraphs", "label"})
        row = papers.add_paper(item=entry, by=by, now=now, **words)
        intakes.record_intake(paper=row, received=received[paper.file], by=by, now=now)


def _council(part, by, now):
    council, created = Council.objects.get_or_create(name=part.name)
    said = {}
    if part.chief_executive:
        said["chief_executive_name"] = part.chief_executive.name
        said["chief_executive_title"] = part.chief_executive.title
    if part.travel_note:
        said["travel_note"] = part.travel_note
    _update(council, said, created, by, now)
    return council


def _panel(council, part, by, now):
    said = part.model_dump(include={"numbering", "remit", "quorum"}, exclude_unset=True)
    panel = Panel.objects.filter(council=council, name=part.name).first()
    if panel is None:
        return panels.add_panel(council=council, name=part.name, by=by, now=now, **said)
    _update(panel, said, False, by, now)
    return panel


def _update(row, values, created, by, now):
    changes = apply_changes(row, values)
    if changes or created:
        row.save()
        verb = "added" if created else "edited"
        write_audit(by=by, now=now, verb=verb, subject=row, summary=f"{verb.capitalize()} {row}", changes=changes)


def _person(name, by, now, **details):
    """Find somebody by name, with or without 'Councillor' before it, or add them."""
    bare = name.removeprefix("Councillor ").removeprefix("Cllr ").strip()
    is_councillor = bare != name
    person = Person.objects.filter(name=bare, is_councillor=is_councillor).first()
    said = {field: value for field, value in details.items() if value}
    if person is None:
        return people.add_person(by=by, now=now, name=bare, is_councillor=is_councillor, **said)
    _update(person, said, False, by, now)
    return person


def _officer(part, by, now):
    if part is None:
        return None
    return _person(part.name, by, now, job_title=part.title, telephone=part.telephone, email=part.email)


def _seat(panel, members, day, by, now):
    """Make the panel's membership on `day` what the bundle says.

    New seats run with the municipal year if the panel had none in it, else from the day of the meeting.
    """
    first, last = municipal_year(day)
    sitting = {(m.person_id, m.role): m for m in panel.memberships.on(day)}
    starts_on = day if panel.memberships.filter(starts_on__lte=last, starts_on__gte=first).exists() else first
    for position, member in enumerate(members, start=1):
        person = _person(member.name, by, now, ward=member.ward, party=member.party)
        seat = {"voting": member.voting or "", "represents": member.represents, "position": position}
        membership = sitting.pop((person.pk, member.role), None)
        if membership is None:
            people.add_membership(
                panel=panel, person=person, role=member.role, starts_on=starts_on, ends_on=last, by=by, now=now, **seat
            )
        else:
            people.edit_membership(membership=membership, by=by, now=now, **seat)
    for membership in sitting.values():
        _end(membership, day - timedelta(days=1), by, now)


def _end(membership: Membership, day, by, now):
    if day < membership.starts_on:
        write_audit(by=by, now=now, verb="removed", subject=membership, summary=f"Removed {membership}")
        membership.delete()
    else:
        people.edit_membership(membership=membership, ends_on=day, by=by, now=now)
