"""What a database refuses, told like our own refusals; its own words may quote a row or a password and stay out."""

import re

from django.db import DatabaseError

from jinjing.integrations.errors import DatabaseRefused

# What SQLite and PostgreSQL say, and what a person should read instead.
KINDS = (
    (
        r"no such (table|column)|(relation|column) .* does not exist",
        "数据库尚未建立，或不是当前版本。请先执行 jinjing migrate。",
        "The database has not been made or is of another version. Run jinjing migrate first.",
    ),
    (
        r"readonly database|read-only transaction",
        "数据库只读，无法写入。请检查数据库文件及其目录的权限。",
        "The database is read-only. Check the permissions of its file and folder.",
    ),
    (
        r"database is locked|lock timeout",
        "数据库正被另一个进程写入。请稍后重新执行。",
        "Another process is writing to the database. Run the command again later.",
    ),
    (
        r"disk is full|No space left|could not extend file",
        "数据库所在的磁盘已满，请腾出空间后重新执行。",
        "The disk of the database is full; make room and run again.",
    ),
    (
        r"disk I/O error",  # SQLite's words also when there is no room for its side files
        "数据库所在的磁盘无法写入：可能已满或有故障。请检查磁盘并腾出空间，然后重新执行。",
        "The disk of the database cannot be written to: it may be full or broken. Check it, make room, and run again.",
    ),
    (
        r"not a database|malformed",
        "数据库文件已损坏。请从备份恢复。",
        "The database file is damaged. Restore it from the backup.",
    ),
    (
        r"unable to open",
        "数据库文件无法打开。请确认它所在的目录存在且可写。",
        "The database file cannot be opened. See that its folder exists and can be written to.",
    ),
    (
        r"connect|password authentication|no pg_hba|terminating",
        "连接不上数据库。请检查 DATABASE_URL，并确认数据库已启动。",
        "The database cannot be reached. Check DATABASE_URL and whether the database is running.",
    ),
)


def as_refusal(failure: DatabaseError) -> DatabaseRefused | None:
    """The refusal to tell, or None where the fault is the program's own; the transaction was rolled back."""
    for pattern, zh, en in KINDS:
        if re.search(pattern, str(failure)):
            return DatabaseRefused(zh, en)
    return None
