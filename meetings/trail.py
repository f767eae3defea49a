"""The whole audit trail: by person, by kind and by day, and its changes in plain words."""

from datetime import date, datetime, time, timedelta

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.text import capfirst

from meetings.models import AuditEntry, User

SIGN_INS = {"signed in", "signed out", "not signed in", "changed own sign-in"}
READINGS = {"read"}
# kind -> (what it is called, the models that its rows are about)
KINDS = {
    "accounts": ("Accounts", {"user"}),
    "council": ("The council's details and closure days", {"council", "closureday"}),
    "people": ("People and memberships", {"person", "membership"}),
    "panels": ("Panels and their standing items", {"panel", "standingitem"}),
    "meetings": ("Meetings, agendas and papers", {"meeting", "agendaitem", "paper", "build", "edition"}),
    "minutes": (
        "Minutes",
        {"minutes", "minute", "attendance", "declaration", "motion", "speaker", "adjournment", "action"},
    ),
    "recommendations": ("Recommendations", {"referral", "recommendation"}),
    "programme": ("Work programme", {"topic"}),
}
CHOICES = [
    ("", "Everything"),
    ("sign-ins", "Signing in and out"),
    ("readings", "Reading of what is not public"),
    *[(kind, label) for kind, (label, _) in KINDS.items()],
]
HIDDEN = {"version", "sha256", "size"}  # of no use to a reader


def entries(*, person: User | None = None, kind: str = "", first: date | None = None, last: date | None = None):
    """Rows of the trail, the latest first: what a person did and what was done to their account; of a kind; by day."""
    found = AuditEntry.objects.latest_first().select_related("by", "meeting__panel")
    if person:
        found = found.filter(Q(by=person) | Q(subject_type="user", subject_id=person.pk))
    if first:
        found = found.filter(at__gte=_start_of(first))
    if last:
        found = found.filter(at__lt=_start_of(last + timedelta(days=1)))
    return _of_kind(found, kind)


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _of_kind(found: QuerySet[AuditEntry], kind: str) -> QuerySet[AuditEntry]:
    if not kind:
        return found
    by_verb = {"sign-ins": SIGN_INS, "readings": READINGS}
    if kind in by_verb:
        return found.filter(verb__in=by_verb[kind])
    return found.filter(subject_type__in=KINDS[kind][1]).exclude(verb__in=SIGN_INS | READINGS)


def changes_in_words(entry: AuditEntry) -> list[tuple[str, str, str]]:
    """[(field, before, after)] of a row, as people say it."""
    model = _model(entry.subject_type)
    return [
        (_label(model, field), _words(model, field, before), _words(model, field, after))
        for field, (before, after) in entry.changes.items()
        if field not in HIDDEN and before != after
    ]


def _model(name: str):
    try:
        return apps.get_model("meetings", name)
    except LookupError:
        return None


def _field(model, name: str):
    try:
        return model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None


def _label(model, name: str) -> str:
    field = _field(model, name)
    return capfirst(str(getattr(field, "verbose_name", name)).replace("_", " "))


def _words(model, name: str, value) -> str:
    if value in (None, "", []):
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    labels = dict(getattr(_field(model, name), "flatchoices", []))
    if isinstance(value, list):
        return ", ".join(str(labels.get(each, each)) for each in value)
    return str(labels.get(value, value))
