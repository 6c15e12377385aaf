"""The daily round: figures, access log, worker, backups, and the administrators' second factors."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection

from jinjing.holdings.queries.publications import current_publication
from jinjing.identity.enums import Role
from jinjing.identity.models import Staff
from jinjing.identity.queries.factors import confirmed
from jinjing.integrations.backup.records import last
from jinjing.integrations.health.findings import Finding, attention, fault, well
from jinjing.integrations.snapshot.archive import snapshot_folder, sources_folder
from jinjing.integrations.working import ALIVE
from jinjing.kernel import audit, immutability, rules
from jinjing.kernel.models import AccessEntry

OLD_AFTER = timedelta(days=4)  # a long weekend with the night before it
LONG_TAIL = 5000
SILENT_AFTER = timedelta(minutes=2)
ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)


def publication(*, on: date) -> Finding:
    found = current_publication()
    if found is None:
        return attention("figures", "尚未发布 / nothing published yet", "jinjing night")
    if not (snapshot_folder(found).is_dir() and sources_folder(found).is_dir()):
        text = f"{found.business_date}: 文件缺失 / its files are gone"
        return fault("figures", text, "数字无法追溯，请重新发布 / figures cannot be explained; publish again")
    age = on - found.business_date
    text = f"{found.business_date}（{age.days} 天前 / days ago）"
    if age > OLD_AFTER:
        return attention("figures", text, "检查夜间跑批 / see why the night did not run: jinjing night")
    return well("figures", text)


def log_guard() -> Finding:
    """SE-03: the database refuses to change the access log."""
    if immutability.guarded(connection):
        return well("log guard", "数据库拒绝改动日志 / the database refuses to change the log")
    text = "触发器缺失，日志可被改动 / triggers are missing, the log can be changed"
    return fault("log guard", text, "jinjing audit guard")


def access_log(*, at: datetime, on: date) -> Finding:
    """SE-03: a log that is not sealed any more is an alarm."""
    count = audit.unsealed_count()
    text = f"待封存 / not sealed yet: {count}"
    waits = audit.oldest_unsealed()
    late = waits is not None and at - waits > timedelta(minutes=int(rules.value("audit.seal_minutes", on)))
    if late or count > LONG_TAIL:
        return attention("access log", text, "jinjing worker 是否在运行 / is jinjing worker running?")
    return well("access log", text)


def verification(*, at: datetime, on: date) -> Finding:
    """When the access log was last verified, and what was found."""
    entry = AccessEntry.objects.filter(action="audit.verify").order_by("-pk").first()
    advice = "jinjing audit verify"
    if entry is None:
        return attention("log verified", "从未 / never", advice)
    if entry.outcome == "fault":
        return fault("log verified", "有问题 / faults were found", advice)
    return _aged("log verified", at - entry.at, _hours("operation.verify_hours", on), advice)


def worker(*, real: datetime) -> Finding:
    path = Path(settings.HOME) / ALIVE
    advice = "systemctl status jinjing-worker"
    if not path.exists():
        return attention("worker", "从未运行 / never ran", advice)
    silent = real - datetime.fromtimestamp(path.stat().st_mtime, UTC)
    text = f"{silent.total_seconds():.0f} 秒前 / s ago"
    return attention("worker", text, advice) if silent > SILENT_AFTER else well("worker", text)


def backups(*, real: datetime, on: date) -> Iterator[Finding]:
    """SE-06: how old the last backup is (RPO), and when a restore was last rehearsed."""
    made, advice = last("created"), "jinjing backup create PLACE"
    if made is None:
        yield attention("backup", "从未 / never", advice)
    else:
        yield _aged("backup", real - made, _hours("operation.backup_hours", on), advice)
    drilled, advice = last("drilled"), "jinjing backup drill PLACE"
    if drilled is None:
        yield attention("restore drill", "从未 / never", advice)
    else:
        most = timedelta(days=int(rules.value("operation.drill_days", on)))
        yield _aged("restore drill", real - drilled, most, advice)


def second_factors(*, on: date) -> Finding:
    """How many administrators could sign in with a password alone. Counts only: no names."""
    people = Staff.objects.filter(
        is_active=True, positions__role__in=ADMINISTRATORS, positions__valid_from__lte=on
    ).distinct()
    without = sum(not confirmed(person).exists() for person in people)
    if without:
        text = f"{without} 名管理员没有第二因子 / administrators have none"
        return attention(
            "second factors", text, "登录后在“我的登录”中设置 / each sets one up under “My sign-in”"
        )
    return well("second factors", f"{len(people)} 名管理员 / administrators")


def _hours(key: str, on: date) -> timedelta:
    return timedelta(hours=int(rules.value(key, on)))


def _aged(subject: str, age: timedelta, most: timedelta, advice: str) -> Finding:
    hours = age / timedelta(hours=1)
    text = f"{hours:.0f} 小时前 / h ago" if hours < 72 else f"{age.days} 天前 / days ago"
    return attention(subject, text, advice) if age > most else well(subject, text)
