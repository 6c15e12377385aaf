"""`jinjing doctor`: what is well, what wants attention, what is at fault, and what to do."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from shutil import rmtree
from types import SimpleNamespace

import pytest
from casts import MORNING, Bank, wider_cast
from django.core.management import call_command
from django.db import DatabaseError
from editions import Draft
from jinjing.integrations.backup.records import note
from jinjing.integrations.health import database, ground
from jinjing.integrations.health.database import drift
from jinjing.integrations.health.examine import examine
from jinjing.integrations.health.findings import Finding, State
from jinjing.integrations.snapshot.archive import archive_root
from jinjing.integrations.snapshot.publish import PublishReport
from jinjing.kernel import audit
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


def test_a_demo_clock_on_a_server_is_a_fault_whatever_it_shows(settings, tmp_path: Path) -> None:
    settings.HOME, settings.DEMO_CLOCK_ALLOWED = tmp_path, False
    assert findings()["clock"].state is State.OK
    (tmp_path / "demo-clock.json").write_text("{}")
    found = findings()["clock"]
    assert (found.state, found.text) == (
        State.FAULT,
        f"服务器使用演示时钟 / a server on a demo's clock: {tmp_path / 'demo-clock.json'}",
    )


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

    monkeypatch.setattr(database, "connection", Gone())
    found = findings()
    assert (list(found)[-1], found["database"].state) == ("database", State.FAULT)
    assert "secret" not in found["database"].text


@pytest.mark.covers("SE-06")
def test_an_old_backup_and_a_forgotten_drill_want_attention(settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    assert [findings()[s].text for s in ("backup", "restore drill")] == ["从未 / never"] * 2
    note("created", at=MORNING - timedelta(hours=10), detail={})
    note("drilled", at=MORNING - timedelta(days=99), detail={})
    found = findings()
    assert [found[s].state for s in ("backup", "restore drill")] == [State.OK, State.OK]
    later = findings(MORNING + timedelta(days=2))
    assert [(later[s].state, later[s].advice) for s in ("backup", "restore drill")] == [
        (State.ATTENTION, "jinjing backup create PLACE"),
        (State.ATTENTION, "jinjing backup drill PLACE"),
    ]


def test_a_silent_worker_is_named(settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    assert findings()["worker"].text == "从未运行 / never ran"
    alive = tmp_path / "worker.alive"
    alive.touch()
    at = datetime.fromtimestamp(alive.stat().st_mtime, UTC)
    assert findings(at + timedelta(seconds=20))["worker"].state is State.OK
    assert findings(at + timedelta(minutes=5))["worker"].state is State.ATTENTION


@pytest.mark.covers("SE-03")
def test_a_log_that_nobody_verified_or_that_had_faults_is_named() -> None:
    assert findings()["log verified"].state is State.ATTENTION
    for outcome, state in (("done", State.OK), ("fault", State.FAULT)):
        audit.write("audit.verify", by=None, at=MORNING, kind="log", outcome=outcome)
        assert findings(MORNING + timedelta(hours=1))["log verified"].state is state


def test_administrators_without_a_second_factor_are_counted(bank: Bank) -> None:
    wider_cast(bank)
    found = findings()["second factors"]
    assert (found.state, found.text) == (State.ATTENTION, "3 名管理员没有第二因子 / administrators have none")


@pytest.mark.parametrize(("seconds", "state"), [(1, State.OK), (-3, State.ATTENTION), (90, State.ATTENTION)])
def test_a_database_with_another_time_is_named(seconds: int, state: State) -> None:
    assert drift(MORNING + timedelta(seconds=seconds), real=MORNING).state is state


@pytest.mark.parametrize(("kernel", "state"), [(0, State.OK), (5, State.ATTENTION), (-1, State.ATTENTION)])
def test_a_clock_that_nobody_sets_is_named(
    monkeypatch: pytest.MonkeyPatch, kernel: int, state: State
) -> None:
    monkeypatch.setattr(ground, "kernel_clock_state", lambda: kernel)
    assert findings()["time service"].state is state


@pytest.mark.parametrize(
    ("free", "state"), [(10 << 30, State.OK), (2 << 30, State.ATTENTION), (100 << 20, State.FAULT)]
)
def test_a_full_disk_is_named_before_it_is_full(
    monkeypatch: pytest.MonkeyPatch, free: int, state: State
) -> None:
    monkeypatch.setattr(ground.shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    assert findings()["disk"].state is state


@pytest.mark.covers("SE-05")
def test_keys_within_the_data_are_named(settings, tmp_path: Path) -> None:
    settings.HOME, settings.KEYS_FOLDER = tmp_path, tmp_path / "keys"
    assert findings()["keys"].state is State.ATTENTION
    settings.KEYS_FOLDER = tmp_path.parent / "elsewhere"
    assert findings()["keys"].state is State.OK


def test_monitoring_reads_the_same_as_json(morning: None) -> None:
    out = StringIO()
    with suppress(SystemExit):
        call_command("doctor", "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert {line["subject"] for line in told} >= {"home", "database", "migrations", "backup", "worker"}
    assert set(told[0]) == {"subject", "state", "text", "advice"}


def run() -> tuple[int, str]:
    out, code = StringIO(), 0
    try:
        call_command("doctor", stdout=out)
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    return code, out.getvalue()


def test_the_command_exits_0_with_attention_and_2_with_a_fault(
    settings, tmp_path: Path, morning: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jinjing.kernel.immutability.guarded", lambda _: True)  # lifted for tests
    settings.KEYS_FOLDER = tmp_path
    read_or_make(tmp_path / "index.key")
    code, text = run()
    assert (code, "✓ ok        database: " in text, "→ jinjing night" in text) == (0, True, True)
    (tmp_path / "index.key").chmod(0o640)
    assert run()[0] == 2
