"""Keys live in files outside the database, made on first use, readable by their owner only."""

import base64
import os
import secrets
from functools import lru_cache
from pathlib import Path

KEY_BYTES = 32
CURRENT = "k1"


def read_or_make(path: Path) -> str:
    """The file's text; a fresh random one is written when there is none (two starters agree on one)."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()
        draft = path.with_name(f"{path.name}.{os.getpid()}-{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(fresh)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="utf-8").strip()


def secret_key(folder: Path) -> str:
    return read_or_make(folder / "session.key")


class KeyMissing(RuntimeError):  # noqa: N818 - named after what is wrong
    """What was sealed with a key cannot be opened by a fresh one: the file has to come back."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path}: 密钥文件缺失，请从备份恢复。/ The key file is missing; restore it from the backup."
        )


@lru_cache(maxsize=16)
def key_bytes(folder: Path, name: str, *, make: bool = True) -> bytes:
    """One raw key: `field-<id>` for sealed columns, `index` for search tokens, `seal` for the access log.

    make: a missing key is made, which is right for writing only; otherwise KeyMissing.
    """
    path = folder / f"{name}.key"
    if not make and not path.exists():
        raise KeyMissing(path)
    return base64.urlsafe_b64decode(read_or_make(path))
