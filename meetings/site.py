"""Where this site is, as its settings say: what links in mail begin with, whatever a request calls it."""

from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from django.conf import settings


def site_link(path: str) -> str:
    """The whole address of a path of this site, which begins with a slash."""
    return urljoin(settings.SITE_URL, path)


@dataclass(frozen=True)
class Site:
    """The site as templates of mail name it."""

    domain: str
    name: str


def this_site() -> Site:
    host = urlsplit(settings.SITE_URL).netloc
    return Site(domain=host, name=host)
