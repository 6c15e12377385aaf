"""Why a backup is not made, not trusted or not restored. Nothing was changed."""

from pathlib import Path

from assay.errors import AssayError


class BackupDamaged(AssayError):  # noqa: N818 - named after the broken rule
    """A part of the backup is missing, cut off or altered."""


class BackupRefused(AssayError):  # noqa: N818
    """The place, the keys or the database do not allow it."""


class ProofFailed(AssayError):  # noqa: N818
    """The restored copy is not what the backup says it is."""


def damaged(part: str) -> BackupDamaged:
    return BackupDamaged(
        f"备份文件 {part} 缺失、被截断或被改动，或密钥不符。请换用另一份备份。",
        f"Part {part} of the backup is missing, cut off or altered, or the keys are not its keys. Take another backup.",
    )


def no_backup(place: Path) -> BackupRefused:
    return BackupRefused(
        f"{place} 中没有备份。请指定 jinjing backup create 写入的目录。",
        f"There is no backup in {place}. Name the folder that jinjing backup create wrote to.",
    )


def other_keys() -> BackupRefused:
    return BackupRefused(
        "当前密钥不是制作此备份时的密钥。请用 --keys 指定密钥副本所在的目录。",
        "The keys at hand are not those of this backup. Name the folder of their copy with --keys.",
    )


def keys_together() -> BackupRefused:
    return BackupRefused(
        "密钥副本不能与备份或数据放在一起。请为 --with-keys 指定另一个空目录（最好在移动介质上）。",
        "The copy of the keys must not lie with the backup or the data. Give --with-keys another empty folder, "
        "best on a medium that is locked away.",
    )


def home_moved() -> BackupRefused:
    return BackupRefused(
        "备份过程中数据目录有变动（可能刚刚完成一次发布）。请重新执行。",
        "The home changed while it was copied, perhaps by a publication. Run the command again.",
    )


def not_empty(place: str) -> BackupRefused:
    return BackupRefused(
        f"{place} 不是空的，不会覆盖。请指定空目录和空数据库。",
        f"{place} is not empty and is not overwritten. Name an empty folder and an empty database.",
    )


def other_vendor(backup: str, here: str) -> BackupRefused:
    return BackupRefused(
        f"备份来自 {backup}，而当前 DATABASE_URL 指向 {here}。",
        f"The backup is of {backup}, but DATABASE_URL names {here}.",
    )


def program_failed(name: str) -> BackupRefused:
    """Its own words stay out: they may quote a row."""
    return BackupRefused(
        f"{name} 未能完成。请检查数据库连接、磁盘空间，以及 {name} 的版本是否不低于服务器。",
        f"{name} did not finish. Check the connection, the disk, and that {name} is not older than the server.",
    )


def program_missing(name: str) -> BackupRefused:
    return BackupRefused(
        f"找不到 {name}。请安装 PostgreSQL 客户端（Debian：postgresql-client）。",
        f"{name} is not installed. Install the PostgreSQL client (Debian: postgresql-client).",
    )


def no_scratch(name: str) -> BackupRefused:
    return BackupRefused(
        f"演练需要一个可丢弃的空数据库。请由数据库管理员执行：createdb -O <用户> {name}",
        f"The drill needs a throw-away database. Let the database's administrator run: createdb -O <role> {name}",
    )
