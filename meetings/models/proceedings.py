"""What happened under an item: interests, motions and votes, people who spoke, breaks.

Each row has a `key` that the screen gave it, so that what is sent twice over a bad connection is recorded once.
"""

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q

from meetings.law.interests import part_in
from meetings.law.voting import is_carried
from meetings.models.minutes import Attendance, Minute


class Happening(models.Model):
    """Something that happened while an item was before the meeting."""

    key = models.UUIDField(db_default=RandomUUID(), unique=True, editable=False)
    minute = models.ForeignKey(Minute, models.CASCADE, related_name="%(class)ss")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True
        ordering = ["pk"]


class Declaration(Happening):
    """An interest in the item that somebody declared."""

    class Kind(models.TextChoices):
        PECUNIARY = "pecuniary", "Disclosable pecuniary interest"
        REGISTRABLE = "registrable", "Other registrable interest"
        NON_REGISTRABLE = "non_registrable", "Non-registrable interest"

    attendance = models.ForeignKey(Attendance, models.CASCADE, related_name="declarations")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    nature = models.TextField("nature of the interest")
    left_room = models.BooleanField("left the room", default=False)
    dispensation = models.CharField(max_length=300, blank=True, help_text="By whom and when, if there is one.")

    def __str__(self):
        return f"{self.attendance.who}: {self.get_kind_display().lower()}"

    @property
    def part(self):
        return part_in(self.kind, dispensed=bool(self.dispensation), left_room=self.left_room)


class Motion(Happening):
    """A motion, or an amendment to one, and what became of it."""

    class Method(models.TextChoices):
        AGREED = "agreed", "Agreed without a vote"
        COUNT = "count", "Show of hands"
        NAMED = "named", "Recorded vote by name"
        WITHDRAWN = "withdrawn", "Withdrawn or fell"

    class Choice(models.TextChoices):
        FOR = "for", "For"
        AGAINST = "against", "Against"
        ABSTAINED = "abstained", "Abstained"

    amends = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="amendments")
    text = models.TextField()
    mover = models.ForeignKey(Attendance, models.PROTECT, null=True, blank=True, related_name="+")
    seconder = models.ForeignKey(Attendance, models.PROTECT, null=True, blank=True, related_name="+")
    method = models.CharField("how it was decided", max_length=10, choices=Method.choices, default=Method.AGREED)
    votes_for = models.PositiveSmallIntegerField("for", default=0)
    votes_against = models.PositiveSmallIntegerField("against", default=0)
    abstentions = models.PositiveSmallIntegerField("abstained", default=0)
    casting = models.CharField(
        "chair's casting vote", max_length=10, blank=True, choices=[("for", "For"), ("against", "Against")]
    )

    class Meta(Happening.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(casting="") | Q(votes_for=F("votes_against")), name="casting_vote_only_in_a_tie"
            )
        ]

    def __str__(self):
        return self.text

    @property
    def carried(self):
        """True, False, or None while a tie is undecided or the motion came to nothing."""
        if self.method == self.Method.AGREED:
            return True
        if self.method == self.Method.WITHDRAWN:
            return None
        return is_carried(self.votes_for, self.votes_against, self.casting)


class Vote(models.Model):
    """How one member voted, where it is recorded by name."""

    motion = models.ForeignKey(Motion, models.CASCADE, related_name="votes")
    attendance = models.ForeignKey(Attendance, models.CASCADE, related_name="votes")
    choice = models.CharField(max_length=10, choices=Motion.Choice.choices)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["motion", "attendance"], name="one_vote_each")]

    def __str__(self):
        return f"{self.attendance.who}: {self.get_choice_display()}"


class Speaker(Happening):
    """A member of the public who made a statement or asked a question."""

    class Kind(models.TextChoices):
        STATEMENT = "statement", "Statement"
        QUESTION = "question", "Question"

    name = models.CharField(max_length=200)
    organisation = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.STATEMENT)
    subject = models.CharField(max_length=300)
    duration = models.PositiveSmallIntegerField("minutes used", default=0)

    def __str__(self):
        return f"{self.name}: {self.subject}"


class Adjournment(Happening):
    """A break in the meeting."""

    began = models.TimeField("adjourned at")
    ended = models.TimeField("resumed at", null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    def __str__(self):
        return f"Adjourned {self.began:%H:%M}"
