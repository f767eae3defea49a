"""The second factor: whether a session has shown it, and where it is sent that has not.

The sign-in package keeps in the session how its owner proved who they are; a record with the method `mfa` is a code,
a recovery code or a passkey. Setting one up counts as well: it is shown to work before it is kept.
"""

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from meetings.access import SET_UP_ADDRESSES, must_have_second_factor
from meetings.actions import sign_ins
from meetings.views.signed_in import is_from_script, sentence, signed_out

SIGN_OUT = "account_logout"
FIRST = "Your account needs a second factor before you go on. Reload the page to set it up."
NAMES = {
    Authenticator.Type.TOTP: "authenticator app",
    Authenticator.Type.WEBAUTHN: "passkey",
    Authenticator.Type.RECOVERY_CODES: "recovery code",
}


def is_shown(request: HttpRequest) -> bool:
    """Whether whoever is here has shown a second factor in this session."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def is_missing(request: HttpRequest) -> bool:
    """Whether this session is of an account that must have a second factor, and has not shown it."""
    return must_have_second_factor(request.user) and not is_shown(request)


def has_one(user) -> bool:
    return Authenticator.objects.filter(user=user.pk).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def asked_first(request: HttpRequest, address: str) -> HttpResponse | None:
    """Where a session without its second factor goes before anything else opens; None where it may go on.

    Who has none yet is led to set one up. Who has one has to sign in with it: that session ends.
    """
    if address == SIGN_OUT or not is_missing(request):
        return None
    if has_one(request.user):
        logout(request)
        return signed_out(request)
    if address in SET_UP_ADDRESSES:
        return None
    return sentence(FIRST, 403) if is_from_script(request) else redirect("mfa_index")


def proofs(request: HttpRequest) -> str:
    """How somebody has just proved who they are, in words."""
    records = get_authentication_records(request, request.user)
    return " and ".join(dict.fromkeys(NAMES.get(record.get("type"), record["method"]) for record in records))


def where(request: HttpRequest) -> str:
    """The network address that a request came from."""
    return get_adapter().get_client_ip(request)


def added(request: HttpRequest, user, authenticator: Authenticator, **_) -> None:
    """A factor was set up, and so shown: this session goes on, every other of the account ends."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        return
    _changed(request, f"Set up: {NAMES[authenticator.type]}")
    record_authentication(request, request.user, "mfa", type=authenticator.type, id=authenticator.pk)


def removed(request: HttpRequest, user, authenticator: Authenticator, **_) -> None:
    _changed(request, f"Removed: {NAMES[authenticator.type]}")


def renewed(request: HttpRequest, user, authenticator: Authenticator, **_) -> None:
    """New recovery codes."""
    sign_ins.record_change(user=user, what="New recovery codes", where=where(request), now=timezone.now())


def failed(request: HttpRequest, user, authenticator: Authenticator, **_) -> None:
    sign_ins.record_failure(user=user, why="wrong code", where=where(request), now=timezone.now())


def password_changed(request: HttpRequest, user, **_) -> None:
    sign_ins.record_change(user=user, what="New password", where=where(request), now=timezone.now())


def _changed(request: HttpRequest, what: str) -> None:
    now = timezone.now()
    user = sign_ins.record_change(user=request.user, what=what, where=where(request), now=now, ends_sessions=True)
    request.user.session_epoch = user.session_epoch
    update_session_auth_hash(request, request.user)
