"""`jinjing doctor`: what is well, what wants attention, what is at fault, and what to do."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from shutil import rmtree

import pytest
from casts import MORNING
from django.core.management import call_command
from django.db import DatabaseError
from editions import Draft
from jinjing.integrations import health
from jinjing.integrations.health import Finding, State, examine
from jinjing.integrations.snapshot.archive import archive_root
from jinjing.integrations.snapshot.publish import PublishReport
from jinjing.kernel.keys import read_or_make

pytestmark = pytest.mark.django_db
Publish = Callable[..., PublishReport]


def findings(at=MORNING) -> dict[str, Finding]:
    return {finding.subject: finding for finding in examine(real=at, shown=at)}


def test_an_empty_bank_is_told_to_run_its_night() -> None:
    found = findings()["figures"]
    assert (found.state, found.text, found.advice) == (
        State.ATTENTION,
        "尚未发布 / nothing published yet",
        "jinjing night",
    )


def test_yesterday_s_figures_are_well_and_old_ones_want_attention(publish: Publish) -> None:
    publish(Draft())
    assert findings()["figures"].state is State.OK
    old = findings(MORNING + timedelta(days=5))["figures"]
    assert (old.state, old.text) == (State.ATTENTION, "2026-11-18（6 天前 / days ago）")


def test_figures_without_their_files_are_a_fault(publish: Publish) -> None:
    publish(Draft())
    rmtree(archive_root())
    assert findings()["figures"].state is State.FAULT


def test_a_key_that_others_may_read_is_a_fault(settings, tmp_path: Path) -> None:
    settings.KEYS_FOLDER = tmp_path
    read_or_make(tmp_path / "index.key")
    assert findings()["index.key"].state is State.OK
    (tmp_path / "index.key").chmod(0o644)
    found = findings()["index.key"]
    assert (found.state, found.advice) == (State.FAULT, f"chmod 600 {tmp_path / 'index.key'}")
    assert findings()["session.key"].state is State.ATTENTION


@pytest.mark.parametrize(
    ("mode", "state"), [(0o700, State.OK), (0o750, State.OK), (0o755, State.ATTENTION), (0o757, State.FAULT)]
)
def test_a_home_that_others_may_enter_is_named(settings, tmp_path: Path, mode: int, state: State) -> None:
    settings.HOME = tmp_path
    tmp_path.chmod(mode)
    found = findings()["home"]
    assert (found.state, found.advice) == (state, "" if state is State.OK else f"chmod 700 {tmp_path}")


def test_a_demo_clock_is_named() -> None:
    found = {f.subject: f for f in examine(real=MORNING + timedelta(days=90), shown=MORNING)}["clock"]
    assert (found.state, found.text) == (State.ATTENTION, "演示时钟 / demo clock: 2026-11-19 10:00")


def test_a_laptop_s_settings_are_not_a_server_s(settings) -> None:
    settings.DEBUG = True
    assert findings()["DEBUG"].state is State.ATTENTION


def test_without_a_database_nothing_more_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone:
        vendor = "postgresql"

        def cursor(self) -> None:
            raise DatabaseError("secret@host refused")

    monkeypatch.setattr(health, "connection", Gone())
    found = findings()
    assert (list(found)[-1], found["database"].state) == ("database", State.FAULT)
    assert "secret" not in found["database"].text


def run() -> tuple[int, str]:
    out, code = StringIO(), 0
    try:
        call_command("doctor", stdout=out)
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    return code, out.getvalue()


def test_the_command_exits_0_with_attention_and_2_with_a_fault(
    settings, tmp_path: Path, morning: None
) -> None:
    settings.KEYS_FOLDER = tmp_path
    read_or_make(tmp_path / "index.key")
    code, text = run()
    assert (code, "✓ ok        database: " in text, "→ jinjing night" in text) == (0, True, True)
    (tmp_path / "index.key").chmod(0o640)
    assert run()[0] == 2
