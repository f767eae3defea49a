"""Builds, the packs that they make, and the editions that are published. Bytes lie in storage by SHA-256."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from meetings.contents import Contents, Sheet
from meetings.models.jobs import Job, JobQuerySet
from meetings.models.meetings import Meeting


class Audience(models.TextChoices):
    PUBLIC = "public", "Public"
    RESTRICTED = "restricted", "Restricted"


class BuildQuerySet(JobQuerySet):
    def with_meeting(self):
        return self.select_related("meeting__panel__council")


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
        ordering = ["-pk"]
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

    class Meta:
        ordering = ["build", "audience", "extent"]
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


class EditionQuerySet(models.QuerySet):
    def of(self, audience):
        return self.filter(audience=audience)

    def latest_first(self):
        return self.order_by("-number").select_related("pack", "supplement", "published_by")


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
        ordering = ["meeting", "number", "audience"]
        constraints = [models.UniqueConstraint(fields=["meeting", "number", "audience"], name="edition_number_once")]
        triggers = [pgtrigger.Protect(name="editions_never_change", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"Edition {self.number} ({self.audience}) of {self.meeting}"
