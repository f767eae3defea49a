"""What a panel will look at, by meeting, through a municipal year."""

from django.db import models
from django.db.models import Q

from meetings.models.agenda import UNNAMED, AgendaItem
from meetings.models.meetings import Meeting
from meetings.models.panels import Panel


class TopicQuerySet(models.QuerySet):
    def of_year(self, panel, year):
        return self.filter(panel=panel, municipal_year=year).select_related("meeting", "item")


class Topic(models.Model):
    """A subject for a meeting, a review with its scope, or an idea that has no place yet."""

    class Kind(models.TextChoices):
        TOPIC = "topic", "Topic for a meeting"
        REVIEW = "review", "Review"
        IDEA = "idea", "Idea for later"

    panel = models.ForeignKey(Panel, models.CASCADE, related_name="topics")
    municipal_year = models.PositiveSmallIntegerField(help_text="The calendar year in which it begins.")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.TOPIC)
    title = models.CharField(max_length=500)
    detail = models.TextField(blank=True, help_text="What the panel wants to know, or the scope of a review.")
    steps = models.TextField(
        "visits and meetings", blank=True, help_text="Of a review, one to a line: “27 August, 10am: respite care unit”."
    )
    is_exempt = models.BooleanField(
        "not for the public", default=False,
        help_text="The topic of an exempt item is marked so by itself, and stays so until you clear it.",
    )  # fmt: skip
    open_title = models.CharField(
        max_length=500, blank=True, help_text="What the public reads in place of the title, where it is not for them."
    )
    meeting = models.ForeignKey(Meeting, models.SET_NULL, null=True, blank=True, related_name="topics")
    item = models.OneToOneField(AgendaItem, models.SET_NULL, null=True, blank=True, related_name="topic")
    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    objects = TopicQuerySet.as_manager()
    # What the public reads in place of the title because of an exempt item, '' where there is none. meetings.programme
    # sets it; until somebody has looked, a topic is closed.
    closed_as: str | None = None

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(item=None) | Q(meeting__isnull=False), name="items_are_of_a_meeting")
        ]

    def __str__(self):
        return self.title

    @property
    def is_closed(self):
        return self.is_exempt or self.closed_as != ""

    @property
    def public_title(self):
        """What the public reads: never the title of an exempt item, on whatever agenda that stands or stood."""
        if not self.is_closed:
            return self.title
        return self.closed_as or (self.open_title if self.is_exempt else "") or UNNAMED

    @property
    def public_detail(self):
        return "" if self.is_closed else self.detail

    @property
    def public_steps(self):
        return [] if self.is_closed else self.step_lines

    @property
    def step_lines(self):
        return [line.strip() for line in self.steps.splitlines() if line.strip()]
