"""What was decided under a minute, and who must do what by when."""

from django.db import models
from django.db.models import Q

from meetings.models.minutes import Minute
from meetings.models.people import Person


class Resolution(models.Model):
    """One numbered point of “THE PANEL RESOLVED to”."""

    minute = models.ForeignKey(Minute, models.CASCADE, related_name="resolutions")
    position = models.PositiveSmallIntegerField()
    text = models.TextField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["minute", "position"], name="resolution_position_once")]

    def __str__(self):
        return self.text


class ActionQuerySet(models.QuerySet):
    def agreed(self):
        """Those of minutes that are out and not being corrected: what is only drafted binds nobody."""
        return self.filter(minute__minutes__status__in=["published", "confirmed"])

    def of_panel(self, panel):
        related = ("minute__minutes__meeting", "owner")
        return self.filter(minute__panel=panel).select_related(*related).order_by("due_on", "pk")


class Action(models.Model):
    """What a named person must do, as the ACTION column says."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        DONE = "done", "Done"
        DROPPED = "dropped", "No longer needed"

    minute = models.ForeignKey(Minute, models.CASCADE, related_name="actions")
    text = models.TextField()
    owner = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="actions")
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    progress = models.TextField(blank=True, help_text="What was done about it, as the next meeting reads it.")
    closed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", closed_on=None) | (~Q(state="open") & Q(closed_on__isnull=False)),
                name="action_closed_on_a_day",
            )
        ]

    def __str__(self):
        return self.text
