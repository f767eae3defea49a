"""The web server itself, on a real port: connections on which nothing comes keep nobody waiting."""

import base64
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection, HTTPResponse

import pytest
from django.urls import reverse

from meetings.models import Upload
from meetings.models.users import Role
from reports.views.uploads import PART
from scrutiny.services import _free_port
from tests.clients import SignedIn
from tests.conftest import _database_url
from tests.factories import UserFactory
from tests.waiting import waited_for

IDLE = 250  # connections; the server has a tenth of that in threads
POST = b"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: csrftoken=%b\r\n" % (b"a" * 32)
GET = b"GET /health/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"


@pytest.fixture(scope="module")
def port(django_db_setup, django_db_blocker, tmp_path_factory):
    """Where a server of one process answers, on this test process's database."""
    found, folder = _free_port(), tmp_path_factory.mktemp("web")
    with django_db_blocker.unblock():
        environment = dict(os.environ, DATABASE_URL=_database_url(), PYTHONWARNINGS="ignore", TMPDIR=str(folder))
    command = [sys.executable, "-m", "gunicorn", "scrutiny.wsgi", "--bind", f"127.0.0.1:{found}", "--workers", "1"]
    command += ["--worker-class", "tests.hasty_worker.HastyWorker", "--log-level", "warning"]
    with open(folder / "log", "w") as log, subprocess.Popen(command, env=environment, stderr=log) as server:
        try:
            assert waited_for(lambda: answers(found), every=0.2), (folder / "log").read_text()
            yield found
        finally:
            server.send_signal(signal.SIGQUIT)


def answers(port):
    try:
        return health(port) == 200
    except OSError:
        return False


def health(port):
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", "/health/")
    try:
        return connection.getresponse().status
    finally:
        connection.close()


@contextmanager
def connected(port, data=b""):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(data)
        yield connection


def answer(connection):
    """(status, body) of the next answer on a connection."""
    response = HTTPResponse(connection)
    response.begin()
    return response.status, response.read()


def is_cut(connection):
    connection.setblocking(False)
    try:
        return connection.recv(1 << 16) == b""
    except BlockingIOError:
        return False
    except ConnectionResetError:
        return True


IDLE_IN = {
    "before anything": b"",
    "its headers": b"GET / HTTP/1.1\r\nHost: 127",
    "a small body": POST + FORM + b"Content-Length: 100\r\n\r\na=",
    "a large body": POST + FORM + b"Content-Length: 99999999\r\n\r\na=",
    "a body of unknown length": POST + FORM + b"Transfer-Encoding: chunked\r\n\r\n",
    "a body that it offered": POST + FORM + b"Expect: 100-continue\r\nContent-Length: 100\r\n\r\n",
    "a large body that it offered": POST + FORM + b"Expect: 100-continue\r\nContent-Length: 99999999\r\n\r\n",
    "a body for no page": b"POST /nowhere/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999\r\n\r\n",
    "a second request": GET + b"POST / HTTP/1.1\r\n",
    "reading its answer": GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"),
    "nonsense": b"\r\n\r\n",
}


@pytest.mark.parametrize("where", IDLE_IN)
def test_the_portal_answers_beside_many_connections_that_are_idle_in(port, where):
    with ExitStack() as idle:
        for _ in range(IDLE):
            idle.enter_context(connected(port, IDLE_IN[where]))
        begun = time.monotonic()
        assert [health(port) for _ in range(3)] == [200] * 3
        assert time.monotonic() - begun < 3


@pytest.mark.parametrize(
    "where", ["before anything", "its headers", "a small body", "a large body", "a second request"]
)
def test_an_idle_connection_is_cut(port, where):
    with connected(port, IDLE_IN[where]) as connection:
        assert waited_for(lambda: is_cut(connection), seconds=8)


def test_a_connection_that_sends_a_byte_now_and_then_is_cut_as_well(port):
    def drips():
        try:
            return is_cut(connection) or connection.send(b"a") < 1
        except OSError:
            return True

    with connected(port, IDLE_IN["a small body"]) as connection:
        assert waited_for(drips, seconds=8, every=0.3)


def test_of_too_many_that_wait_the_oldest_is_cut(port):
    with ExitStack() as idle:
        waiting = [idle.enter_context(connected(port, IDLE_IN["its headers"])) for _ in range(310)]
        assert waited_for(lambda: is_cut(waiting[0]), seconds=2)
        assert not is_cut(waiting[-1])
        assert health(port) == 200


def in_pieces(connection, data, size):
    for place in range(0, len(data), size):
        connection.sendall(data[place : place + size])


def test_a_request_in_single_bytes_is_answered(port):
    with connected(port) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        in_pieces(connection, GET, 1)
        assert answer(connection)[0] == 200


def test_requests_sent_together_are_answered_one_after_the_other(port):
    with connected(port, GET * 3) as connection:
        assert [answer(connection)[0] for _ in range(3)] == [200] * 3


def test_a_form_in_pieces_is_read_whole(port):
    """A form with its token is no forgery, so the token at its end was read."""
    token = b"a" * 32
    form = b"login=nobody%40example.org&password=" + b"x" * 2000 + b"&csrfmiddlewaretoken=" + token
    head = POST + FORM + b"Content-Length: %d\r\n\r\n" % len(form)
    with connected(port) as connection:
        in_pieces(connection, head + form, 301)
        status, page = answer(connection)
    assert status == 200
    assert b"nobody@example.org" in page


def test_a_body_that_is_offered_is_asked_for(port):
    with connected(port, IDLE_IN["a body that it offered"]) as connection:
        assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"a" * 100)
        assert answer(connection)[0] == 403


def test_headers_without_an_end_are_refused(port):
    with connected(port, b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20_000) as connection:
        assert connection.recv(20).startswith(b"HTTP/1.1 431")


def test_a_large_body_of_a_stranger_is_refused_and_leaves_nothing(port, tmp_path_factory):
    folder = tmp_path_factory.getbasetemp() / "web0"
    kind = b"Content-Type: multipart/form-data; boundary=x\r\nAccept: text/html\r\n"
    part = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.bin"\r\n\r\n' + b"a" * 3_000_000
    with connected(port, POST + kind + b"Content-Length: 400000000\r\n\r\n" + part) as connection:
        status, page = answer(connection)
        assert status == 413
        assert "Sign in first" in page.decode()
        assert [path.name for path in folder.iterdir()] == ["log"]
        assert waited_for(lambda: is_cut(connection), seconds=5)


@pytest.fixture
def officer(transactional_db):
    """The headers of somebody who is signed in and may upload."""
    client = SignedIn()
    client.force_login(UserFactory(role=Role.OFFICER))
    client.get(reverse("account_login"))
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    return {"Cookie": f"{cookies}; csrftoken={'a' * 32}", "X-CSRFToken": "a" * 32, "Tus-Resumable": "1.0.0"}


def begin(port, headers, size):
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    name = base64.b64encode(b"a.pdf").decode()
    more = {"Upload-Length": str(size), "Upload-Metadata": f"filename {name}"}
    connection.request("POST", reverse("office_uploads"), headers={**headers, **more})
    address = connection.getresponse().headers["Location"]
    connection.close()
    return address


def patch(address, headers, length):
    lines = {**headers, "Host": "127.0.0.1", "Upload-Offset": "0", "Content-Length": str(length)}
    lines["Content-Type"] = "application/offset+octet-stream"
    return "".join([f"PATCH {address} HTTP/1.1\r\n", *(f"{k}: {v}\r\n" for k, v in lines.items()), "\r\n"]).encode()


def test_somebody_who_is_signed_in_sends_a_large_body_in_pieces(port, officer):
    content = b"x" * 300_000
    with connected(port, patch(begin(port, officer, len(content)), officer, len(content))) as connection:
        in_pieces(connection, content, 7_001)
        assert answer(connection)[0] == 204
    assert Upload.objects.get().is_whole


def test_what_came_of_an_upload_before_its_line_went_dead_stays(port, officer):
    address = begin(port, officer, 300_000)
    with connected(port, patch(address, officer, 300_000) + b"x" * 100_000) as connection:
        assert waited_for(lambda: is_cut(connection) or Upload.objects.get().received, seconds=8)
    assert 0 <= 100_000 - Upload.objects.get().received < PART
