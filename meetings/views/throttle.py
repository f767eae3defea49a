"""How often a password may be tried. Nobody can lock somebody else out, and nobody can go on guessing.

Wrong passwords are counted by pair of address and account: who tries from elsewhere does not stop the owner, and who
tries one account does not stop the others of an office behind the same address. What comes to one account from many
addresses is counted too, and slowed; not for browsers in which its owner has signed in before, which a signed cookie
tells (OWASP calls them device cookies).
"""

import logging
from collections.abc import Iterator

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core import signing
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

log = logging.getLogger(__name__)

RATES = {  # wrong passwords in a time, by the key that is counted under
    "pair": "5/5m/key",  # one account from one address
    "address": "60/m/key",  # every account from one address: an office's bad morning is less
    "account": "30/30m/key",  # one account from everywhere: as slow as from one address, in the long run
    "known-browser": "5/5m/key",  # one account from browsers that it knows, which none of the above concerns
}
COOKIE, COOKIE_PATH = "known_to", "/accounts/"
KNOWN_FOR = 180 * 24 * 60 * 60  # seconds
REMEMBERED = 5  # accounts in one browser


class ThrottledSignIn(DefaultAccountAdapter):
    """Counts before a password is looked at; what was right is not counted."""

    def pre_authenticate(self, request: HttpRequest, **credentials) -> None:
        self._login_failed_rl_usage = counted = ratelimit.RateLimitUsage(usage=[])
        for rate, key in _rules(request, credentials.get("email", "")):
            used = ratelimit.consume(request, app="sign-in", action=rate, config=RATES, key=key)
            if used is None:
                counted.rollback()
                raise self.validation_error("too_many_login_attempts")
            counted.usage += used.usage

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **more) -> HttpResponse:
        response = super().post_login(request, user, **more)
        marks = [_mark(user.email), *(mark for mark in _known_marks(request) if mark != _mark(user.email))]
        response.set_cookie(
            COOKIE, signing.dumps(marks[:REMEMBERED], salt=COOKIE), max_age=KNOWN_FOR, path=COOKIE_PATH,
            httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
        return response

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """A new password makes earlier guesses worthless: its owner may sign in at once."""
        super().set_password(user, password)
        for rate, key in _rules(self.request, user.email):
            if rate != "address":
                ratelimit.clear(self.request, app="sign-in", action=rate, config=RATES, key=key)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Where a request comes from; its last known hop where the number of proxies in the settings is wrong."""
        try:
            return super().get_client_ip(request)
        except (ImproperlyConfigured, PermissionDenied) as error:
            log.error("TRUSTED_PROXIES does not fit what comes in, so addresses are those of the proxy: %s", error)
            return request.META.get("REMOTE_ADDR") or "unknown"


def _rules(request: HttpRequest, email: str) -> Iterator[tuple[str, str]]:
    """(rate, key) of everything that a try is counted under."""
    mark = _mark(email)
    if mark in _known_marks(request):
        yield "known-browser", mark
        return
    address = ratelimit.get_ip(request)
    yield "address", address
    yield "pair", f"{address} {mark}"
    yield "account", mark


def _mark(email: str) -> str:
    """What an account is called in counts and cookies, which need not hold its e-mail address."""
    return salted_hmac(COOKIE, email.strip().lower()).hexdigest()[:32]


def _known_marks(request: HttpRequest) -> list[str]:
    """The accounts that have signed in in this browser."""
    try:
        return signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=KNOWN_FOR)
    except signing.BadSignature:
        return []
