"""Personal values of the small bank, and the places where none of them may ever be found (FI-02)."""

import logging
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from jinjing.identity.models import BrowserSession
from jinjing.kernel.logs import DiscreetFormatter

PLANTED = (
    "王晓明",
    "wangxiaoming",
    "wxm",
    "13900011001",
    "110101197105041001",
    "6222000000010018",
    "滨江路",
    "周心怡",
    "转存三十万",
)
# Three letters stand in any ciphertext sooner or later: they count where they stand alone.
EVERYTHING = re.compile(
    "|".join(
        re.escape(value) if len(value.encode()) > 5 else rf"(?<![\w\\]){value}(?![\w\\])" for value in PLANTED
    )
)
# What is escaped in JSON counts as found.
IN_BYTES = re.compile(
    b"|".join(
        re.escape(spelled)
        for value in PLANTED
        if len(value.encode()) > 5
        for spelled in (value.encode(), value.encode("unicode_escape"), value.encode("utf-16-le"))
    )
)


def found_in(text: str) -> list[str]:
    return EVERYTHING.findall(text)


def dump(table: str) -> str:
    """Every value of a table, as the database holds it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
        return "\n".join(str(row) for row in cursor.fetchall())


def tables_with_personal_values() -> dict[str, set[bytes]]:
    """Tables in which a planted value stands in the clear."""
    tables = connection.introspection.table_names()
    return {table: found for table in tables if (found := set(IN_BYTES.findall(dump(table).encode())))}


def sessions_with_personal_values() -> list[str]:
    """What sessions hold (toasts, what was asked for), opened as the server opens it."""
    return [hit for session in BrowserSession.objects.all() for hit in found_in(str(session.get_decoded()))]


def files_with_personal_values(*, contents: bool) -> list[str]:
    """Names of files under the home, the database's own files and its journal among them; what is in them."""
    found = []
    for path in _files():
        name = path.relative_to(settings.HOME).as_posix()
        if found_in(name) or (contents and IN_BYTES.search(path.read_bytes())):
            found.append(name)
    return found


def _files() -> Iterator[Path]:
    for path in sorted(Path(settings.HOME).rglob("*")):
        if path.is_file():
            yield path


def log_lines(records: Iterable[logging.LogRecord]) -> str:
    """The server's log as it is written."""
    return "\n".join(DiscreetFormatter().format(record) for record in records)
