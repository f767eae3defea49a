"""What every action has in common: a row in the audit trail, and two ways of being turned down."""

from django.db.models import Model

from meetings.models import AuditEntry, Meeting


class Refused(Exception):
    """The action cannot be done as asked; `field` is the form field that the sentence belongs beside."""

    def __init__(self, sentence, field=None):
        super().__init__(sentence)
        self.field = field


class Conflict(Exception):
    """Somebody else saved the same thing first; `theirs` is the row as it now stands."""

    def __init__(self, theirs):
        super().__init__("Somebody else has changed this since you opened it.")
        self.theirs = theirs


def write_audit(**act):
    """Put one act on the audit trail, told as to `audit_entry`."""
    entry = audit_entry(**act)
    entry.save()
    return entry


def audit_entry(*, by, now, verb, subject, summary, meeting=None, changes=None):
    """One row for one act, not saved yet; `changes` maps a field to [before, after]."""
    return AuditEntry(
        by=by,
        at=now,
        verb=verb,
        subject_type=subject._meta.model_name,
        subject_id=subject.pk,
        meeting=meeting,
        summary=summary,
        changes=changes or {},
    )


def apply_changes(row, values):
    """Set the fields of `row` that differ; return {field: [before, after]} for the audit."""
    changes = {}
    for field, value in values.items():
        before = getattr(row, field)
        if before != value:
            changes[field] = [_plain(before), _plain(value)]
            setattr(row, field, value)
    return changes


def locked(meeting):
    """The meeting's row, held until the transaction ends: writers of one agenda take turns."""
    return Meeting.objects.select_for_update().get(pk=meeting.pk)


def fresh(row):
    """The row as the database has it now, held until the transaction ends."""
    return type(row).objects.select_for_update().get(pk=row.pk)


def check_version(row, version):
    """Raise Conflict unless `row` is still as the writer saw it."""
    if version is not None and row.version != version:
        raise Conflict(row)


def taken(row, version):
    """The row as the database has it now, held; raise Conflict unless it is still as the writer saw it."""
    row = fresh(row)
    check_version(row, version)
    return row


def put(row, values):
    """Set and save the fields of `row` that differ, as its next version; return {field: [before, after]}."""
    changes = apply_changes(row, values)
    if changes:
        row.version += 1
        row.save()
    return changes


def _plain(value):
    return str(value) if isinstance(value, Model) else value
