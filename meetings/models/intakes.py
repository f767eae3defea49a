"""Files on their way to becoming papers: each step's outcome stays on record, and the original with it."""

from django.db import models
from django.db.models import Q

from meetings.models.jobs import Job, JobQuerySet
from meetings.models.papers import Paper


class IntakeQuerySet(JobQuerySet):
    def with_meeting(self):
        return self.select_related("paper__item__meeting__panel__council", "requested_by")

    def latest_by_paper(self, papers):
        """{paper id: its newest intake} in one query."""
        newest = self.filter(paper__in=papers).order_by("paper_id", "-pk").distinct("paper_id")
        newest = newest.defer("steps", "attachments")  # long, and no list shows them
        return {intake.paper_id: intake for intake in newest}


class Intake(Job):
    """One file for one paper, as it came, or set in type out of the record.

    Ready, it has made a version; failed, `error` says why and what to do.

    `steps` are the outcomes so far: [{"step", "words", "seconds"}]. `attachments` are the files that came
    with a letter, or are in a portfolio that was refused: [{"name", "sha256", "size"}].
    """

    class Marks(models.TextChoices):
        REMOVE = "remove", "Leave comments and marks out"
        FLATTEN = "flatten", "Print comments and marks as they look"

    class Source(models.TextChoices):
        FILE = "file", "A file that somebody uploaded"
        MINUTES = "minutes", "The minutes on record"
        EXEMPT_MINUTES = "exempt_minutes", "The exempt minutes on record"
        ACTIONS = "actions", "Actions from earlier meetings"
        RECOMMENDATIONS = "recommendations", "Recommendations outstanding"
        PROGRAMME = "programme", "The panel's work programme"

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="intakes")
    source = models.CharField(max_length=16, choices=Source.choices, default=Source.FILE)
    filename = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, blank=True, help_text="Of the original; empty until it is set in type.")
    size = models.PositiveBigIntegerField(default=0)
    marks = models.CharField("comments and marks", max_length=7, choices=Marks.choices, default=Marks.REMOVE)
    scanned_at = models.DateTimeField(null=True, help_text="When the virus scanner found nothing.")
    steps = models.JSONField(default=list)
    attachments = models.JSONField(default=list)
    wants_password = models.BooleanField(default=False)
    password = models.CharField(max_length=500, blank=True, help_text="Kept until the file is open, no longer.")

    objects = IntakeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["sha256"]), models.Index(fields=["state"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(password="") | Q(state__in=["queued", "working"]), name="intake_forgets_the_password"
            )
        ]

    def __str__(self):
        return f"{self.filename} for {self.paper}: {self.state}"


class AlternativeText(models.Model):
    """What an officer says of a picture in a file; it is known by the picture's place in the file."""

    sha256 = models.CharField(max_length=64, help_text="Of the original.")
    figure = models.CharField(max_length=64)
    text = models.CharField(max_length=2000, blank=True, help_text="Empty for a picture that is decoration.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sha256", "figure"], name="alternative_text_once")]

    def __str__(self):
        return self.text or "Decoration"
