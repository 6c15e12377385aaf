"""The ground the installation stands on: folders, keys, settings, the machine's clock."""

import ctypes
import shutil
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

from jinjing.integrations.health.findings import Finding, attention, fault, well
from jinjing.kernel import checks, clock, keys

MADE_ON_FIRST_USE = ("session.key",)
LITTLE_SPACE, NO_SPACE = 5 << 30, 512 << 20
OLD_KEYS = timedelta(days=400)  # rotated every year, with a month to plan it
NOT_SYNCHRONISED = 5  # TIME_ERROR of adjtimex(2)


def home() -> Finding:
    folder = Path(settings.HOME)
    if not folder.is_dir():
        return fault("home", f"{folder} 不存在 / is missing", "mkdir, or set JINJING_HOME")
    mode = folder.stat().st_mode
    if mode & stat.S_IWOTH:
        return fault("home", f"{folder} 任何人可写 / is writable by everybody", f"chmod 700 {folder}")
    if mode & (stat.S_IROTH | stat.S_IXOTH):
        text = f"{folder} 其他用户可进入，内有客户数据 / is open to other users and holds customers' data"
        return attention("home", text, f"chmod 700 {folder}")
    return well("home", str(folder))


def space() -> Finding:
    """Room for another night beside the one in use."""
    folder = Path(settings.HOME)
    free = shutil.disk_usage(folder if folder.is_dir() else folder.parent).free
    text = f"{free >> 20:,} MiB 可用 free"
    advice = "清理磁盘或扩容 / make room, or add some: df -h"
    if free < NO_SPACE:
        return fault("disk", text, advice)
    return attention("disk", text, advice) if free < LITTLE_SPACE else well("disk", text)


def key_files() -> Iterator[Finding]:
    """Each key in use: there, and for its owner only."""
    folder = Path(settings.KEYS_FOLDER)
    current = keys.current(folder)
    named = [keys.path_of(folder, purpose, current.of(purpose)).name for purpose in keys.PURPOSES]
    there = [path.name for path in sorted(folder.glob("*.key"))]
    for name in dict.fromkeys([*MADE_ON_FIRST_USE, *named, *there]):
        yield key_file(folder / name)


def key_file(path: Path) -> Finding:
    if not path.exists():
        advice = "首次使用时生成；若数据库已有数据，请恢复备份 / made on first use; restore it if there are data already"
        return attention(path.name, "尚无 / not there yet", advice)
    if mode := path.stat().st_mode & 0o077:
        return fault(path.name, f"他人可读 / others may read it ({mode:o})", f"chmod 600 {path}")
    return well(path.name, "仅本人可读 / readable by its owner only")


def keys_apart() -> Finding:
    """A copy of the data must not hold the keys to it."""
    folder, data = Path(settings.KEYS_FOLDER), Path(settings.HOME)
    if data in (folder, *folder.parents):
        text = f"{folder} 在数据目录之内 / lies within the data"
        return attention("keys", text, "JINJING_KEYS=/etc/jinjing/keys")
    return well("keys", str(folder))


def key_age(*, real: datetime) -> Finding | None:
    """How long the key in use has been in use; None before there is one."""
    folder = Path(settings.KEYS_FOLDER)
    key_id = keys.current(folder).field
    path = keys.path_of(folder, "field", key_id)
    if not path.exists():
        return None
    age = real - datetime.fromtimestamp(path.stat().st_mtime, UTC)
    text = f"{key_id}: {age.days} 天 / days"
    return (
        attention("key age", text, "jinjing keys new; jinjing keys reseal")
        if age > OLD_KEYS
        else well("key age", text)
    )


def configuration() -> Iterator[Finding]:
    """Settings that are right on a laptop and wrong on a server."""
    secure = "服务器上请用 jinjing.settings.prod 并由代理提供 TLS / on a server use settings.prod behind TLS"
    checks: list[tuple[str, Callable[[], bool], str]] = [
        ("DEBUG", lambda: not settings.DEBUG, "DJANGO_SETTINGS_MODULE=jinjing.settings.prod"),
        ("ALLOWED_HOSTS", lambda: "*" not in settings.ALLOWED_HOSTS, "JINJING_HOSTS=branch.example"),
        ("secure cookies", lambda: settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE, secure),
        (
            "proxies",
            lambda: not settings.SECURE_SSL_REDIRECT or bool(settings.TRUSTED_PROXIES),
            "JINJING_PROXIES=127.0.0.1",
        ),
        (
            "admin networks",
            lambda: bool(settings.ADMIN_NETWORKS),
            "JINJING_ADMIN_NETWORKS=10.20.0.0/16 （等保：管理地址受限 / SE-04）",
        ),
        ("front-end files", _front_end, "npm ci --omit=dev; JINJING_NODE_MODULES=…"),
    ]
    for subject, is_right, advice in checks:
        if is_right():
            yield well(subject, "已设置 / as it should be")
        else:
            yield attention(subject, "不适合服务器 / not for a server", advice)


def _front_end() -> bool:
    tabler: str = import_string("jinjing.web.shared.stylesheet.TABLER")
    return (Path(settings.NODE_MODULES) / tabler).is_file()


def time_of_day(*, real: datetime, shown: datetime) -> Finding:
    """The demo's clock: told on a laptop, a fault on a server, whatever it shows just now."""
    if checks.stands_on_demo_clock():
        text = f"服务器使用演示时钟 / a server on a demo's clock: {clock.demo_path()}"
        return fault("clock", text, f"真实银行请删除 / a real bank deletes it: rm {clock.demo_path()}")
    if abs(shown - real) > timedelta(minutes=1):
        text = f"演示时钟 / demo clock: {shown.astimezone(clock.BANK_ZONE):%Y-%m-%d %H:%M}"
        advice = "真实银行请删除 demo-clock.json / a real bank has no demo-clock.json"
        return attention("clock", text, advice)
    return well("clock", f"{shown.astimezone(clock.BANK_ZONE):%Y-%m-%d %H:%M} Asia/Shanghai")


def synchronised() -> Finding:
    """Whether some time service disciplines the kernel's clock; the access log is only as good as its times."""
    advice = "apt install systemd-timesyncd; timedatectl set-ntp true"
    if kernel_clock_state() in (-1, NOT_SYNCHRONISED):
        return attention("time service", "未同步 / the clock is not synchronised", advice)
    return well("time service", "已同步 / synchronised")


def kernel_clock_state() -> int:
    """The answer of adjtimex(2), which changes nothing when asked with no mode; -1 where it cannot be asked."""
    try:
        return int(ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(512)))
    except (AttributeError, OSError):
        return -1
