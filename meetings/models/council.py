"""The authority, and the days on which its offices are closed."""

from datetime import time

from django.db import models

from meetings.law.jurisdictions import JURISDICTIONS


class CouncilQuerySet(models.QuerySet):
    def current(self):
        """The council whose portal this is: the first on record."""
        return self.order_by("pk").first()


class Council(models.Model):
    """An authority whose panels meet here."""

    name = models.CharField(max_length=200, unique=True)
    chief_executive_name = models.CharField("chief executive", max_length=200, blank=True)
    chief_executive_title = models.CharField("title", max_length=200, blank=True, default="Chief Executive")
    travel_note = models.TextField(blank=True, help_text="How to get to meetings, printed on every front sheet.")
    closing_time = models.TimeField(
        "office closing time",
        default=time(17),
        help_text="What is published later counts from the next working day.",
    )
    jurisdiction = models.CharField(
        max_length=20, default="england", choices=[(key, j.name) for key, j in JURISDICTIONS.items()]
    )
    version = models.PositiveIntegerField(default=1)

    objects = CouncilQuerySet.as_manager()

    def __str__(self):
        return self.name

    @property
    def law(self):
        return JURISDICTIONS[self.jurisdiction]

    def working_days(self):
        """The keywords that meetings.law.clear_days takes for this council."""
        return {
            "closures": frozenset(closure.day for closure in self.closure_days.all()),
            "jurisdiction": self.law,
        }


class ClosureDay(models.Model):
    """A working day on which the council's offices are closed to the public all the same."""

    council = models.ForeignKey(Council, models.CASCADE, related_name="closure_days")
    day = models.DateField()
    reason = models.CharField(max_length=200)

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["council", "day"], name="closure_day_once")]

    def __str__(self):
        return f"{self.day:%-d %B %Y}: {self.reason}"
