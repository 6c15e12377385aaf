"""Bad input at the application's command line: exit code 2, both languages, no traceback, the last night in use."""

import errno
import fcntl
import os
import signal
import subprocess
import sys
from datetime import date
from io import StringIO
from pathlib import Path
from shutil import copytree

import pytest
from assay.progress import SilentProgress
from assay.synth.bank import write_bank
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, OperationalError, ProgrammingError
from editions import ON, Draft, next_day
from jinjing.holdings.models import Publication
from jinjing.holdings.queries.publications import current_publication
from jinjing.insights.models import CustomerFigures
from jinjing.integrations.command_line import refusals
from jinjing.integrations.failures import as_refusal
from jinjing.integrations.snapshot import archive
from jinjing.integrations.snapshot import publish as publishing

ROOT = Path(__file__).parents[3]
FEED = ROOT / "feeds" / "jinjing.yaml"
INTERRUPTED = (
    "已中断，未完成的部分不会启用。重新执行同一命令即可。\n"
    "Interrupted; what was not finished is not put to use. Run the same command again."
)


@pytest.fixture
def last_good(publish):
    """A night is in use; after the refusal it still is, with its figures."""
    publication = publish(Draft()).publication
    yield publication
    assert (current_publication(), Publication.objects.count()) == (publication, 1)
    assert CustomerFigures.objects.of(publication).count() == 3


def refused(*command: object, **options: object) -> str:
    """What the command says when it refuses with 2."""
    with pytest.raises(CommandError) as caught:
        call_command(*command, stdout=StringIO(), **options)
    assert caught.value.returncode == 2
    return str(caught.value)


@pytest.mark.covers("DAT-2")
def test_ctrl_c_while_publishing_leaves_the_last_night_and_the_next_try_goes_through(
    publish, monkeypatch, tmp_path
):
    first = publish(Draft()).publication
    snapshot, sources = next_day().write(tmp_path / "night")
    with monkeypatch.context() as patch:
        patch.setattr(publishing, "put_in_use", lambda *_, **__: signal.raise_signal(signal.SIGINT))
        assert refused("publish", snapshot, sources=sources) == INTERRUPTED
    assert (current_publication(), CustomerFigures.objects.count()) == (first, 3)
    call_command("publish", snapshot, sources=sources, stdout=StringIO())
    assert str(current_publication()) == "2026-11-19 current"


@pytest.mark.covers("DAT-2")
def test_a_disk_that_fills_up_while_publishing_leaves_the_last_night(last_good, monkeypatch, tmp_path):
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(archive, "_link", full)
    snapshot, sources = next_day().write(tmp_path / "night")
    said = refused("publish", snapshot, sources=sources)
    assert "磁盘已满，请腾出空间后重新执行" in said
    assert "the disk is full; make room and run again" in said
    assert [path.name for path in archive.archive_root().iterdir()] == [last_good.archive]


@pytest.mark.covers("DAT-2")
def test_a_database_that_turns_read_only_while_publishing_leaves_the_last_night(
    last_good, monkeypatch, tmp_path
):
    def closed(*_: object, **__: object) -> None:
        raise OperationalError("attempt to write a readonly database")

    monkeypatch.setattr(publishing, "put_in_use", closed)
    snapshot, sources = next_day().write(tmp_path / "night")
    assert refused("publish", snapshot, sources=sources) == (
        "数据库只读，无法写入。请检查数据库文件及其目录的权限。\n"
        "The database is read-only. Check the permissions of its file and folder."
    )


@pytest.mark.parametrize(
    ("failure", "zh", "en"),
    [
        (OperationalError("no such table: customers_customer"), "请先执行 jinjing migrate", "Run jinjing migrate first."),
        (ProgrammingError('relation "customers_customer" does not exist'), "请先执行 jinjing migrate", "Run jinjing migrate first."),
        (OperationalError("database is locked"), "正被另一个进程写入", "Another process is writing"),
        (OperationalError("database or disk is full"), "磁盘已满", "disk of the database is full"),
        (OperationalError("unable to open database file"), "数据库文件无法打开", "The database file cannot be opened."),
        (DatabaseError("file is not a database"), "请从备份恢复", "Restore it from the backup."),
        (OperationalError('connection to 10.0.0.7 as "u" failed'), "请检查 DATABASE_URL", "Check DATABASE_URL"),
        (OperationalError("server closed the connection unexpectedly"), "请检查 DATABASE_URL", "Check DATABASE_URL"),
    ],
)  # fmt: skip
def test_what_a_database_refuses_is_told_in_our_words(failure, zh, en):
    refusal = as_refusal(failure)
    assert (zh in refusal.zh, en in refusal.en, refusal.exit_code) == (True, True, 2)
    assert "10.0.0.7" not in str(refusal)


def test_a_fault_of_the_program_is_not_dressed_up():
    with pytest.raises(ProgrammingError, match="syntax error"), refusals():
        raise ProgrammingError("syntax error at or near SELCT")


@pytest.mark.parametrize(
    ("url", "zh", "en"),
    [
        ("postgres://user:geheim@127.0.0.1:1/bank", "连接不上数据库。请检查 DATABASE_URL，并确认数据库已启动。", "The database cannot be reached."),
        ("mysqlx://user:geheim@host/bank", "DATABASE_URL 无法识别", "DATABASE_URL cannot be understood"),
    ],
)  # fmt: skip
def test_a_database_that_does_not_answer_is_told_without_a_traceback(tmp_path, url, zh, en):
    environment = {**os.environ, "DATABASE_URL": url, "JINJING_HOME": str(tmp_path / "home")}
    environment["DJANGO_SETTINGS_MODULE"] = "jinjing.settings.base"
    code = "from jinjing.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "worker", "--once"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, zh in done.stderr, en in done.stderr) == (2, True, True), done.stderr
    assert ("Traceback" in done.stderr, "geheim" in done.stderr) == (False, False)


@pytest.fixture
def landed(last_good, tmp_path: Path) -> Path:
    """A delivery of the next day in the landing folder."""
    write_bank(20, ON, 7, tmp_path / "feed", progress=SilentProgress())
    return copytree(tmp_path / "feed", Path(settings.HOME) / "landing")


@pytest.mark.covers("DAT-2")
def test_a_night_with_a_wrong_control_total_leaves_the_last_night_in_use(landed):
    control = landed / "control.csv"
    control.write_text(control.read_text().replace("customer,20,", "customer,21,"))
    said = refused("night", feed=FEED)
    assert "customer.csv 的行数与控制文件不符：控制文件 21 行，实收 20 行。" in said
    assert "Nothing was taken over and nothing was changed" in said


def test_a_night_of_a_date_outside_the_delivery_is_refused(landed):
    said = refused("night", feed=FEED, on=date(2026, 12, 31))
    assert "源数据覆盖 2025-08-18 至 2026-11-18，不含 2026-12-31" in said


def test_two_nights_at_once_are_refused(landed):
    with (Path(settings.HOME) / "night.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert refused("night", feed=FEED) == "另一个夜间批处理正在运行。\nAnother night is running."


def test_ctrl_c_in_a_night_is_told_and_leaves_the_last_night_in_use(landed, monkeypatch):
    monkeypatch.setattr(
        "jinjing.integrations.night.run.run_night", lambda *_, **__: signal.raise_signal(signal.SIGINT)
    )
    assert refused("night", feed=FEED) == INTERRUPTED


def test_a_damaged_state_file_starts_the_night_anew(landed, monkeypatch):
    (Path(settings.HOME) / "night.json").write_text("{")
    monkeypatch.setattr(
        "jinjing.integrations.night.run.ingest", lambda *_, **__: signal.raise_signal(signal.SIGINT)
    )
    assert refused("night", feed=FEED) == INTERRUPTED


@pytest.mark.parametrize("command", ["night", "demo"])
def test_a_mistyped_date_is_refused(command):
    with pytest.raises(CommandError, match="18.11.2026: a date such as 2026-11-18 is needed"):
        call_command(command, "--on", "18.11.2026")


@pytest.mark.parametrize("port", ["0", "99999", "http"])
def test_a_port_that_is_none_is_refused(port):
    with pytest.raises(CommandError, match=f"{port}: a port from 1 to 65535 is needed"):
        call_command("serve", "--port", port)


def test_an_address_of_another_machine_is_not_called_a_taken_port():
    assert refused("serve", port=8000, address="192.0.2.1") == (
        "无法监听 192.0.2.1:8000：没有权限，或地址不属于本机。请换一个端口或地址。\n"
        "Cannot listen on 192.0.2.1:8000: not permitted, or no address of this machine. Choose another."
    )
