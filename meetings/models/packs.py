"""Builds, the packs that they make, and the editions that are published. Bytes lie in storage by SHA-256."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils.functional import cached_property

from meetings.contents import Contents, Sheet
from meetings.models.jobs import Job, JobQuerySet
from meetings.models.meetings import Meeting
from meetings.models.ordering import ExplicitOrderQuerySet


class Audience(models.TextChoices):
    PUBLIC = "public", "Public"
    RESTRICTED = "restricted", "Restricted"


def _restricted_first() -> Case:
    return Case(When(audience=Audience.RESTRICTED, then=Value(0)), default=Value(1))


class BuildQuerySet(JobQuerySet):
    def with_meeting(self):
        return self.select_related("meeting__panel__council")

    def ready_drafts(self, meeting):
        """The drafts of a meeting whose packs are made, the newest first."""
        return self.filter(meeting=meeting, purpose=Build.Purpose.DRAFT, state=Build.State.READY).newest_first()

    def publications_first(self):
        """In the order in which workers take them: those that cost workers their lives last, then the longest wait."""
        publications = When(purpose=Build.Purpose.PUBLISH, then=Value(0))
        return self.order_by(Case(publications, default=Value(1)), "attempts", "requested_at", "pk")


class Build(Job):
    """A pack asked for: the row is the queue, and shows how far the work has come.

    `made_from` is the agenda by audience as a publication read it from the record; none before it has, and none at
    its end.
    """

    class Purpose(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISH = "publish", "Publication"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="builds")
    purpose = models.CharField(max_length=8, choices=Purpose.choices, default=Purpose.DRAFT)
    urgency_reason = models.TextField(blank=True)
    seconds = models.JSONField(default=dict)
    made_from = models.JSONField(null=True, editable=False)

    objects = BuildQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(state="queued", purpose="draft"), name="one_draft_waits_per_meeting"
            ),
            models.UniqueConstraint(
                fields=["meeting"],
                condition=Q(purpose="publish", state__in=["queued", "working"]),
                name="one_publication_at_a_time",
            ),
        ]

    def __str__(self):
        return f"Build {self.pk} of {self.meeting}: {self.state}"


class PackQuerySet(ExplicitOrderQuerySet):
    def fullest_first(self):
        """The newest build's first; of one build what its restricted readers get before what everybody gets."""
        return self.order_by("-build_id", _restricted_first(), "pk")


class Pack(models.Model):
    """What a build made for one audience: a file, and the contents and sheets that are in it.

    Whole, it has everything in its place; a supplement has only what changed since the edition before.
    """

    class Extent(models.TextChoices):
        WHOLE = "whole", "Whole pack"
        SUPPLEMENT = "supplement", "Supplement"

    build = models.ForeignKey(Build, models.CASCADE, related_name="packs")
    audience = models.CharField(max_length=10, choices=Audience.choices)
    extent = models.CharField(max_length=10, choices=Extent.choices, default=Extent.WHOLE)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    pages = models.PositiveIntegerField()
    numbered_pages = models.PositiveIntegerField()
    frozen_contents = models.JSONField()
    frozen_sheets = models.JSONField()

    objects = PackQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["sha256"])]
        constraints = [
            models.UniqueConstraint(fields=["build", "audience", "extent"], name="pack_once_per_audience_and_extent")
        ]
        triggers = [pgtrigger.Protect(name="packs_never_change", operation=pgtrigger.Update)]

    def __str__(self):
        return f"{self.get_audience_display()} pack of {self.build.meeting}"

    @cached_property  # a pack never changes
    def contents(self):
        return Contents.model_validate(self.frozen_contents)

    @property
    def sheets(self):
        return [Sheet.model_validate(sheet) for sheet in self.frozen_sheets]


class EditionQuerySet(ExplicitOrderQuerySet):
    def of(self, audience):
        return self.filter(audience=audience)

    def latest_first(self):
        return self.order_by("-number").select_related("pack", "supplement", "published_by")

    def fullest_first(self):
        """The latest first; of one number what its restricted readers get before what everybody gets."""
        return self.order_by("-number", _restricted_first(), "pk").select_related("pack", "supplement")


class Edition(models.Model):
    """One frozen publication of a meeting's pack for one audience; a correction is a new edition.

    Its `supplement`, if papers came, changed or went, is for those who have the edition before.
    """

    class Kind(models.TextChoices):
        AGENDA = "agenda", "Agenda"
        SUPPLEMENT = "supplement", "Supplement"
        REPLACEMENT = "replacement", "Replacement"
        WITHDRAWAL = "withdrawal", "Withdrawal"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="editions")
    pack = models.OneToOneField(Pack, models.PROTECT, related_name="edition")
    supplement = models.OneToOneField(Pack, models.PROTECT, null=True, related_name="supplement_of")
    number = models.PositiveIntegerField()
    audience = models.CharField(max_length=10, choices=Audience.choices)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.AGENDA)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    urgency_reason = models.TextField(blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "number", "audience"], name="edition_number_once")]
        triggers = [pgtrigger.Protect(name="editions_never_change", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"Edition {self.number} ({self.audience}) of {self.meeting}"
