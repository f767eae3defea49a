"""Gunicorn's threaded worker, changed so that a connection takes a thread only once its request is there.

Gunicorn's own gives a thread to every connection and waits in it for as long as the client likes: as many idle
connections as there are threads stop the portal. Here one loop in each process waits for all of them. It hands on
what is whole: the headers, with the body where that is small. A larger body is read by the thread, which has asked by
then whether this person may send it. Written for the version of gunicorn that requirements.in names.
"""

import re
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from itertools import takewhile
from selectors import EVENT_READ

from django.conf import settings
from gunicorn import util
from gunicorn.errors import ConfigError
from gunicorn.http.errors import NoMoreData
from gunicorn.workers.gthread import TConn, ThreadWorker

HEADERS = 64 * 1024  # bytes of headers at most
DRAINED = 4 * 1024 * 1024  # bytes that are thrown away while a client reads its answer
PIECE = 64 * 1024
BODY_READ_ANEW = 0.1  # seconds for the rest of a body that the portal did not want to read

END_OF_HEADERS = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*\r\n", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
EXPECTING = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*(?=\r\n)", re.IGNORECASE)
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
TOO_MANY_HEADERS = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class Arriving:
    """The bytes of a request that have come, and how many make it whole."""

    def __init__(self, received: bytes, deadline: float):
        self.received = bytearray(received)
        self.deadline = deadline  # of time.monotonic()
        self.wanted: int | None = None  # bytes in all, once the headers are there
        self.expects = False  # the client sends its body only when it is told to go on
        self.searched = 0

    def is_whole(self) -> bool:
        if self.wanted is None:
            self._read_headers()
        return self.wanted is not None and len(self.received) >= self.wanted

    def is_endless(self) -> bool:
        return self.wanted is None and len(self.received) > HEADERS

    def _read_headers(self) -> None:
        """Learn what makes the request whole: its headers, and its body unless a thread is to read it."""
        end = self.received.find(END_OF_HEADERS, self.searched)
        if end < 0:
            self.searched = max(0, len(self.received) - len(END_OF_HEADERS))
            return
        headers = bytes(self.received[: end + len(END_OF_HEADERS)])
        declared = LENGTH.search(headers)
        body = int(declared[1]) if declared and not CHUNKED.search(headers) else 0
        if 0 < body <= settings.SMALL_BODY:
            headers, told = EXPECTING.subn(b"", headers)
            self.expects = bool(told)
            self.received[: end + len(END_OF_HEADERS)] = headers
        self.wanted = len(headers) + (body if body <= settings.SMALL_BODY else 0)


class Connection(TConn):
    """A connection whose socket gives up when the client does nothing, and whose end keeps nobody waiting."""

    def __init__(self, *args, stalled: float, on_close: Callable[["Connection"], None]):
        super().__init__(*args)
        self.stalled, self.on_close = stalled, on_close

    def init(self) -> None:
        super().init()
        self.sock.settimeout(self.stalled)

    def close(self, graceful: bool = False) -> None:
        if graceful:
            self.on_close(self)
        else:
            util.close(self.sock)


class RequestWorker(ThreadWorker):
    """Waits for requests in its loop, and answers whole ones in threads."""

    arrives_in = 20.0  # seconds for the headers and a small body, from the first to the last byte
    waiting = 400  # connections that wait for their request; when there are more, the oldest is cut
    stalled = 30.0  # seconds without a byte, after which a thread gives up reading a body or sending an answer
    lingers_for = 2.0  # seconds for the client to read an answer before its connection is closed

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.arriving: dict[Connection, Arriving] = {}  # the oldest first
        self.lingering: dict[Connection, list] = {}  # [deadline, bytes thrown away], the oldest first

    @classmethod
    def check_config(cls, cfg, log) -> None:
        super().check_config(cfg, log)
        if cfg.is_ssl:
            raise ConfigError("The loop reads plain HTTP: let the server in front speak TLS.")

    def accept(self, listener: socket.socket) -> None:
        with suppress(BlockingIOError, ConnectionAbortedError):
            client, address = listener.accept()
            self.nr_conns += 1
            ends = (client, address, listener.getsockname())
            self.enqueue_req(Connection(self.cfg, *ends, stalled=self.stalled, on_close=self.linger))

    def enqueue_req(self, conn: Connection) -> None:
        """Wait for the next request of a connection; what came with the one before is part of it."""
        conn.init()
        conn.sock.setblocking(False)
        self.arriving[conn] = Arriving(conn.parser.unreader.take_buffered(), time.monotonic() + self.arrives_in)
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_bytes, conn))
        self.look_at(conn)
        if len(self.arriving) > self.waiting:
            self.cut(next(iter(self.arriving)))

    def on_bytes(self, conn: Connection, sock: socket.socket) -> None:
        if conn not in self.arriving:
            return
        try:
            data = sock.recv(PIECE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self.arriving[conn].received += data
            self.look_at(conn)
        else:
            self.cut(conn)

    def look_at(self, conn: Connection) -> None:
        """Hand on a request that is whole; refuse headers without an end."""
        arriving = self.arriving[conn]
        if arriving.is_whole():
            self.forget(self.arriving, conn)
            conn.parser.unreader.unread(bytes(arriving.received))
            super().enqueue_req(conn)
        elif arriving.is_endless():
            self.say(conn, TOO_MANY_HEADERS)
            self.cut(conn)
        elif arriving.expects:
            arriving.expects = False
            self.say(conn, CONTINUE)

    def say(self, conn: Connection, words: bytes) -> None:
        with suppress(OSError):
            conn.sock.send(words)

    def cut(self, conn: Connection) -> None:
        self.forget(self.arriving, conn)
        self.nr_conns -= 1
        conn.close()

    def linger(self, conn: Connection) -> None:
        """Close a connection once its client has had time to read the answer (RFC 9112, 9.6)."""
        try:
            conn.sock.setblocking(False)
            conn.sock.shutdown(socket.SHUT_WR)
            self.poller.register(conn.sock, EVENT_READ, partial(self.on_leftover, conn))
        except (OSError, ValueError, KeyError):
            conn.close()
            return
        self.lingering[conn] = [time.monotonic() + self.lingers_for, 0]
        if len(self.lingering) > self.waiting:
            self.end(next(iter(self.lingering)))

    def on_leftover(self, conn: Connection, sock: socket.socket) -> None:
        if conn not in self.lingering:
            return
        try:
            data = sock.recv(PIECE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        self.lingering[conn][1] += len(data)
        if not data or self.lingering[conn][1] > DRAINED:
            self.end(conn)

    def end(self, conn: Connection) -> None:
        self.forget(self.lingering, conn)
        conn.close()

    def forget(self, among: dict, conn: Connection) -> None:
        del among[conn]
        with suppress(OSError, KeyError, ValueError):
            self.poller.unregister(conn.sock)

    def murder_pending(self) -> None:
        """Cut what has waited for too long. The loop comes here at each of its turns."""
        super().murder_pending()
        now = time.monotonic()
        for conn in list(takewhile(lambda c: self.arriving[c].deadline < now, self.arriving)):
            self.cut(conn)
        for conn in list(takewhile(lambda c: self.lingering[c][0] < now, self.lingering)):
            self.end(conn)
        if not self.alive:
            for conn in [c for c, arriving in self.arriving.items() if not arriving.received]:
                self.cut(conn)

    def handle_request(self, req, conn: Connection):
        try:
            return super().handle_request(req, conn)
        except TimeoutError as error:
            raise NoMoreData("the client stalled") from error

    def _keepalive_after(self, conn: Connection, keepalive) -> bool:
        """Whether the connection goes on: not where most of a body is still to come that nobody reads."""
        return bool(keepalive) and conn.parser.finish_body(deadline=time.monotonic() + BODY_READ_ANEW)
