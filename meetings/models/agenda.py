"""The agenda: items and headings in one order, numbered by the law's own rule."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from meetings.models.meetings import Meeting
from meetings.models.panels import StandingItem

UNNAMED = "Exempt item"  # to the public, where an officer gave no open title


class Access(models.TextChoices):
    PUBLIC = "public", "Open to the public"
    EXEMPT = "exempt", "Exempt: not for publication"


class Exemptible(models.Model):
    """What may be withheld under Schedule 12A: an item as a whole, or one of its papers.

    What has been published is not deleted but withdrawn: its number stays its own.
    """

    access = models.CharField(max_length=6, choices=Access.choices, default=Access.PUBLIC)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    exempt_paragraphs = ArrayField(
        models.PositiveSmallIntegerField(), default=list, blank=True, verbose_name="paragraphs of Schedule 12A"
    )

    class Meta:
        abstract = True

    @property
    def is_exempt(self):
        return self.access == Access.EXEMPT


class AgendaItem(Exemptible):
    """An item of business, or a heading under which items stand. `position` orders, `number` is shown."""

    Kind = StandingItem.Kind

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField(null=True)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.ITEM)
    title = models.CharField(max_length=500)
    note = models.TextField(blank=True)
    open_title = models.CharField(
        "title shown to the public", max_length=500, blank=True, help_text="In place of the title of an exempt item."
    )
    minutes_of = models.ForeignKey(
        "meetings.Minutes", models.SET_NULL, null=True, blank=True, related_name="confirming_items", editable=False
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "position"], name="item_position_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                condition=Q(kind="item") | Q(kind="heading", number=None, access="public"),
                name="heading_is_open_and_without_number",
            ),
        ]

    def __str__(self):
        return f"{self.number}. {self.title}" if self.number else self.title

    @property
    def is_heading(self):
        return self.kind == self.Kind.HEADING

    @property
    def closed_details(self):
        """What another item needs to be as closed as this one; nothing where this one is open."""
        if not self.is_exempt:
            return {}
        return {
            "access": self.access, "exempt_paragraphs": self.exempt_paragraphs, "open_title": self.open_title
        }  # fmt: skip

    @property
    def public_title(self):
        """What the public reads: never the title of an exempt item."""
        if not self.is_exempt:
            return self.title
        return self.open_title or UNNAMED
