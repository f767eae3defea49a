"""What a panel asks of the executive, the council or a partner, and what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from meetings.law.response import is_overdue, response_due
from meetings.models.minutes import Minute
from meetings.models.panels import Panel


class ReferralQuerySet(models.QuerySet):
    def public(self):
        """Those that are shown, as long as the minute they come from is public itself."""
        open_minute = Q(minute__is_exempt=False, minute__minutes__published_at__isnull=False)
        return self.filter(Q(minute=None) | open_minute, is_public=True)

    def unanswered(self):
        """Those that were sent and wait for a response, the longest first."""
        return self.filter(responded_on=None).exclude(received_on=None).order_by("received_on")

    def with_recommendations(self):
        return self.select_related("panel", "minute").prefetch_related("recommendations__updates")


class Referral(models.Model):
    """Recommendations that a panel sends together to one body, and the letter that answers them."""

    class AddressedTo(models.TextChoices):
        EXECUTIVE = "executive", "The executive"
        COUNCIL = "council", "The council"
        PARTNER = "partner", "A partner organisation"

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="referrals")
    minute = models.ForeignKey(Minute, models.SET_NULL, null=True, blank=True, related_name="referrals")
    title = models.CharField("subject", max_length=300)
    addressed_to = models.CharField(max_length=10, choices=AddressedTo.choices, default=AddressedTo.EXECUTIVE)
    addressee = models.CharField(max_length=200, help_text="As a letter would have it: Mayor Rosa Quick.")
    sent_on = models.DateField("sent on", null=True, blank=True)
    received_on = models.DateField("received on", null=True, blank=True)
    notice_on = models.DateField(
        "notice received on", null=True, blank=True,
        help_text="The notice that requires a response (Local Government Act 2000, s.9FE), if it came by itself.",
    )  # fmt: skip
    responded_on = models.DateField("response dated", null=True, blank=True)
    respondent = models.CharField("response from", max_length=200, blank=True)
    response = models.TextField("covering words of the response", blank=True)
    is_public = models.BooleanField("shown to the public", default=False)
    version = models.PositiveIntegerField(default=1)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(received_on=None) | Q(sent_on=None) | Q(received_on__gte=F("sent_on")),
                name="received_after_it_was_sent",
            ),
            models.CheckConstraint(
                condition=Q(responded_on=None) | Q(received_on__isnull=False), name="answered_after_it_was_received"
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("recommendations_of", args=[self.pk])

    @property
    def due(self):
        """The last day for the response; None while it is not received."""
        return response_due(self.received_on, self.notice_on) if self.received_on else None

    def is_overdue(self, today):
        return self.due is not None and is_overdue(self.due, self.responded_on, today)


class Recommendation(models.Model):
    """One point: what is asked, the answer to it, and how far it has come."""

    class Answer(models.TextChoices):
        NONE = "", "No answer yet"
        ACCEPTED = "accepted", "Accepted"
        IN_PART = "in_part", "Accepted in part"
        REJECTED = "rejected", "Rejected"

    class Progress(models.TextChoices):
        NONE = "", "Not begun"
        GREEN = "green", "Green: on course"
        AMBER = "amber", "Amber: at risk"
        RED = "red", "Red: off course"
        PAUSED = "paused", "Paused"
        COMPLETE = "complete", "Complete"

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="recommendations")
    position = models.PositiveSmallIntegerField()
    text = models.TextField("recommendation")
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True, default=Answer.NONE)
    reasons = models.TextField("response", blank=True, help_text="The answer to this point, with its reasons.")
    progress = models.CharField(max_length=10, choices=Progress.choices, blank=True, default=Progress.NONE)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["referral", "position"], name="recommendation_position_once")]

    def __str__(self):
        return self.text

    @property
    def is_outstanding(self):
        """Whether the panel still has to watch it."""
        return self.answer != self.Answer.REJECTED and self.progress != self.Progress.COMPLETE


class ProgressUpdate(models.Model):
    """What was said of a recommendation on a day; rows are added, never changed."""

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="updates")
    on = models.DateField("date")
    progress = models.CharField(max_length=10, choices=Recommendation.Progress.choices, blank=True)
    words = models.TextField("what was done", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["on", "pk"]

    def __str__(self):
        return f"{self.on}: {self.get_progress_display()}"
