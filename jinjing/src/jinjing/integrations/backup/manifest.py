"""The list of what a backup holds: rows and digest a table, size and digest a file, and a keyed mark over all."""

import hmac
import json
from dataclasses import asdict, dataclass, field
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from jinjing.integrations.backup.refusals import damaged, no_backup, other_keys
from jinjing.kernel.keys import KeyMissing, key_bytes

NAME = "manifest.json"
SCHEMA_VERSION = 1
DATABASE, FILES = "database.sealed", "files.sealed"


@dataclass(frozen=True)
class TableCard:
    """`digest`: SHA-256 over all rows in the order of the primary key."""

    rows: int
    digest: str


@dataclass(frozen=True)
class FileCard:
    """`digest`: SHA-256 of the content."""

    size: int
    digest: str


@dataclass(frozen=True)
class Manifest:
    """`made_at`: ISO, UTC, when the database was frozen. `files`: paths under the home. `parts`: sealed files."""

    made_at: str
    program: str
    vendor: str
    key_mark: str
    tables: dict[str, TableCard] = field(default_factory=dict)
    files: dict[str, FileCard] = field(default_factory=dict)
    parts: dict[str, FileCard] = field(default_factory=dict)
    schema_version: int = SCHEMA_VERSION

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())

    def write(self, folder: Path, key: bytes) -> None:
        content = asdict(self)
        text = json.dumps({**content, "seal": seal_of(content, key)}, ensure_ascii=False, indent=1)
        (folder / NAME).write_text(text + "\n", encoding="utf-8")


def read(folder: Path, key: bytes) -> Manifest:
    """The manifest of a backup. BackupRefused for other keys, BackupDamaged if a character was altered."""
    path = folder / NAME
    if not path.is_file():
        raise no_backup(folder)
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        seal = str(content.pop("seal"))
        made_with = str(content["key_mark"])
    except (ValueError, KeyError) as unreadable:
        raise damaged(NAME) from unreadable
    if made_with != key_mark(key):
        raise other_keys()
    if content.get("schema_version") != SCHEMA_VERSION or not hmac.compare_digest(
        seal, seal_of(content, key)
    ):
        raise damaged(NAME)
    return Manifest(
        **{
            **content,
            "tables": {name: TableCard(**card) for name, card in content["tables"].items()},
            "files": {name: FileCard(**card) for name, card in content["files"].items()},
            "parts": {name: FileCard(**card) for name, card in content["parts"].items()},
        }
    )


def check_parts(folder: Path, manifest: Manifest) -> None:
    """BackupDamaged unless every sealed file is there as it was written."""
    for name, card in manifest.parts.items():
        path = folder / name
        if not path.is_file() or path.stat().st_size != card.size or digest_of(path) != card.digest:
            raise damaged(name)


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def seal_of(content: dict[str, Any], key: bytes) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hmac.digest(key, text.encode(), sha256).hex()


def key_mark(key: bytes) -> str:
    """By which a key is recognised without being told."""
    return hmac.digest(key, b"jinjing backup", sha256).hex()[:16]


def backup_key(keys: Path, *, make: bool = False) -> bytes:
    """The key of backups, among the other keys of the installation; BackupRefused where there is none."""
    try:
        return key_bytes(keys, "backup", make=make)
    except KeyMissing as missing:
        raise other_keys() from missing
