"""The files of a home that belong into a backup, as one sealed archive."""

import hashlib
import os
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from jinjing.integrations.backup.manifest import FILES, FileCard
from jinjing.integrations.backup.refusals import damaged, home_moved
from jinjing.integrations.backup.sealing import OpeningReader, SealingWriter

# Keys go elsewhere; the next two are made anew; deliveries are shredded after the night and come again from
# the core system; a demo's sign-ins are passwords.
LEFT_OUT = ("keys", "static", "build", "landing", "feed", "demo-sign-ins.txt", "logs", "backups")
OF_THIS_MACHINE = ("backup.json", "worker.alive")
AUDIT = "audit"  # the anchors' name under a home, wherever this installation keeps them


def belonging(home: Path, *, without: tuple[Path, ...]) -> Iterator[tuple[str, Path]]:
    """Name and place of the files to keep, sorted; hidden ones are drafts of a run that was killed."""
    for path in sorted(home.rglob("*")):
        parts = path.relative_to(home).parts
        hidden = any(part.startswith(".") for part in parts)
        if (
            hidden
            or parts[0] in (*LEFT_OUT, *OF_THIS_MACHINE, AUDIT)
            or path.is_symlink()
            or not path.is_file()
        ):
            continue
        if not any(path == other or other in path.parents for other in without):
            yield str(path.relative_to(home)), path


def anchors(folder: Path) -> Iterator[tuple[str, Path]]:
    """Anchors of the access log. They only grow: copied before the database stands still, they never run ahead of it."""
    for path in sorted(folder.glob("*.jsonl")):
        yield f"{AUDIT}/{path.name}", path


class Archive:
    """Grows file by file; equal files that are one on the disk stay one."""

    def __init__(self, out: SealingWriter) -> None:
        self._tar = tarfile.open(fileobj=cast(Any, out), mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self.cards: dict[str, FileCard] = {}

    def add(self, path: Path, name: str) -> None:
        """BackupRefused if the file went away or shrank meanwhile: the next try will find a home at rest."""
        try:
            entry = self._tar.gettarinfo(path, name)
            entry.uid = entry.gid = 0
            entry.uname = entry.gname = ""
            if entry.islnk():
                self._tar.addfile(entry)
                self.cards[name] = self.cards[entry.linkname]
                return
            with path.open("rb") as file:
                counted = _Counted(file.read)
                self._tar.addfile(entry, cast(Any, counted))
        except FileNotFoundError as gone:
            raise home_moved() from gone
        except OSError as failure:
            if "unexpected end of data" in str(failure):
                raise home_moved() from failure
            raise
        self.cards[name] = FileCard(entry.size, counted.digest.hexdigest())

    def close(self) -> None:
        self._tar.close()


class _Counted:
    """A file that is digested while the archive reads it."""

    def __init__(self, read: Any) -> None:
        self._read = read
        self.digest = hashlib.sha256()

    def read(self, size: int) -> bytes:
        block: bytes = self._read(size)
        self.digest.update(block)
        return block


def unpack(source: OpeningReader, home: Path) -> None:
    """Lay the files of an archive into an empty home; BackupDamaged for a name that points outside of it."""
    with tarfile.open(fileobj=cast(Any, source), mode="r|") as tar:
        for entry in tar:
            place = _place_of(entry.name, home)
            place.parent.mkdir(parents=True, exist_ok=True)
            content = tar.extractfile(entry) if entry.isreg() else None
            if content is not None:
                place.touch(mode=0o600, exist_ok=False)
                with content, place.open("wb") as file:
                    shutil.copyfileobj(content, file, 1 << 20)
            elif entry.islnk():
                os.link(_place_of(entry.linkname, home), place)
            else:
                raise damaged(FILES)
    while source.read(1 << 20):  # to the end, so that a cut tail is noticed
        pass
    for folder in (path for path in home.rglob("*") if path.is_dir()):
        folder.chmod(0o700)


def _place_of(name: str, home: Path) -> Path:
    """Debian 12's Python knows no filter for archives yet."""
    if Path(name).is_absolute() or ".." in Path(name).parts:
        raise damaged(FILES)
    return home / name
