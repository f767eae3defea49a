"""The record of a meeting: who was there, and the numbered minutes."""

from django.conf import settings
from django.db import models
from django.db.models import Q

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

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances")
    person = models.ForeignKey(Person, models.PROTECT, related_name="attendances")
    kind = models.CharField(max_length=15, choices=Kind.choices)
    substitute_for = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    capacity = models.CharField(max_length=200, blank=True, help_text="Post and organisation, as printed.")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="attendance_once"),
            models.CheckConstraint(
                condition=Q(substitute_for=None) | Q(kind="substitute"), name="only_substitutes_stand_in"
            ),
        ]

    def __str__(self):
        return f"{self.person}: {self.get_kind_display()}"


class Minutes(models.Model):
    """The minutes of one meeting as a document with a life of its own."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        WITH_CHAIR = "with_chair", "With the chair"
        AGREED = "agreed", "Agreed by the chair"
        PUBLISHED = "published", "Published as draft"
        CONFIRMED = "confirmed", "Confirmed as a correct record"

    SHOWN_TO_PUBLIC = (Status.PUBLISHED, Status.CONFIRMED)

    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="minutes")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    confirmed_at = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="minutes_confirmed")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    signed_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "minutes"
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_by=None, signed_on=None) | Q(signed_by__isnull=False, signed_on__isnull=False),
                name="signed_by_somebody_on_a_day",
            )
        ]

    def __str__(self):
        return f"Minutes of {self.meeting}"


class Minute(models.Model):
    """The numbered record of one item; numbers run through the panel's municipal year."""

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="entries")
    item = models.ForeignKey(AgendaItem, models.PROTECT, null=True, blank=True, related_name="minutes")
    panel = models.ForeignKey(Panel, models.PROTECT, related_name="+")
    municipal_year = models.PositiveSmallIntegerField(help_text="The calendar year in which it begins.")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=500)
    text = models.TextField(blank=True)
    is_exempt = models.BooleanField("exempt", default=False)
    public_summary = models.TextField(blank=True, help_text="Local Government Act 1972, s.100C(2).")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "municipal_year", "number"], name="minute_number_once_a_year")
        ]

    def __str__(self):
        return f"{self.number}. {self.title}"
