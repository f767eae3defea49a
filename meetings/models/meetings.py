"""Meetings: when and where a panel meets, and how far the meeting has come."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone

from meetings.law.clear_days import last_day_to_publish
from meetings.models.panels import Panel
from meetings.models.people import Membership, Person


class Status(models.TextChoices):
    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    IN_PROGRESS = "in_progress", "In progress"
    HELD = "held", "Held"
    CANCELLED = "cancelled", "Cancelled"
    POSTPONED = "postponed", "Postponed"


TRANSITIONS = {
    Status.DRAFT: {Status.PUBLISHED, Status.CANCELLED, Status.POSTPONED},
    Status.PUBLISHED: {Status.IN_PROGRESS, Status.HELD, Status.CANCELLED, Status.POSTPONED},
    Status.IN_PROGRESS: {Status.HELD, Status.POSTPONED},
    Status.HELD: {Status.IN_PROGRESS},
    Status.CANCELLED: set(),
    Status.POSTPONED: {Status.PUBLISHED, Status.CANCELLED},
}
OPEN_FOR_CHANGES = {Status.DRAFT, Status.PUBLISHED, Status.POSTPONED}


class MeetingQuerySet(models.QuerySet):
    def coming(self, now):
        """Today's and later ones, the next first."""
        today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
        return self.filter(starts_at__gte=today).order_by("starts_at")

    def past(self, now):
        """Yesterday's and earlier ones, the latest first."""
        today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
        return self.filter(starts_at__lt=today).order_by("-starts_at")

    def open_after(self, meeting):
        """A panel's later meetings whose agendas can still be changed, the next first."""
        later = self.filter(panel=meeting.panel, starts_at__gt=meeting.starts_at, status__in=OPEN_FOR_CHANGES)
        return later.order_by("starts_at")

    def published(self):
        """Those of which an edition is out: the only ones that the public ever sees."""
        return self.filter(editions__audience="public").distinct()

    def with_council(self):
        """With the panel, its council and the days on which that is closed: what the clock of a notice needs."""
        return self.select_related("panel__council", "officer").prefetch_related("panel__council__closure_days")

    def with_todo(self):
        """With what an officer has to see to on each: papers to follow, exemptions without a reason."""
        items, papers = (
            models.Q(items__access="exempt", items__exempt_paragraphs=[]),
            models.Q(items__papers__current=None, items__papers__withdrawn_at=None),
        )
        return self.with_council().annotate(
            to_follow=models.Count("items__papers", filter=papers, distinct=True),
            unreasoned=models.Count("items", filter=items, distinct=True),
        )

    def of_panels_of(self, person):
        """Those of panels, joint ones included, on which `person` sits on the day of the meeting."""
        panels = Q(panel=OuterRef("panel")) | Q(panel__joint_meetings=OuterRef("pk"))
        ends = Q(ends_on=None) | Q(ends_on__gte=OuterRef("day_of_meeting"))
        seats = Membership.objects.filter(panels, ends, person=person, starts_on__lte=OuterRef("day_of_meeting"))
        return self.annotate(day_of_meeting=TruncDate("starts_at")).filter(models.Exists(seats))


class Meeting(models.Model):
    """One meeting of a panel, or of several together."""

    class Kind(models.TextChoices):
        FORMAL = "formal", "Formal meeting"
        INFORMAL = "informal", "Informal meeting"

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="meetings")
    joint_panels = models.ManyToManyField(
        Panel, blank=True, related_name="joint_meetings", verbose_name="meeting jointly with"
    )
    slug = models.SlugField(max_length=160, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.FORMAL)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    starts_at = models.DateTimeField("date and time")
    venue = models.CharField(max_length=500)
    officer = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="officer for the meeting"
    )
    issued_on = models.DateField(
        null=True, blank=True, help_text="Printed on the agenda. Left empty, it is the day of publication."
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        indexes = [models.Index(fields=["starts_at"])]

    def __str__(self):
        return f"{self.panel}, {timezone.localtime(self.starts_at):%-d %B %Y}"

    def get_absolute_url(self):
        return reverse("meeting", args=[self.slug])

    def office_url(self):
        return reverse("office_meeting", args=[self.pk])

    def latest_ranges(self):
        """The page ranges as the newest draft pack numbers them, as `Contents.ranges` gives them."""
        ready = self.builds.filter(state="ready").newest_first().first()
        pack = ready and ready.packs.filter(extent="whole").defer("frozen_sheets").fullest_first().first()
        return pack.contents.ranges() if pack else {"items": {}, "papers": {}}

    @property
    def local_start(self):
        return timezone.localtime(self.starts_at)

    @property
    def day(self):
        return self.local_start.date()

    @property
    def open_for_changes(self):
        return self.status in OPEN_FOR_CHANGES

    @property
    def is_off(self):
        return self.status in {Status.CANCELLED, Status.POSTPONED}

    def publish_by(self):
        """The last moment at which publishing leaves the clear days, in local time."""
        council = self.panel.council
        day = last_day_to_publish(self.day, **council.working_days())
        return timezone.make_aware(datetime.combine(day, council.closing_time))

    def published_contents(self):
        """The agenda as its latest public edition has it; None before the first."""
        editions = self.editions.filter(audience="public").order_by("-number").select_related("pack")
        latest = editions.defer("pack__frozen_sheets").first()
        return latest.pack.contents if latest else None

    def is_being_published(self):
        return self.builds.filter(purpose="publish").going_on().exists()

    def has_unpublished_changes(self):
        """Whether the agenda was changed after its latest edition."""
        latest = self.editions.order_by("-number").first()
        return bool(latest) and self.builds.filter(purpose="draft", requested_at__gt=latest.published_at).exists()

    def memberships(self):
        """Who sits on the panel, or the panels meeting jointly, on the day."""
        panels = [self.panel, *self.joint_panels.all()]
        return Membership.objects.filter(panel__in=panels).on(self.day).in_printed_order()
