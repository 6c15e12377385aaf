"""Deliveries after their night (IM-11, SE-07): sealed into `raw/` for some days, gone from the landing folder.

Each file has a key of its own, which lies beside it sealed with the field key: another field key means new
little key files, not gigabytes written again, and shredding a key takes the file with it.
"""

import base64
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from assay.digest import content_digest
from assay.folders import whole_folder
from assay.shredding import shred
from django.conf import settings

from jinjing.integrations.backup.sealing import OpeningReader, opened_file, sealed_file
from jinjing.kernel import keys, rules
from jinjing.kernel.clock import bank_date
from jinjing.kernel.sealed import key_id_of, seal, unseal

CARD = "delivery.json"
COLUMN = "raw.delivery"
PIECE = 1 << 20


def raw_root() -> Path:
    """Where deliveries are kept."""
    return Path(settings.HOME) / "raw"


def inventory(landing: Path) -> dict[str, str]:
    """What lies in the landing folder: path below it and digest of the content, in order."""
    files = sorted(path for path in landing.rglob("*") if path.is_file()) if landing.is_dir() else []
    return {path.relative_to(landing).as_posix(): content_digest(path) for path in files}


def put_away(landing: Path, delivered: dict[str, str], *, at: datetime) -> int:
    """Seal the delivered files into the archive, then shred them; answers how many.

    A file that was changed since the night read it is somebody's next delivery and stays.
    """
    ours = {name: mark for name, mark in delivered.items() if _is_unchanged(landing / name, mark)}
    if not ours:
        return 0
    folder = raw_root() / f"{bank_date(at).isoformat()}-{_short(ours)}"
    if not folder.exists():
        with whole_folder(folder, card=CARD) as growing:
            for number, name in enumerate(ours):
                _keep(landing / name, growing / f"{number}.sealed")
            _write_card(growing, {"at": at.isoformat(), "files": ours, "cleared": False})
    _shred_delivered(landing, folder)
    return len(ours)


def clear(landing: Path) -> None:
    """Shred what is in the archive already, also what a killed night left of it in the landing folder."""
    for path in sorted(raw_root().glob(f"*/{CARD}")):
        if not json.loads(path.read_text(encoding="utf-8"))["cleared"]:
            _shred_delivered(landing, path.parent)


def _shred_delivered(landing: Path, folder: Path) -> None:
    card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    for name, mark in card["files"].items():
        if _is_unchanged(landing / name, mark):
            shred(landing / name)
    _write_card(folder, {**card, "cleared": True})


def forget_old(*, at: datetime) -> int:
    """Remove deliveries older than the rule says, keys first; answers how many."""
    keep = timedelta(days=rules.value("retention.raw_days", bank_date(at)))
    late = [path.parent for path in raw_root().glob(f"*/{CARD}") if _archived_at(path) < at - keep]
    for folder in late:
        for key in folder.glob("*.key"):
            shred(key)
        shutil.rmtree(folder)
    return len(late)


@contextmanager
def opened(folder: Path, name: str) -> Iterator[OpeningReader]:
    """A delivered file once more, as it came. KeyError for a name that was not delivered."""
    files = list(json.loads((folder / CARD).read_text(encoding="utf-8"))["files"])
    if name not in files:
        raise KeyError(name)
    path = folder / f"{files.index(name)}.sealed"
    key = base64.b64decode(unseal(_key_path(path).read_text(encoding="ascii"), column=COLUMN))
    with opened_file(path, key) as reader:
        yield reader


def archived_keys() -> list[Path]:
    """The sealed key of every archived file."""
    return sorted(raw_root().glob("[!.]*/*.key"))


def reseal_archived_key(path: Path) -> bool:
    """Seal one file's key with the current field key; answers whether it had another."""
    stored = path.read_text(encoding="ascii")
    if key_id_of(stored) == keys.current(settings.KEYS_FOLDER).field:
        return False
    _write(path, seal(unseal(stored, column=COLUMN), column=COLUMN))
    return True


def _keep(path: Path, target: Path) -> None:
    key = os.urandom(32)
    _write(_key_path(target), seal(base64.b64encode(key).decode(), column=COLUMN))
    with path.open("rb") as source, sealed_file(target, key) as sealed:
        while piece := source.read(PIECE):
            sealed.write(piece)


def _key_path(sealed: Path) -> Path:
    return sealed.with_suffix(".key")


def _write(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    draft.chmod(0o600)
    draft.replace(path)


def _write_card(folder: Path, card: dict[str, Any]) -> None:
    _write(folder / CARD, json.dumps(card, indent=1) + "\n")


def _archived_at(card: Path) -> datetime:
    return datetime.fromisoformat(json.loads(card.read_text(encoding="utf-8"))["at"])


def _is_unchanged(path: Path, mark: str) -> bool:
    return path.is_file() and content_digest(path) == mark


def _short(files: dict[str, str]) -> str:
    return sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()[:12]
