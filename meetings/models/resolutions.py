"""What was decided under a minute, and who must do what by when."""

from django.db import models

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

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.text
