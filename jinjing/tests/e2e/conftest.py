"""A real browser against the real server: sign in as one of the cast, look, press, and check accessibility.

Debian's own Chromium is driven; where it is missing the tests are skipped with that reason, and
with CI=true they fail instead.
"""

import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from casts import TODAY
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import connection
from django.test import Client
from jinjing.identity.models import Staff
from jinjing.kernel import clock
from jinjing.web.shared.context import THEME_COOKIE
from planted import (
    files_with_personal_values,
    found_in,
    log_lines,
    sessions_with_personal_values,
    tables_with_personal_values,
)
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

CHROMIUM = Path(os.environ.get("JINJING_CHROMIUM", "/usr/bin/chromium"))
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
AXE = Path(settings.NODE_MODULES) / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# A refused look answers 403 or 404 on purpose, and an answer nobody waits for any more (the palette is closed) is let
# go; Chromium and htmx write that down as an error. An answer that is wrong has complaints of its own.
REFUSALS = (
    "Failed to load resource",
    "Response Status Error Code",
    "htmx:sendAbort",
    "htmx:afterRequest",
)
# A cold server on a busy machine is slow, not wrong; a page that is right is not waited for any longer.
PATIENCE_MS = 30_000
PICTURES = Path(tempfile.gettempdir()) / "jinjing-e2e"

FAILED = pytest.StashKey[bool]()

PageOf = Callable[..., Page]


class RequestsUnderWay:
    """Counts the requests that the server is answering, in whichever thread."""

    def __init__(self) -> None:
        self._count, self._changed = 0, threading.Condition()
        request_started.connect(self._begun)
        request_finished.connect(self._ended)

    def wait(self) -> None:
        """Until the last one is answered."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._count <= 0, timeout=PATIENCE_MS / 1000)
        request_started.disconnect(self._begun)
        request_finished.disconnect(self._ended)

    def _begun(self, **_: object) -> None:
        self._turn(1)

    def _ended(self, **_: object) -> None:
        self._turn(-1)

    def _turn(self, step: int) -> None:
        with self._changed:
            self._count += step
            self._changed.notify_all()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.enable_socket)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of the run."""
    if not CHROMIUM.exists():
        missing = f"no Chromium at {CHROMIUM}: install it or set JINJING_CHROMIUM"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    # Playwright's loop runs in this thread, so Django would take the fixtures' queries for asynchronous ones.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with sync_playwright() as playwright:
            expect.set_options(timeout=PATIENCE_MS)
            chromium = playwright.chromium.launch(
                executable_path=str(CHROMIUM), args=list(FLAGS), timeout=4 * PATIENCE_MS
            )
            yield chromium
            chromium.close()
    finally:
        if before is None:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
        else:
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture(autouse=True)
def opening_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bank opened its doors on the cast's day; the demo clock goes on, so that timers really end."""
    path = tmp_path / "demo-clock.json"
    monkeypatch.setattr(clock, "demo_path", lambda: path)
    clock.anchor_demo(path, TODAY, real=datetime.now(UTC))


@pytest.fixture(autouse=True)
def fresh_pages(transactional_db: None) -> Iterator[None]:
    """What earlier tests wrote and took back still lies in free pages of the file; those are not ours to answer for."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    requests = RequestsUnderWay()
    yield
    # A page that was polling when it closed: its answer must not be written into the next test's database.
    requests.wait()


@pytest.fixture
def complaints() -> list[str]:
    """What the console has held against our pages so far."""
    return []


@pytest.fixture
def page_of(
    browser: Browser,
    live_server: Any,
    complaints: list[str],
    request: pytest.FixtureRequest,
    caplog: pytest.LogCaptureFixture,
) -> Iterator[PageOf]:
    """`page_of(staff)`: a page in which that person is signed in, `page_of(None)` one at the door.

    Options: language ("zh-hans", "en"), theme, width and height. Every console error, and with it every
    breach of the content security policy, fails the test; pages of failed tests are photographed. So does
    a personal value in an address that was asked for, in the server's log, a session, a table or a file.
    """
    contexts: list[BrowserContext] = []
    addresses: list[str] = []
    answers: list[str] = []

    def complain(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(REFUSALS):
            complaints.append(message.text)

    def open_page(
        staff: Staff | None,
        *,
        language: str = "zh-hans",
        theme: str = "light",
        width: int = 1280,
        height: int = 800,
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            locale="en-GB" if language == "en" else "zh-CN",
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.on("request", lambda asked: addresses.append(unquote(asked.url)))
        context.on("response", lambda told: answers.append(f"{told.status} {told.request.method} {told.url}"))
        cookies = {settings.LANGUAGE_COOKIE_NAME: language, THEME_COOKIE: theme}
        if staff:
            client = Client()
            client.force_login(staff)
            cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": k, "value": v, "url": live_server.url} for k, v in cookies.items()])
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", complain)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_page
    if request.node.stash.get(FAILED, False):
        print("the last answers of the server:", *answers[-12:], sep="\n  ")
        photograph(contexts, request.node.name)
    for context in contexts:
        context.close()
    assert complaints == []
    assert found_in("\n".join(addresses)) == []
    assert found_in(log_lines(caplog.get_records("call"))) == []
    assert sessions_with_personal_values() == []
    assert tables_with_personal_values() == {}
    assert files_with_personal_values(contents=True) == []


def photograph(contexts: list[BrowserContext], test: str) -> None:
    PICTURES.mkdir(exist_ok=True)
    for number, page in enumerate(page for context in contexts for page in context.pages):
        picture = PICTURES / f"{test.replace('/', '-')}-{number}.png"
        page.screenshot(path=picture, full_page=True)
        print(f"photographed {page.url}: {picture}")


@pytest.fixture
def axe(complaints: list[str]) -> Callable[[Page], None]:
    """`axe(page)`: no violation of WCAG 2.2 A and AA that a program can see."""
    source = AXE.read_text(encoding="utf-8")

    def check(page: Page) -> None:
        ours = list(complaints)
        page.evaluate(source)
        found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", WCAG)
        complaints[:] = ours  # axe writes inline styles of its own, which the policy rightly blocks
        assert [violation(v) for v in found["violations"]] == []

    return check


def violation(found: dict[str, Any]) -> str:
    """One broken rule with where and why, short enough to read in a test's output."""
    places = "; ".join(f"{node['target']} {node['failureSummary']}" for node in found["nodes"][:5])
    return f"{found['id']} ({len(found['nodes'])}): {places}"
