"""Accounts: who signs in, and in which capacity."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac


class Role(models.TextChoices):
    """What an account is for; meetings/access.py says what each may do."""

    PUBLIC = "public", "Public"
    MEMBER = "member", "Member"
    AUTHOR = "author", "Report author"
    OFFICER = "officer", "Governance officer"
    MONITORING_OFFICER = "monitoring_officer", "Monitoring officer"
    ADMINISTRATOR = "administrator", "Administrator"


class UserManager(BaseUserManager):
    """Accounts are known by their e-mail address, whatever its case."""

    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractBaseUser):
    """An account, signed in to by e-mail address."""

    email = models.EmailField("email address", unique=True)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.PUBLIC)
    is_active = models.BooleanField("can sign in", default=True)
    session_epoch = models.PositiveIntegerField(
        default=0, editable=False
    )  # sessions of an earlier one are at their end
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        ordering = ["name", "email"]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once_in_any_case")]

    def __str__(self):
        return self.name or self.email

    def get_full_name(self):
        return self.name

    def _get_session_auth_hash(self, secret=None):
        """What a session has to carry: another password or another epoch ends it."""
        salt = "meetings.models.users.User.session"
        return salted_hmac(salt, f"{self.password}{self.session_epoch}", secret=secret, algorithm="sha256").hexdigest()
