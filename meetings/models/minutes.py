"""The record of a meeting: who was there, and the numbered minutes."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q

from meetings.law.municipal_year import municipal_year
from meetings.models.agenda import AgendaItem
from meetings.models.meetings import Meeting
from meetings.models.panels import Panel
from meetings.models.people import Person


class Attendance(models.Model):
    """How one person attended, or did not."""

    class Kind(models.TextChoices):
        PRESENT = "present", "Present"
        REMOTE = "remote", "Present remotely"
        SUBSTITUTE = "substitute", "Present as substitute"
        IN_ATTENDANCE = "in_attendance", "Also in attendance"
        APOLOGIES = "apologies", "Apologies"
        ABSENT = "absent", "Absent"

    IN_THE_ROOM = (Kind.PRESENT, Kind.SUBSTITUTE)
    TAKING_PART = (*IN_THE_ROOM, Kind.REMOTE)

    key = models.UUIDField(db_default=RandomUUID(), unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="attendances")
    name = models.CharField(max_length=200, blank=True, help_text="Of a guest who is not among the people on record.")
    kind = models.CharField(max_length=15, choices=Kind.choices)
    substitute_for = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    capacity = models.CharField(max_length=200, blank=True, help_text="Post and organisation, as printed.")
    arrived = models.ForeignKey("Minute", models.SET_NULL, null=True, blank=True, related_name="arrivals")
    left = models.ForeignKey("Minute", models.SET_NULL, null=True, blank=True, related_name="departures")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="attendance_once"),
            models.CheckConstraint(
                condition=Q(substitute_for=None) | Q(kind="substitute"), name="only_substitutes_stand_in"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | (Q(kind="in_attendance") & ~Q(name="")), name="guests_have_a_name"
            ),
        ]

    def __str__(self):
        return f"{self.who}: {self.get_kind_display()}"

    @property
    def who(self):
        return str(self.person) if self.person_id else self.name


class MinutesQuerySet(models.QuerySet):
    def public(self):
        """Those that the public may read, as they were frozen."""
        return self.exclude(published_at=None)

    def to_confirm(self, panel):
        """Published minutes of a panel that no meeting has confirmed yet, the oldest first."""
        return self.filter(meeting__panel=panel, status="published").order_by("meeting__starts_at")


class Minutes(models.Model):
    """The minutes of one meeting as a document with a life of its own.

    What the public reads is `published_contents`, frozen when they were published: later drafts do not show.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        WITH_CHAIR = "with_chair", "With the chair"
        AGREED = "agreed", "Agreed by the chair"
        PUBLISHED = "published", "Published as draft"
        CONFIRMED = "confirmed", "Confirmed as a correct record"

    WRITABLE = (Status.DRAFT, Status.WITH_CHAIR)

    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="minutes")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    first_number = models.PositiveIntegerField(
        null=True, blank=True, help_text="Of the first minute, where earlier ones of the year are not on record here."
    )
    published_at = models.DateTimeField(null=True, blank=True)
    frozen_contents = models.JSONField(null=True, blank=True, editable=False)
    confirmed_at = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="minutes_confirmed")
    amendments = models.TextField(blank=True, help_text="Subject to which they were confirmed.")
    signed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    signed_on = models.DateField(null=True, blank=True)

    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "minutes"
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_by=None, signed_on=None) | Q(signed_by__isnull=False, signed_on__isnull=False),
                name="signed_by_somebody_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None, frozen_contents=None)
                | Q(published_at__isnull=False, frozen_contents__isnull=False),
                name="published_minutes_are_frozen",
            ),
        ]

    def __str__(self):
        return f"Minutes of {self.meeting}"

    @property
    def title(self):
        return f"Minutes of the meeting held on {self.meeting.day:%-d %B %Y}"

    @property
    def can_be_written(self):
        return self.status in Minutes.WRITABLE

    def undecided(self):
        """The items of which nobody has said yet what became of them."""
        return self.entries.filter(outcome=Minute.Outcome.UNDECIDED)

    @property
    def year(self):
        """The calendar year in which their municipal year begins."""
        return municipal_year(self.meeting.day)[0].year

    def first_number_now(self):
        """The number of their first minute: settled, or what it would be if they were published now."""
        settled = self.entries.exclude(number=None).order_by("number").first()
        if settled:
            return settled.number
        last = Minute.objects.last_number(self.meeting.panel_id, self.year)
        return max(last + 1, self.first_number or 1)


class MinuteQuerySet(models.QuerySet):
    def last_number(self, panel, year):
        """The highest number that a panel has given in a municipal year; 0 if none."""
        return self.filter(panel=panel, municipal_year=year).aggregate(last=models.Max("number"))["last"] or 0

    def in_order(self):
        return self.select_related("item__minutes_of", "taken_after", "deferred_to").order_by("position")


LIFE = {  # of minutes: which states follow which
    Minutes.Status.DRAFT: {Minutes.Status.WITH_CHAIR},
    Minutes.Status.WITH_CHAIR: {Minutes.Status.DRAFT, Minutes.Status.AGREED},
    Minutes.Status.AGREED: {Minutes.Status.DRAFT, Minutes.Status.PUBLISHED},
    Minutes.Status.PUBLISHED: {Minutes.Status.DRAFT, Minutes.Status.CONFIRMED},
    Minutes.Status.CONFIRMED: set(),
}


class Minute(models.Model):
    """The record of one item. Its number runs through the panel's municipal year and is settled on publication."""

    class Outcome(models.TextChoices):
        UNDECIDED = "", "Not yet decided"
        DECIDED = "decided", "Considered"
        DEFERRED = "deferred", "Deferred to another meeting"
        NOT_TAKEN = "not_taken", "Withdrawn or not taken"

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="entries")
    item = models.ForeignKey(AgendaItem, models.PROTECT, null=True, blank=True, related_name="minutes")
    panel = models.ForeignKey(Panel, models.PROTECT, related_name="+")
    municipal_year = models.PositiveSmallIntegerField(help_text="The calendar year in which it begins.")
    position = models.PositiveSmallIntegerField(default=1)
    number = models.PositiveIntegerField(null=True, blank=True)
    title = models.CharField(max_length=500)
    urgency_reason = models.TextField(
        "reason for urgency", blank=True, help_text="Local Government Act 1972, s.100B(4)(b)."
    )
    is_education = models.BooleanField("concerns education functions", default=False)
    taken_after = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="taken_before")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True, default=Outcome.UNDECIDED)
    deferred_to = models.ForeignKey(Meeting, models.SET_NULL, null=True, blank=True, related_name="+")
    excluded_under = ArrayField(
        models.PositiveSmallIntegerField(), default=list, blank=True, verbose_name="public excluded under paragraphs"
    )
    public_interest = models.TextField("public interest in the exemption", blank=True)
    text = models.TextField(blank=True)
    lead_in = models.CharField(max_length=200, blank=True)
    is_exempt = models.BooleanField("exempt", default=False)
    public_summary = models.TextField(blank=True, help_text="Local Government Act 1972, s.100C(2).")
    version = models.PositiveIntegerField(default=1)

    objects = MinuteQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "municipal_year", "number"], name="minute_number_once_a_year"),
            models.UniqueConstraint(fields=["minutes", "item"], name="one_minute_an_item"),
            models.UniqueConstraint(
                fields=["minutes", "position"], name="minute_position_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                condition=Q(deferred_to=None) | Q(outcome="deferred"), name="only_deferred_go_to_a_meeting"
            ),
        ]

    def __str__(self):
        return f"{self.number}. {self.title}" if self.number else self.title

    @property
    def is_closed(self) -> bool:
        """Whether what is written of it may be about something exempt: it is, or it was taken without the public."""
        return self.is_exempt or bool(self.excluded_under)

    def is_on_record(self):
        """Whether anything was written of it or happened under it, or other parts of the record count from it."""
        happened = (
            self.declarations, self.motions, self.speakers, self.adjournments, self.resolutions, self.actions,
            self.referrals, self.taken_before, self.arrivals, self.departures,
        )  # fmt: skip
        return bool(self.text or self.outcome or self.excluded_under) or any(rows.exists() for rows in happened)
