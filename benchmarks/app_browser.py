"""Asks the application as a server would, and counts what an answer costs.

A request is made ready beforehand; measured is the handler's work until the last byte of the answer: every
middleware of the application, the view, its template and its database. The server's parsing and the network
are left out, for our pages as for the bare view.
"""

import gzip
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.utils.crypto import get_random_string
from jinjing.identity.domain.sessions import Device, open_session
from jinjing.identity.enums import Owed, Proof
from jinjing.identity.models import Staff
from jinjing.kernel.clock import now, real_now
from jinjing.web.shared.session_store import ROW, SessionStore
from jinjing.web.shared.sessions import BACKEND

CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@dataclass(frozen=True)
class Asked:
    """One request, ready to be sent. `fields` makes it a POST; `fragment`: HTMX swaps the answer into this id."""

    path: str
    fields: dict[str, str] | None = None
    fragment: str | None = None
    polled: bool = False


@dataclass(frozen=True)
class Answer:
    """What came back and the CPU it took in this process, in ms."""

    status: int
    body: bytes
    headers: dict[str, str]
    cpu_ms: float

    @property
    def compressed(self) -> int:
        return len(gzip.compress(self.body, 6))


@dataclass
class Ledger:
    """Statements of one request and the time they and their rows took, in ms. Transaction control has its own list."""

    ms: float = 0.0
    statements: list[tuple[str, Any]] = field(default_factory=list)
    control: list[str] = field(default_factory=list)

    def note(self, sql: str, params: Any) -> None:
        if sql.lstrip().upper().startswith(CONTROL):
            self.control.append(sql)
        else:
            self.statements.append((sql, params))


class Browser:
    """Somebody signed in, or nobody."""

    def __init__(self, handler: WSGIHandler, staff: Staff | None = None) -> None:
        self.handler = handler
        self.form_token = get_random_string(32)
        self.cookies = {settings.CSRF_COOKIE_NAME: self.form_token}
        if staff is not None:
            self.cookies[settings.SESSION_COOKIE_NAME] = sign_in(staff)

    def ask(self, asked: Asked) -> Answer:
        environ, told = self.environ(asked), {}

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
            told["status"], told["headers"] = int(status.split(maxsplit=1)[0]), dict(headers)

        began = time.process_time_ns()
        response = self.handler(environ, start_response)
        body = b"".join(response)
        response.close()
        cpu_ms = (time.process_time_ns() - began) / 1e6
        return Answer(told["status"], body, told["headers"], cpu_ms)

    def environ(self, asked: Asked) -> dict[str, Any]:
        path, _, query = asked.path.partition("?")
        body = urlencode(asked.fields).encode() if asked.fields is not None else b""
        headers = {"HTTP_X_CSRFTOKEN": self.form_token} if asked.fields is not None else {}
        if asked.fragment is not None:
            headers |= {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": asked.fragment}
        if asked.polled:
            headers |= {"HTTP_X_POLLED": "1"}
        return {
            "REQUEST_METHOD": "GET" if asked.fields is None else "POST",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "localhost",
            "HTTP_ACCEPT_LANGUAGE": "zh-CN,zh;q=0.9",
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body),
            "wsgi.errors": BytesIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            **headers,
        }


def sign_in(staff: Staff) -> str:
    """Open a session of ours for somebody who owes nothing; answers the cookie's value."""
    row = open_session(
        staff, Device(), proved_with=Proof.PASSWORD, owes=Owed.NOTHING, at=now(), real=real_now()
    )
    session = SessionStore()
    session[SESSION_KEY] = str(staff.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = staff.get_session_auth_hash()
    session[ROW] = row.pk
    session.save()
    return str(session.session_key)


def server_cpu_ns() -> int:
    """CPU of the PostgreSQL process that serves this connection; 0 for SQLite, and where it cannot be read."""
    if connection.vendor != "postgresql":
        return 0
    connection.ensure_connection()
    number = connection.connection.info.backend_pid
    try:
        return int(Path(f"/proc/{number}/schedstat").read_text(encoding="ascii").split()[0])
    except OSError:
        return 0


def clock_ns() -> int:
    """The database's time. SQLite works in this thread, so its CPU is read and no neighbour of the machine is
    counted; a server is waited for where its own CPU cannot be read.
    """
    return time.thread_time_ns() if connection.vendor == "sqlite" else time.perf_counter_ns()


class CountedCursor(CursorWrapper):
    """Django's cursor with a clock: executing, and reading the rows, which is where SQLite does its work."""

    def __init__(self, cursor: Any, db: Any, ledger: Ledger) -> None:
        super().__init__(cursor, db)
        self.ledger = ledger

    def execute(self, sql: Any, params: Any = None) -> Any:
        self.ledger.note(str(sql), params)
        with self.clocked():
            return super().execute(sql, params)

    def executemany(self, sql: Any, param_list: Any) -> Any:
        self.ledger.note(str(sql), None)
        with self.clocked():
            return super().executemany(sql, param_list)

    def fetchone(self) -> Any:
        with self.clocked():
            return self.cursor.fetchone()

    def fetchmany(self, *size: int) -> Any:
        with self.clocked():
            return self.cursor.fetchmany(*size)

    def fetchall(self) -> Any:
        with self.clocked():
            return self.cursor.fetchall()

    def __iter__(self) -> Iterator[Any]:
        while rows := self.fetchmany(100):
            yield from rows

    @contextmanager
    def clocked(self) -> Iterator[None]:
        began = clock_ns()
        try:
            yield
        finally:
            self.ledger.ms += (clock_ns() - began) / 1e6


@contextmanager
def counted() -> Iterator[Ledger]:
    """Everything that this process asks the database inside, commits included."""
    ledger = Ledger()
    commit = connection._commit

    def counted_commit() -> None:
        began = clock_ns()
        commit()
        ledger.ms += (clock_ns() - began) / 1e6

    server = server_cpu_ns()
    connection.make_cursor = lambda cursor: CountedCursor(cursor, connection, ledger)
    connection._commit = counted_commit
    try:
        yield ledger
    finally:
        del connection.make_cursor, connection._commit
        if server:
            ledger.ms = (server_cpu_ns() - server) / 1e6
