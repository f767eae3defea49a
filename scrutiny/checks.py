"""What is not fit for other people's use: told by `manage.py check --deploy`, and refused by the web server's start."""

import zlib
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.http.request import validate_host

TAG = "production"
RANDOM = 40  # bytes that a key has at least once all that repeats in it is taken out
SHOWN, KEPT_IN_MEMORY = "console.EmailBackend", ("dummy.EmailBackend", "locmem.EmailBackend")


@register(TAG, deploy=True)
def check_production(app_configs=None, **kwargs) -> list[CheckMessage]:
    """Every setting that other people's safety depends on; nothing where the portal runs for whoever started it."""
    if not settings.PRODUCTION:
        return []
    found = (_secret, _hosts, _site, _mail, _front_server, _demo)
    return [message for check in found for message in check()]


def refuse_to_start() -> None:
    """Raise ImproperlyConfigured, with everything that is wrong, unless the settings are fit for use."""
    errors = [message for message in run_checks(tags=[TAG], include_deployment_checks=True) if message.is_serious()]
    connection.close()
    if errors:
        raise ImproperlyConfigured("\n".join(f"{each.id}: {each.msg} {each.hint}" for each in errors))


def _secret() -> Iterator[CheckMessage]:
    key = settings.SECRET_KEY
    if key.startswith("django-insecure-") or len(zlib.compress(key.encode())) < RANDOM or len(key) < 50:
        hint = "Make one: python -c 'import secrets; print(secrets.token_urlsafe(50))'"
        yield Error("SECRET_KEY is short or can be guessed.", hint=hint, id="scrutiny.E001")


def _hosts() -> Iterator[CheckMessage]:
    if any(host.strip(".") in {"", "*"} for host in settings.ALLOWED_HOSTS) or not settings.ALLOWED_HOSTS:
        hint = "Name the hosts under which the portal is reached."
        yield Error("ALLOWED_HOSTS lets in every name.", hint=hint, id="scrutiny.E002")


def _site() -> Iterator[CheckMessage]:
    site = urlsplit(settings.SITE_URL)
    scheme = "https" if settings.HTTPS else "http"
    is_plain = not (site.path.strip("/") or site.query or site.fragment or "@" in site.netloc)
    if site.scheme != scheme or not validate_host(site.hostname or "", settings.ALLOWED_HOSTS) or not is_plain:
        hint = f"Write it as {scheme}://name/, with a name of ALLOWED_HOSTS."
        yield Error("SITE_URL, which begins links in mail, is not where this site is.", hint=hint, id="scrutiny.E003")


def _mail() -> Iterator[CheckMessage]:
    if settings.EMAIL_BACKEND.endswith((SHOWN, *KEPT_IN_MEMORY)):
        hint = "Name a mail server: smtp+tls://user:password@host:587"
        yield Error("EMAIL_URL sends no mail, or writes it into the log.", hint=hint, id="scrutiny.E004")


def _front_server() -> Iterator[CheckMessage]:
    if not settings.FRONT_SERVER:
        hint = (
            "Put nginx or the like in front, which takes whole requests and hands on answers at the readers' pace "
            "(docs/operating.md), and set BEHIND_PROXY=on."
        )
        yield Error("No web server stands in front of this one.", hint=hint, id="scrutiny.E005")


def _demo() -> Iterator[CheckMessage]:
    """The demo's accounts have a password that everybody may read."""
    from reports.demo import accounts

    if settings.DEMO_SIGN_IN:
        hint = "Take it out of the environment."
        yield Error("DEMO_SIGN_IN lets accounts in without a second factor.", hint=hint, id="scrutiny.E007")
    if settings.ALLOW_DEMO:
        return
    try:
        there = accounts.open_ones()
    except DatabaseError as error:
        yield Warning(f"The demo's accounts could not be looked for: {error}", hint="", id="scrutiny.W006")
        return
    if there:
        hint = f"Close {', '.join(there)}, or use another database."
        yield Error("The demo's accounts can sign in, and their password is public.", hint=hint, id="scrutiny.E006")
