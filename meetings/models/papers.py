"""Papers on an item, and the versions of each, which never change."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from meetings.models.agenda import Access, AgendaItem, Exemptible
from meetings.page_lists import listed, pages_of


class PaperQuerySet(models.QuerySet):
    def with_warnings(self):
        """With the number of warnings that nobody has put aside, and of those among them that block."""
        still = Q(current__warnings__isnull=False, current__warnings__dismissed_at=None)
        blocking = still & Q(current__warnings__kind__in=PaperWarning.BLOCKING)
        return self.annotate(
            open_warnings=models.Count("current__warnings", filter=still, distinct=True),
            blocking_warnings=models.Count("current__warnings", filter=blocking, distinct=True),
        )

    def as_listed(self):
        """With the version of each as it stands, but for what no list shows, and its open warnings."""
        return self.select_related("current").defer("current__figures").with_warnings()


class Paper(Exemptible):
    """What is bound in under an item: a report, an appendix, minutes. Without a version it is to follow."""

    class Kind(models.TextChoices):
        REPORT = "report", "Report"
        APPENDIX = "appendix", "Appendix"
        MINUTES = "minutes", "Minutes"
        OTHER = "other", "Other paper"

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="papers")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.REPORT)
    title = models.CharField(max_length=500)
    label = models.CharField(max_length=50, blank=True, help_text="Such as “Appendix A”.")
    current = models.ForeignKey("PaperVersion", models.RESTRICT, null=True, blank=True, related_name="+")
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="Who put it on the agenda."
    )
    recalled = models.PositiveIntegerField(
        default=0, editable=False,
        help_text="Versions up to this number must no longer be read: editions that hold one are not handed out.",
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1)

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "position"], name="paper_position_once", deferrable=models.Deferrable.DEFERRED
            ),
        ]

    def __str__(self):
        return f"{self.label}: {self.title}" if self.label else self.title

    @property
    def is_to_follow(self):
        return self.current_id is None

    @property
    def is_withheld(self):
        """Exempt by itself or with its item."""
        return self.is_exempt or self.item.is_exempt

    @property
    def paragraphs(self):
        """The paragraphs relied on: the paper's own, or its item's."""
        return self.exempt_paragraphs if self.is_exempt else self.item.exempt_paragraphs


class PaperVersion(models.Model):
    """The bytes of a paper as they are bound, by their SHA-256: made of an original by an intake.

    `access` is that under which it was made, until an officer opens or closes the paper: opening opens the current
    version alone, closing closes all. A version that nobody opened is closed.
    `mentions` are the appendices that its text speaks of; `figures` its pictures: [{"key", "page", "box", "text"}];
    `recognised_pages` how many pages were pictures whose text was recognised.
    """

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    access = models.CharField(max_length=6, choices=Access.choices, default=Access.EXEMPT)
    pages = models.PositiveIntegerField()
    tagged = models.BooleanField(default=False)
    filename = models.CharField(max_length=255)
    intake = models.OneToOneField("Intake", models.RESTRICT, null=True, related_name="made")
    recognised_pages = models.PositiveIntegerField(default=0)
    figures = models.JSONField(default=list)
    mentions = ArrayField(models.CharField(max_length=20), default=list)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["paper_id", "number"]
        indexes = [models.Index(fields=["sha256"])]
        constraints = [
            models.UniqueConstraint(fields=["paper", "number"], name="paper_version_once"),
            models.CheckConstraint(condition=Q(pages__gte=1), name="paper_version_has_pages"),
        ]
        triggers = [pgtrigger.ReadOnly(name="versions_never_change", exclude=["access"])]

    def __str__(self):
        return f"{self.paper} (version {self.number})"


class PaperPage(models.Model):
    """The text of one page of a version, read when it came in."""

    version = models.ForeignKey(PaperVersion, models.CASCADE, related_name="texts")
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["version_id", "number"]
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="paper_page_once")]

    def __str__(self):
        return f"{self.version}, page {self.number}"


class PaperWarning(models.Model):
    """What an officer should look at before a version is published; who dismissed it says why.

    Those of the kinds in BLOCKING keep it from being published until somebody has. Those of the kinds in COMPARED are
    about a page that looks otherwise than in the file as it came, and have a picture of that.
    """

    BLOCKING = frozenset({"uncovered"})
    COMPARED = frozenset({"uncovered", "looks"})

    version = models.ForeignKey(PaperVersion, models.CASCADE, related_name="warnings")
    kind = models.CharField(max_length=20)
    page = models.PositiveIntegerField(null=True, help_text="From 1; none where it is about the whole.")
    words = models.TextField()
    dismissed_at = models.DateTimeField(null=True)
    dismissed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    dismissed_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["version_id", models.F("page").asc(nulls_first=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(dismissed_at=None, dismissed_by=None) | Q(dismissed_at__isnull=False),
                name="warning_dismissed_at_a_time",
            )
        ]

    def __str__(self):
        return self.words

    @property
    def where(self) -> str:
        """'Page 3', 'Pages 3 to 12, 15' or 'Whole paper'."""
        pages = pages_of(self.page, self.words)
        return listed(pages).capitalize() if pages else "Whole paper"

    @property
    def pictures_before(self) -> list[tuple[int, str]]:
        """(page, name of its picture as it came) of the pages that it is about; none where they look alike."""
        pages = pages_of(self.page, self.words) if self.kind in self.COMPARED else []
        return [(page, f"before-{page}") for page in pages]
