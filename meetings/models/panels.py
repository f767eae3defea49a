"""Bodies that meet, and what stands on each of their agendas."""

from django.db import models
from django.urls import reverse

from meetings.models.council import Council


class Panel(models.Model):
    """A scrutiny panel, committee, sub-committee or task and finish group."""

    class Formality(models.TextChoices):
        FORMAL = "formal", "Formal: meets in public on notice"
        INFORMAL = "informal", "Informal: a working group or briefing"

    class Numbering(models.TextChoices):
        WHOLE_PACK = "whole_pack", "The agenda's first page is Page 1"
        AFTER_AGENDA = "after_agenda", "The first paper starts at Page 1; the agenda is not numbered"

    council = models.ForeignKey(Council, models.PROTECT, related_name="panels")
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=120, unique=True)
    remit = models.TextField(blank=True, help_text="What the panel looks at, in a few sentences for the public.")
    quorum = models.PositiveSmallIntegerField(null=True, blank=True)
    public_speakers = models.PositiveSmallIntegerField(
        "members of the public who may speak at a meeting", null=True, blank=True
    )
    public_minutes = models.PositiveSmallIntegerField("minutes kept for them all together", null=True, blank=True)
    phrases = models.TextField(
        "standard phrases for minutes",
        blank=True,
        help_text="One to a line; offered where minutes are written.",
    )
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="sub_panels")
    formality = models.CharField(max_length=10, choices=Formality.choices, default=Formality.FORMAL)
    numbering = models.CharField("page numbers", max_length=12, choices=Numbering.choices, default=Numbering.WHOLE_PACK)
    is_active = models.BooleanField("meets at present", default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["council", "name"], name="panel_name_once")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("panel", args=[self.slug])


class StandingItem(models.Model):
    """An item or heading with which every agenda of the panel starts."""

    class Kind(models.TextChoices):
        ITEM = "item", "Item"
        HEADING = "heading", "Heading"

    panel = models.ForeignKey(Panel, models.CASCADE, related_name="standing_items")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.ITEM)
    title = models.CharField(max_length=500)
    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "position"],
                name="standing_item_position_once",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]

    def __str__(self):
        return self.title
