"""Whatever is sent, in addresses, parameters, forms, headers and cookies, is answered: never with an error of ours."""

import ast
import logging
from copy import deepcopy
from pathlib import Path
from urllib.parse import quote
from uuid import UUID

import pytest
from django.db import transaction
from django.urls import get_resolver, resolve, reverse
from lxml import html

from meetings.models.meetings import Status
from meetings.models.users import Role
from meetings.views import parameters
from meetings.views.minutes import NOTES
from tests.factories import UserFactory
from tests.test_access import TABLE, a_world

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parent.parent
TWENTY, MANY, NUL = "9" * 20, "9" * 5000, "a\0b"
ODD = [TWENTY, MANY, NUL]  # what databases and int() stumble over
ODDER = [*ODD, "", "\0", "-5", "0", "٣", "²", "1.5", "1e9", "nan", "x" * 9000, "\\", "%00", "'", "../..", "\u202e"]
HEADERS = {
    "Range": ["bytes=0-{}", "bytes={}-", "bytes=-{}", "bytes={}"],
    "Cookie": ["sessionid={}", 'sessionid="\\000\\000{}"', 'csrftoken="\\000{}"', 'messages="\\000{}"', "{}"],
    "Content-Type": ["{}", "text/html; charset={}", "multipart/form-data; boundary={}", "text/html; charset=hex",
                     "application/x-www-form-urlencoded; charset=idna"],
    "Upload-Metadata": ["{}", "filename {}"],
    "Origin": ["{}", "http://["],
    **dict.fromkeys(["If-Range", "If-None-Match", "If-Modified-Since", "Upload-Length", "Upload-Offset", "X-Live",
                     "HX-Request", "HX-Current-URL", "X-Forwarded-For", "X-CSRFToken", "Accept", "Referer", "Host",
                     "Content-Length", "Transfer-Encoding", "Expect"], ["{}"]),
}  # fmt: skip


class Walker:
    """Sends requests of which nothing stays, and keeps those that are answered with an error of ours."""

    def __init__(self, client):
        self.client, self.failed, self.answered = client, [], 0
        client.raise_request_exception = False

    def __call__(self, method, address, **more):
        cookies = deepcopy(self.client.cookies)  # signing out is one of the requests
        with transaction.atomic():
            response = getattr(self.client, method)(address, **more)
            transaction.set_rollback(True)
        self.client.cookies = cookies
        self.answered += 1
        if response.status_code >= 500:
            self.failed.append((method, address[:80], repr(more)[:120]))
        return response


@pytest.fixture
def walker(client):
    logging.disable(logging.CRITICAL)
    yield Walker(client)
    logging.disable(logging.NOTSET)


@pytest.fixture
def world():
    """{name: what its address takes} for every address that the portal names."""
    _, about = a_world(Status.PUBLISHED)
    named = {name: taken_by(name) if noun == "account" else about[noun] for name, (_, noun) in TABLE.items()}
    named["office_page_picture"] = {**named["office_page_picture"], "number": 1}
    return named


def taken_by(name):
    """Something for each part that an address of the sign-in package has."""
    [(_, parts)], *_ = get_resolver().reverse_dict[name]
    return dict.fromkeys(parts, 1)


def as_somebody(walker, role):
    if role:
        walker.client.force_login(UserFactory(role=role))


def parameter_names():
    """What the views ask requests for, out of their source."""
    for path in [*ROOT.glob("meetings/views/*.py"), *ROOT.glob("reports/views/*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            asks = isinstance(node, ast.Call) and ast.unparse(node.func).startswith("parameters.")
            if asks and len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
                yield node.args[1].value


def test_the_views_ask_for_parameters_by_name():
    assert {"position", "audience", "since", "minute", "title", "uploads"} <= set(parameter_names())


@pytest.mark.parametrize("role", [Role.MONITORING_OFFICER, None])
def test_odd_parameters_are_answered(walker, world, role):
    as_somebody(walker, role)
    names = {*parameter_names(), "page", "next", "files", "csrfmiddlewaretoken"}
    for name, taken in world.items():
        for value in ODD:
            walker("post", reverse(name, kwargs=taken), data=dict.fromkeys(names, value))
        walker("get", reverse(name, kwargs=taken), data=dict.fromkeys(names, NUL))
        walker("get", reverse(name, kwargs=taken), data=dict.fromkeys(names, MANY))
    assert walker.failed == []
    assert walker.answered > 500


def test_odd_addresses_are_answered(walker, world):
    """Each as somebody who may go there."""
    for role in (None, Role.MONITORING_OFFICER, Role.ADMINISTRATOR):
        as_somebody(walker, role)
        for name in [name for name, (who, _) in TABLE.items() if first_of(who) == role]:
            for kind in world[name]:
                for value in ["9" * 19, TWENTY, MANY, NUL, "0"]:
                    walker("get", with_odd_part(name, world[name], kind, value))
                walker("post", with_odd_part(name, world[name], kind, TWENTY))
    assert walker.failed == []
    assert walker.answered > 300


def first_of(who):
    return (
        None
        if Role.PUBLIC in who
        else Role.MONITORING_OFFICER
        if Role.MONITORING_OFFICER in who
        else Role.ADMINISTRATOR
    )


def with_odd_part(name, taken, kind, value):
    """An address in which one part is something else."""
    stand_in = {int: 987654321, str: "stand-in", UUID: UUID(int=987654321)}[type(taken[kind])]
    return reverse(name, kwargs={**taken, kind: stand_in}).replace(str(stand_in), quote(value))


def forms_of(page, address):
    """(action, {field: value}, names of its fields for text) of every form of a page that is posted."""
    for form in html.fromstring(page).forms:
        if form.method == "POST":
            text = {each.get("name") for each in form.xpath(".//textarea | .//input[@type='text']")}
            fields = {name: "" if value is None else value for name, value in form.fields.items()}
            yield form.action or address, fields, text


def test_odd_values_in_every_field_of_every_form_are_answered(walker, world):
    seen = set()
    for role in (Role.MONITORING_OFFICER, Role.ADMINISTRATOR):
        as_somebody(walker, role)
        for address in pages(world):
            page = walker("get", address)
            if page.status_code == 200 and page.headers["Content-Type"].startswith("text/html"):
                for form in forms_of(page.content, address):
                    _post_odd_values(walker, *form, seen)
    assert walker.failed == []
    assert len(seen) > 100


def pages(world):
    """Every address, and that of each kind of note."""
    yield from (reverse(name, kwargs=taken) for name, taken in world.items())
    for noun in NOTES:
        address = reverse("office_minutes_note", kwargs={**world["office_minutes_note"], "noun": noun})
        yield f"{address}?minute={world['office_minute']['pk']}"


def _post_odd_values(walker, action, fields, text, seen):
    """Each field of a form with each odd value while the others stay as they are; forms of a kind once."""
    found = resolve(action.split("?")[0])
    view = found.view_name, found.kwargs.get("noun")
    for field in set(fields) - {"csrfmiddlewaretoken"} - {name for where, name in seen if where == view}:
        seen.add((view, field))
        for value in [NUL] if field in text else ODD:
            walker("post", action, data={**fields, field: value})


@pytest.mark.parametrize(
    "name", ["accessibility", "account_login", "meeting_pack", "office_pack_file", "office_uploads"]
)
def test_odd_headers_are_answered(walker, world, name):
    """No header holds NUL itself: the web server refuses that."""
    as_somebody(walker, Role.MONITORING_OFFICER)
    method, address = "post" if name == "office_uploads" else "get", reverse(name, kwargs=world[name])
    for header, patterns in HEADERS.items():
        key = header.upper().replace("-", "_")
        for pattern in patterns:
            for value in (TWENTY, MANY):
                walker(method, address, **{key if "CONTENT" in key else f"HTTP_{key}": pattern.format(value)})
    assert walker.failed == []


def test_the_file_of_a_style_sheet_is_asked_for_oddly(walker):
    for value in ODDER:
        walker("get", f"/static/{quote(value)}")
        walker("get", "/static/js/agenda.js", HTTP_RANGE=f"bytes=0-{value}")
    assert walker.failed == []


@pytest.mark.parametrize("value", ODDER)
def test_a_whole_number_is_one_within_its_bounds_or_none(value):
    assert parameters.whole_number(value) in {None, 0}
