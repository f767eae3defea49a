"""Who opened what is not public."""

from datetime import datetime

from django.db.models import Model

from meetings.actions.outcome import write_audit
from meetings.models import AuditEntry, Meeting, User

READ = "read"


def record_reading(*, user: User, subject: Model, summary: str, meeting: Meeting, now: datetime) -> AuditEntry:
    return write_audit(by=user, now=now, verb=READ, subject=subject, summary=summary, meeting=meeting)
