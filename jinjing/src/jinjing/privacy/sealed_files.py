"""Files that leave the application lie sealed on disk until somebody fetches them.

A file is a line a piece, each sealed by itself and bound to the file's name, its place and whether it is the
last: pieces cannot be moved, left out or taken from another file. The name tells nothing (FI-02).
"""

import os
import time
from base64 import b64decode, b64encode
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from jinjing.kernel.sealed import seal, unseal

PIECE_BYTES = 1 << 20
STALE_SECONDS = 3600  # by the machine's own clock, as the file system tells it


def folder() -> Path:
    """Where they lie; readable by the owner of the process only."""
    path = Path(settings.HOME) / "exports"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def write(name: str, content: bytes) -> None:
    """The whole file or nothing; a file of that name is replaced."""
    draft = folder() / f"{name}.{os.getpid()}.draft"
    pieces = _pieces(content)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        for place, piece in enumerate(pieces):
            bound = _bound(name, place, last=place == len(pieces) - 1)
            file.write(f"{seal(b64encode(piece).decode(), column=bound)}\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder() / name)


def read(name: str) -> bytes:
    """What was written. FileNotFoundError when it is gone, InvalidTag when it was altered."""
    lines = (folder() / name).read_text(encoding="ascii").splitlines()
    opened = (
        unseal(line, column=_bound(name, place, last=place == len(lines) - 1))
        for place, line in enumerate(lines)
    )
    return b"".join(b64decode(piece) for piece in opened)


def remove(name: str) -> None:
    """Gone afterwards, whether it was there or not."""
    if name:
        (folder() / name).unlink(missing_ok=True)


def names() -> Iterator[str]:
    """Names of everything in the folder, drafts of killed processes included."""
    yield from sorted(path.name for path in folder().iterdir())


def left_behind() -> Iterator[str]:
    """Files that nobody has touched for an hour: whoever was writing them is gone."""
    limit = time.time() - STALE_SECONDS
    yield from (name for name in names() if (folder() / name).stat().st_mtime < limit)


def _pieces(content: bytes) -> list[bytes]:
    return [content[at : at + PIECE_BYTES] for at in range(0, len(content), PIECE_BYTES)] or [b""]


def _bound(name: str, place: int, *, last: bool) -> str:
    return f"file:{name}:{place}:{'end' if last else 'more'}"
