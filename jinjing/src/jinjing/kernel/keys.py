"""Keys live in files outside the database, made on first use, readable by their owner only.

A key has a purpose (`field`: sealed columns, `index`: search tokens, `seal`: access log) and an id (k1, k2 …)
which stands beside everything made with it. Which id is current is state beside the keys (`current.json`),
read anew by every process as soon as it changes. Old keys stay until nothing needs them (`jinjing keys`).
"""

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

from assay.ciphers import Key, KeyUnreadable, Profile
from assay.errors import AssayError

from jinjing.kernel.key_wrap import unwrapped, wrapped

Purpose = Literal["field", "index", "seal"]
PURPOSES: tuple[Purpose, ...] = ("field", "index", "seal")
FIRST = "k1"
STATE = "current.json"
RETIRED = "retired"


class KeyMissing(AssayError):  # noqa: N818 - named after what is wrong
    """What was sealed with a key cannot be opened by a fresh one: the file has to come back."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path}: 密钥文件缺失，请从备份恢复。",
            f"{path}: The key file is missing; restore it from the backup.",
        )


class KeyDamaged(AssayError):  # noqa: N818
    """A file of the keys' folder holds no key."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path}: 密钥文件已损坏，请从备份恢复。",
            f"{path}: The key file is damaged; restore it from the backup.",
        )


@dataclass(frozen=True)
class Current:
    """Id of the key in use by purpose. `asked`: ids whose search tokens may be in the index, new one first."""

    field: str
    index: str
    seal: str
    asked: tuple[str, ...]

    def of(self, purpose: Purpose) -> str:
        return {"field": self.field, "index": self.index, "seal": self.seal}[purpose]


@dataclass(frozen=True)
class _Held:
    """What `steady` began with, and the keys that were asked for since."""

    folder: Path
    state: Current
    keys: dict[Purpose, tuple[str, Key]] = field(default_factory=dict)


_held: ContextVar[_Held | None] = ContextVar("held", default=None)


@lru_cache(maxsize=64)
def path_of(folder: Path, purpose: Purpose, key_id: str) -> Path:
    """The first index and seal keys carry no id in their names: they are older than rotation.

    Remembered, because a page opens hundreds of sealed values, and a path is dear to build and to hash.
    """
    plain = key_id == FIRST and purpose != "field"
    return folder / (f"{purpose}.key" if plain else f"{purpose}-{key_id}.key")


def ids_in(folder: Path, purpose: Purpose) -> list[str]:
    """Ids of the keys that are there, oldest first."""
    found = {path.stem.removeprefix(f"{purpose}-") for path in folder.glob(f"{purpose}-k*.key")}
    if path_of(folder, purpose, FIRST).exists():
        found.add(FIRST)
    return sorted(found, key=_number)


def next_id(folder: Path) -> str:
    """An id that no purpose has used, retired keys included."""
    everywhere = [*(ids_in(place, p) for place in (folder, folder / RETIRED) for p in PURPOSES)]
    return f"k{max((_number(key_id) for ids in everywhere for key_id in ids), default=0) + 1}"


def current(folder: Path) -> Current:
    """What is in use now. Without the state file the newest keys count, and every index key is asked."""
    state, place = _names(folder)
    try:
        stat = os.stat(state)  # noqa: PTH116 - asked for every value that is sealed: a Path costs ten times as much
    except FileNotFoundError:
        return _newest(folder, _changed_ns(place))
    return _read_state(folder / STATE, stat.st_mtime_ns, stat.st_ino)


@contextmanager
def steady(folder: Path) -> Iterator[None]:
    """Inside, what is in use stays what it is now, for this thread: thousands of values are sealed without asking the
    disk for each of them. For a piece of work of seconds; whoever works longer begins anew from time to time.
    """
    mark = _held.set(_Held(folder, current(folder)))
    try:
        yield
    finally:
        _held.reset(mark)


def in_use(folder: Path, purpose: Purpose, make: Profile) -> tuple[str, Key]:
    """Id and key that are in use for a purpose; the first one is made, with that profile."""
    held = _held.get()
    if held is None or held.folder != folder:
        key_id = current(folder).of(purpose)
        return key_id, key(folder, purpose, key_id, make=make)
    if purpose not in held.keys:
        key_id = held.state.of(purpose)
        held.keys[purpose] = key_id, key(folder, purpose, key_id, make=make)
    return held.keys[purpose]


@lru_cache(maxsize=16)
def _names(folder: Path) -> tuple[str, str]:
    """The state file and the folder as the operating system calls them."""
    return str(folder / STATE), str(folder)


def _changed_ns(place: str) -> int:
    try:
        return os.stat(place).st_mtime_ns  # noqa: PTH116 - as above
    except FileNotFoundError:
        return 0


@lru_cache(maxsize=16)
def _newest(folder: Path, changed_ns: int) -> Current:
    found = {purpose: ids_in(folder, purpose) or [FIRST] for purpose in PURPOSES}
    index = found["index"]
    return Current(found["field"][-1], index[-1], found["seal"][-1], tuple(reversed(index)))


@lru_cache(maxsize=16)
def _read_state(path: Path, changed_ns: int, inode: int) -> Current:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return Current(
            field=str(content["field"]),
            index=str(content["index"]),
            seal=str(content["seal"]),
            asked=tuple(str(key_id) for key_id in content["asked"]),
        )
    except (ValueError, KeyError, TypeError) as broken:
        raise KeyDamaged(path) from broken


def make_new(folder: Path, profile: Profile) -> str:
    """A new key for every purpose, in use from now on; answers its id. ProfileUnavailable.

    The index is asked with the older keys too, until its tokens are made anew (`index_is_renewed`).
    """
    key_id = next_id(folder)
    older = [asked for asked in current(folder).asked if path_of(folder, "index", asked).exists()]
    for purpose in PURPOSES:
        _write_once(path_of(folder, purpose, key_id), wrapped(Key.fresh(profile).text()))
    put_current(folder, Current(key_id, key_id, key_id, asked=(key_id, *older)))
    return key_id


def index_is_renewed(folder: Path, key_id: str) -> None:
    """Every search token is of that key: older ones are not asked any more."""
    state = current(folder)
    if state.index == key_id:
        put_current(folder, replace(state, asked=(key_id,)))


def put_current(folder: Path, state: Current) -> None:
    """Write the state file in one step."""
    _replace(folder / STATE, json.dumps(asdict(state), indent=1) + "\n")


def set_aside(folder: Path, purpose: Purpose, key_id: str) -> Path | None:
    """Move a key nobody needs to `retired/`: backups made with it need it. None if it is not there."""
    path = path_of(folder, purpose, key_id)
    if not path.exists():
        return None
    (folder / RETIRED).mkdir(exist_ok=True, mode=0o700)
    target = folder / RETIRED / path.name
    path.replace(target)
    named_key.cache_clear()
    return target


def key(folder: Path, purpose: Purpose, key_id: str, *, make: Profile | None = None) -> Key:
    """One key. make: a missing one is made with that profile, right for writing only; otherwise KeyMissing."""
    return named_key(path_of(folder, purpose, key_id), make)


@lru_cache(maxsize=64)
def named_key(path: Path, make: Profile | None = None) -> Key:
    """The key of one file. KeyMissing, KeyDamaged."""
    if not path.exists():
        if make is None:
            raise KeyMissing(path)
        _write_once(path, wrapped(Key.fresh(make).text()))
    try:
        return Key.parse(unwrapped(path.read_text(encoding="utf-8").strip()))
    except (KeyUnreadable, UnicodeDecodeError) as unreadable:
        raise KeyDamaged(path) from unreadable


def key_bytes(folder: Path, name: str, *, make: bool = True) -> bytes:
    """Raw bytes of a key without ids, such as `backup`: `<name>.key`. make as in `key`."""
    return named_key(folder / f"{name}.key", Profile.AES if make else None).raw


def secret_key(folder: Path) -> str:
    """What Django signs sessions with."""
    return read_or_make(folder / "session.key")


def read_or_make(path: Path) -> str:
    """The file's text; a fresh random key is written when there is none (two starters agree on one)."""
    if not path.exists():
        _write_once(path, wrapped(Key.fresh(Profile.AES).text()))
    return unwrapped(path.read_text(encoding="utf-8").strip())


def _write_once(path: Path, text: str) -> None:
    """Write a file that nobody else has written yet; it appears whole."""
    with _draft(path, text) as draft:
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()


def _replace(path: Path, text: str) -> None:
    with _draft(path, text) as draft:
        draft.replace(path)


@contextmanager
def _draft(path: Path, text: str) -> Iterator[Path]:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{os.getpid()}-{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    yield draft


def _number(key_id: str) -> int:
    digits = key_id.removeprefix("k")
    return int(digits) if digits.isdecimal() else 0
