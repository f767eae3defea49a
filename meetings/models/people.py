"""People, and who sits on which panel in which capacity, from when to when."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from meetings.law.voting import voting_of
from meetings.models.panels import Panel


class Person(models.Model):
    """A councillor, co-optee, invitee or officer, with or without an account."""

    name = models.CharField(max_length=200, help_text="Without “Councillor”.")
    is_councillor = models.BooleanField("councillor", default=False)
    ward = models.CharField(max_length=100, blank=True)
    party = models.CharField(max_length=100, blank=True)
    job_title = models.CharField("post", max_length=200, blank=True, help_text="For officers.")
    telephone = models.CharField(max_length=50, blank=True)
    email = models.EmailField("email address", blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="person", verbose_name="account"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "people"

    def __str__(self):
        return f"Councillor {self.name}" if self.is_councillor else self.name


class MembershipQuerySet(models.QuerySet):
    def on(self, day):
        """Those that held on `day`."""
        return self.filter(starts_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gte=day))

    def in_printed_order(self):
        return self.order_by("position", "pk").select_related("person")


class Membership(models.Model):
    """One person's seat on one panel over a stretch of time."""

    class Role(models.TextChoices):
        CHAIR = "chair", "Chair"
        VICE_CHAIR = "vice_chair", "Vice-Chair"
        MEMBER = "member", "Member"
        SUBSTITUTE = "substitute", "Substitute"
        EDUCATION_CO_OPTEE = "education_co_optee", "Statutory education co-optee"
        CO_OPTEE = "co_optee", "Co-optee"
        INVITEE = "invitee", "Invitee"

    class Voting(models.TextChoices):
        ALL = "all", "On everything"
        EDUCATION_ONLY = "education_only", "On education matters only"
        NONE = "none", "Does not vote"

    panel = models.ForeignKey(Panel, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.MEMBER)
    voting = models.CharField("votes", max_length=15, choices=Voting.choices, blank=True)
    represents = models.CharField(
        max_length=200, blank=True, help_text="The body that an invitee or co-optee speaks for."
    )
    position = models.PositiveSmallIntegerField(default=0)
    starts_on = models.DateField("from")
    ends_on = models.DateField("until", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="membership_ends_after_it_starts"
            ),
        ]

    def __str__(self):
        return f"{self.person}, {self.get_role_display()}"

    def save(self, **kwargs):
        self.voting = self.voting or voting_of(self.role)
        super().save(**kwargs)
