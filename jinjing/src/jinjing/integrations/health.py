"""What `jinjing doctor` looks at: each finding says how it is and what to do."""

import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from jinjing.holdings.queries.publications import current_publication
from jinjing.integrations.snapshot.archive import snapshot_folder, sources_folder
from jinjing.kernel import clock
from jinjing.kernel.audit import unsealed_count

OLD_AFTER = timedelta(days=4)  # a long weekend with the night before it
LONG_TAIL = 5000
KEYS = ("session.key", "field-k1.key", "index.key", "seal.key")


class State(StrEnum):
    OK = "ok"
    ATTENTION = "attention"
    FAULT = "fault"


@dataclass(frozen=True)
class Finding:
    """One line. `advice` is empty when there is nothing to do."""

    subject: str
    state: State
    text: str
    advice: str = ""


def examine(*, real: datetime, shown: datetime) -> Iterator[Finding]:
    """Every finding, the ground first. real: the machine's time; shown: the time on the pages."""
    yield home()
    yield from keys()
    yield from configuration()
    reachable = database()
    yield reachable
    if reachable.state is State.FAULT:
        return
    pending = migrations()
    yield pending
    yield time_of_day(real=real, shown=shown)
    if pending.state is not State.FAULT:
        yield publication(on=clock.bank_date(shown))
        yield access_log()


def home() -> Finding:
    folder = Path(settings.HOME)
    if not folder.is_dir():
        return Finding("home", State.FAULT, f"{folder} 不存在 / is missing", "mkdir, or set JINJING_HOME")
    if folder.stat().st_mode & stat.S_IWOTH:
        return Finding(
            "home", State.FAULT, f"{folder} 任何人可写 / is writable by everybody", f"chmod 700 {folder}"
        )
    if folder.stat().st_mode & (stat.S_IROTH | stat.S_IXOTH):
        text = f"{folder} 其他用户可进入，内有客户数据 / is open to other users and holds customers' data"
        return Finding("home", State.ATTENTION, text, f"chmod 700 {folder}")
    return Finding("home", State.OK, str(folder))


def keys() -> Iterator[Finding]:
    for name in KEYS:
        path = Path(settings.KEYS_FOLDER) / name
        if not path.exists():
            advice = "首次使用时生成；若数据库已有数据，请恢复备份 / made on first use; restore it if there are data already"
            yield Finding(name, State.ATTENTION, "尚无 / not there yet", advice)
        elif mode := path.stat().st_mode & 0o077:
            yield Finding(name, State.FAULT, f"他人可读 / others may read it ({mode:o})", f"chmod 600 {path}")
        else:
            yield Finding(name, State.OK, "仅本人可读 / readable by its owner only")


def configuration() -> Iterator[Finding]:
    """Settings that are right on a laptop and wrong on a server."""
    checks: list[tuple[str, Callable[[], bool], str]] = [
        ("DEBUG", lambda: not settings.DEBUG, "DJANGO_SETTINGS_MODULE=jinjing.settings.prod"),
        ("ALLOWED_HOSTS", lambda: "*" not in settings.ALLOWED_HOSTS, "JINJING_HOSTS=branch.example"),
        (
            "secure cookies",
            lambda: settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE,
            "服务器上请用 jinjing.settings.prod 并由代理提供 TLS / on a server use settings.prod behind TLS",
        ),
    ]
    for subject, is_right, advice in checks:
        if is_right():
            yield Finding(subject, State.OK, "已设置 / as it should be")
        else:
            yield Finding(subject, State.ATTENTION, "不适合服务器 / not for a server", advice)


def database() -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return Finding(
            "database", State.FAULT, "连接不上 / cannot be reached", "检查 DATABASE_URL / check DATABASE_URL"
        )
    return Finding("database", State.OK, connection.vendor)


def migrations() -> Finding:
    executor = MigrationExecutor(connection)
    count = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if count:
        return Finding("migrations", State.FAULT, f"{count} 项待执行 / to be applied", "jinjing migrate")
    return Finding("migrations", State.OK, "均已执行 / all applied")


def time_of_day(*, real: datetime, shown: datetime) -> Finding:
    if abs(shown - real) > timedelta(minutes=1):
        text = f"演示时钟 / demo clock: {shown.astimezone(clock.BANK_ZONE):%Y-%m-%d %H:%M}"
        return Finding(
            "clock",
            State.ATTENTION,
            text,
            "真实银行请删除 demo-clock.json / a real bank has no demo-clock.json",
        )
    return Finding("clock", State.OK, f"{shown.astimezone(clock.BANK_ZONE):%Y-%m-%d %H:%M} Asia/Shanghai")


def publication(*, on: date) -> Finding:
    found = current_publication()
    if found is None:
        return Finding("figures", State.ATTENTION, "尚未发布 / nothing published yet", "jinjing night")
    if not (snapshot_folder(found).is_dir() and sources_folder(found).is_dir()):
        text = f"{found.business_date}: 文件缺失 / its files are gone"
        return Finding(
            "figures",
            State.FAULT,
            text,
            "数字无法追溯，请重新发布 / figures cannot be explained; publish again",
        )
    age = on - found.business_date
    text = f"{found.business_date}（{age.days} 天前 / days ago）"
    if age > OLD_AFTER:
        return Finding(
            "figures", State.ATTENTION, text, "检查夜间跑批 / see why the night did not run: jinjing night"
        )
    return Finding("figures", State.OK, text)


def access_log() -> Finding:
    count = unsealed_count()
    text = f"待封存 / not sealed yet: {count}"
    if count > LONG_TAIL:
        return Finding(
            "access log", State.ATTENTION, text, "jinjing worker 是否在运行 / is jinjing worker running?"
        )
    return Finding("access log", State.OK, text)
