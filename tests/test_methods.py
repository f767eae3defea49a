"""Only POST changes anything: every address with every other method leaves the record as it was."""

import ast

import pytest
from django.db import transaction
from django.urls import reverse

from meetings.access import MORE_METHODS, PERMISSION_OF
from meetings.models import AuditEntry, Build, Intake
from meetings.models.meetings import Status
from meetings.models.users import Role
from tests.clients import SignedIn
from tests.factories import UserFactory
from tests.test_access import TABLE, a_world, outcome
from tests.test_architecture import MODULES, ROOT

pytestmark = pytest.mark.django_db

WITHOUT_A_BODY = ["HEAD", "OPTIONS"]
UNKNOWN = ["TRACE", "PUT", "DELETE", "PATCH", "CONNECT", "PROPFIND", "QUERY"]
PAGES = {name: noun for name, (_, noun) in TABLE.items() if noun != "account"}


def arguments_of(name, about):
    return {**about[PAGES[name]], **({"number": 1} if name == "office_page_picture" else {})}


def record():
    """What any change of the record leaves behind; readings that are noted are none."""
    audit = AuditEntry.objects.exclude(verb="read").count()
    return audit, Build.objects.count(), Intake.objects.count()


def signed_in(client, role):
    user = UserFactory(role=role)
    client.force_login(user)
    return user


@pytest.mark.parametrize("status", [Status.DRAFT, Status.PUBLISHED])
@pytest.mark.parametrize("method", ["GET", *WITHOUT_A_BODY, *UNKNOWN])
def test_no_method_but_post_changes_the_record_at_any_address(method, status):
    client = SignedIn(enforce_csrf_checks=True)
    _, about = a_world(status)
    signed_in(client, Role.OFFICER)
    before, changed = record(), []
    for name in PAGES:
        answer = client.generic(method, reverse(name, kwargs=arguments_of(name, about)))
        assert answer.status_code < 500
        if record() != before:
            changed.append(name)
            before = record()
    assert changed == []


@pytest.mark.parametrize("method", UNKNOWN)
def test_an_unknown_method_enters_no_view(method):
    client = SignedIn(enforce_csrf_checks=True)
    _, about = a_world(Status.DRAFT)
    signed_in(client, Role.OFFICER)
    entered = []
    for name in PAGES:
        if method not in MORE_METHODS.get(name, ()):
            answer = client.generic(method, reverse(name, kwargs=arguments_of(name, about)))
            if answer.status_code != 405:
                entered.append((name, answer.status_code))
    assert entered == []


def test_options_says_what_an_address_takes_and_enters_no_view(client):
    _, about = a_world(Status.DRAFT)
    for name in PAGES:
        answer = client.options(reverse(name, kwargs=arguments_of(name, about)))
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer.headers["Allow"].startswith("GET, HEAD, POST")


def test_head_answers_as_get_does_without_its_body(client):
    _, about = a_world(Status.PUBLISHED)
    signed_in(client, Role.OFFICER)
    for name in PAGES:
        address = reverse(name, kwargs=arguments_of(name, about))
        got, head = client.get(address), client.head(address)
        assert head.status_code == got.status_code, name
        assert head.headers.get("Content-Type") == got.headers.get("Content-Type"), name
        assert (b"".join(head.streaming_content) if head.streaming else head.content) == b"", name


def test_a_post_without_a_token_is_refused_at_every_address():
    client = SignedIn(enforce_csrf_checks=True)
    _, about = a_world(Status.DRAFT)
    signed_in(client, Role.OFFICER)
    before = record()
    answers = {name: client.post(reverse(name, kwargs=arguments_of(name, about))).status_code for name in PAGES}
    assert {name: status for name, status in answers.items() if status != 403} == {}
    assert record() == before


@pytest.mark.parametrize("status", [Status.DRAFT, Status.PUBLISHED])
def test_post_in_every_role_does_only_what_the_table_says(client, status):
    member, about = a_world(status)
    people = {role: member if role == Role.MEMBER else UserFactory(role=role) for role in Role} | {None: None}
    before, wrong = record(), []
    for role, user in people.items():
        client.logout()
        if user:
            client.force_login(user)
        for name in PAGES:
            with transaction.atomic():
                found = outcome(client.post(reverse(name, kwargs=arguments_of(name, about))))
                acted = record() != before
                transaction.set_rollback(True)
            may = (role or Role.PUBLIC) in TABLE[name][0]
            if not may and (acted or found != ("refused" if role else "sign in")):
                wrong.append((name, role, found, acted))
            if acted and TABLE[name][0] == set(Role):
                wrong.append((name, role, "a public address changed something"))
    assert wrong == []


def test_every_address_that_takes_more_than_get_and_post_is_known():
    assert set(MORE_METHODS) <= set(PERMISSION_OF)


def test_no_view_tells_reading_from_changing_by_anything_but_post():
    asked = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in MODULES
        if "views" in path.parts and path.name not in {"methods.py", "uploads.py"}
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Compare) and ast.unparse(node.left) == "request.method"
        if ast.unparse(node.comparators[0]) != "'POST'"
    ]
    assert asked == []
