"""Sign-in: accounts are made by an administrator, never by whoever comes along."""

import base64
import logging
import secrets

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from meetings.access import can_open, must_have_second_factor
from meetings.actions import sign_ins
from meetings.models import Council, User
from meetings.views import second_factor
from meetings.views.account_mail import MailFromThisSite
from meetings.views.throttle import ThrottledSignIn

log = logging.getLogger(__name__)
FRESH = 300  # seconds after signing in during which nobody has to show again who they are


class AccountAdapter(ThrottledSignIn, MailFromThisSite):
    """What is ours about signing in: where it leads, and that it is put on the trail."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The e-mail address or the password is not right",
        "incorrect_password": "This is not your password",
        "enter_current_password": "This is not your password",
        "too_many_login_attempts": "Too many tries. Wait a few minutes and try again",
        "rate_limited": "Too many tries. Wait a few minutes and try again",
    }

    def is_open_for_signup(self, request):
        return False

    def get_login_redirect_url(self, request):
        """Straight to the room where this person works."""
        rooms = ("office", "reading", "home")
        return reverse(next(room for room in rooms if can_open(request.user, room)))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        """Not of who has signed in just now."""
        records = get_authentication_records(self.request, self.request.user)
        is_fresh = any(timezone.now().timestamp() - record["at"] < FRESH for record in records)
        return not is_fresh and super().is_reauthentication_required(app=app, **kwargs)

    def pre_login(self, request: HttpRequest, user: User, **more) -> HttpResponse | None:
        if not user.is_active:
            self._failed(request, user, "the account is closed")
        return super().pre_login(request, user, **more)

    def post_login(self, request: HttpRequest, user: User, **more) -> HttpResponse:
        request.session.set_expiry(0)  # it ends with the browser, whichever way somebody came in
        how = second_factor.proofs(request)
        sign_ins.record_sign_in(user=user, how=how, where=self.get_client_ip(request), now=timezone.now())
        return super().post_login(request, user, **more)

    def logout(self, request: HttpRequest) -> None:
        sign_ins.record_sign_out(user=request.user, where=self.get_client_ip(request), now=timezone.now())
        super().logout(request)

    def authentication_failed(self, request: HttpRequest, **credentials) -> None:
        """An address that no account has is nobody's business; it may be a password in the wrong field."""
        user = User.objects.filter(email__iexact=credentials.get("email", "")).first()
        if user:
            self._failed(request, user, "wrong password")
        else:
            log.warning("Not signed in: no account has this address. From %s", self.get_client_ip(request))

    def _failed(self, request: HttpRequest, user: User, why: str) -> None:
        sign_ins.record_failure(user=user, why=why, where=self.get_client_ip(request), now=timezone.now())


class SecondFactorAdapter(DefaultMFAAdapter):
    """What is ours about second factors: who must keep one, what they are called, and how secrets are kept."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "This code is not right. Enter the one that is shown now",
        "cannot_delete_authenticator": "Your account must have a second factor: set up another one first",
        "cannot_generate_recovery_codes": "Set up a second factor first",
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        others = Authenticator.objects.filter(user=authenticator.user_id).exclude(pk=authenticator.pk)
        return (
            not must_have_second_factor(authenticator.user)
            or others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
        )

    def get_totp_issuer(self) -> str:
        return f"Scrutiny, {Council.objects.current() or 'council'}"

    def generate_authenticator_name(self, user: User, type: str) -> str:
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return f"Passkey {count + 1}" if count else "Passkey"

    def encrypt(self, text: str) -> str:
        """With the secret key: who reads the database alone cannot make codes."""
        return _ciphers().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """A secret; where it was encrypted with a key that is gone, one that matches nothing."""
        try:
            return _ciphers().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            log.error("A second factor was encrypted with another SECRET_KEY: its owner has to set it up anew.")
            return base64.b32encode(secrets.token_bytes(20)).decode()


def _ciphers() -> MultiFernet:
    """Made of the secret key, which encrypts, and of earlier ones, which still decrypt."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(key))) for key in keys])


def _derived(key: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"second factor").derive(key.encode())


class RemovePasskey(RemoveWebAuthnView):
    """The package's page; but the last factor of an account that must have one stays."""

    def form_valid(self, form) -> HttpResponse:
        adapter = SecondFactorAdapter()
        if not adapter.can_delete_authenticator(self.object):
            form.add_error(None, adapter.validation_error("cannot_delete_authenticator"))
            return self.form_invalid(form)
        return super().form_valid(form)
