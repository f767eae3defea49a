"""Browsers of the tests, and what a sign-in with a second factor leaves in a session."""

import time

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.flows.login import _AUTHENTICATION_METHODS_USER_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from django.test import Client

from meetings.access import must_have_second_factor

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class SignedIn(Client):
    """A client whose `force_login` leaves the session as the whole sign-in does: second factor and all.

    Who must have one is given an authenticator app, and the session says that its code was shown.
    """

    def force_login(self, user, backend=BACKEND):
        super().force_login(user, backend)
        if must_have_second_factor(user):
            shows_second_factor(self, user)


def with_app(user):
    """The user's authenticator app; set up if there is none yet."""
    return (
        Authenticator.objects.filter(user=user, type="totp").first()
        or TOTP.activate(user, generate_totp_secret()).instance
    )


def code_of(user, step=0):
    """What the user's app shows now, or some steps of half a minute later."""
    return code_for(decrypt(with_app(user).data["secret"]), step)


def code_for(secret, step=0):
    """What an app with this secret shows."""
    now = list(yield_hotp_counters_from_time())[1]  # the one between those of an app that is late or early
    return format_hotp_value(hotp_value(secret, now + step))


def shows_second_factor(client, user):
    """Note in the client's session, as the sign-in does, that the user's app has shown its code."""
    app = with_app(user)
    session = client.session
    proofs = [{"method": "password"}, {"method": "mfa", "type": app.type, "id": app.pk}]
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{**proof, "at": time.time()} for proof in proofs]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.save()
