"""Deliveries that came before an earlier one did: they wait beside the sources, sealed, until it is their turn (IM-05).

`<sources>.waiting/<first day>_<last day>-<mark>/` holds every delivered file sealed piece by piece with a key made
for this delivery alone; that key lies in `waiting.json`, sealed with the key of this place. File names and
days are readable, nothing of what the files hold is.
"""

import base64
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from assay.ciphers import Key
from assay.errors import SourceError
from assay.folders import whole_folder
from assay.ingest.arrival import Arrival
from assay.ingest.guards import Accepted
from assay.ingest.packages import signal_of
from assay.ingest.report import write_json
from assay.ingest.sealing import Keyring, Sealer
from assay.shredding import shred, shred_folder
from assay.sources.reader import Covers
from assay.working import Work

CARD = "waiting.json"
PIECE = 1 << 20
LENGTH = 4  # bytes that say how long a sealed piece is


@dataclass(frozen=True)
class Waiting:
    """One delivery that waits: its days, its files with their digests, since when, what was accepted of it.

    `refusal`: why it was refused when its turn came, in both languages.
    """

    folder: Path
    covers: Covers
    feed: dict[str, str]
    inputs: dict[str, str]
    files: list[str]
    key_id: str
    key: str = field(repr=False)
    since: datetime
    fewer: list[str] = field(default_factory=list)
    correction: bool = False
    refusal: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> "Waiting":
        """One that lies in a folder; SourceError if its card is damaged."""
        try:
            card: dict[str, Any] = json.loads((folder / CARD).read_text(encoding="utf-8"))
            days = card.pop("covers")
            covers = Covers(date.fromisoformat(days["from"]), date.fromisoformat(days["to"]))
            since = datetime.fromisoformat(card.pop("since"))
            card.pop("schema_version")
            return cls(folder, covers, since=since, **card)
        except (OSError, ValueError, KeyError, TypeError) as broken:
            raise SourceError(f"{folder / CARD} 已损坏。", f"{folder / CARD} is damaged.") from broken

    def write_card(self, folder: Path) -> None:
        """Write everything but the files themselves."""
        facts = {name: value for name, value in asdict(self).items() if name != "folder"}
        covers = {"from": self.covers.first.isoformat(), "to": self.covers.last.isoformat()}
        write_json(
            folder / CARD, {"schema_version": 1, **facts, "covers": covers, "since": self.since.isoformat()}
        )

    def refused(self, zh: str, en: str) -> None:
        """Note why it was refused in its turn; it goes on waiting for a person."""
        replace(self, refusal={"zh": zh, "en": en}).write_card(self.folder)

    def forget(self) -> None:
        """Remove it, the key first."""
        shred(self.folder / CARD)
        shred_folder(self.folder)

    @contextmanager
    def opened(self, out: Path) -> Iterator[Path]:
        """A folder beside `out` with the files as they came; only for this process's owner, shredded at the end."""
        busy = SourceError(
            f"另一个进程正在导入 {self.folder}。请等它结束。",
            f"Another process is taking {self.folder} over right now. Wait until it has finished.",
        )
        with Work(out, "turn", shred_folder).folder(self.folder.name, resume=False, busy=busy) as folder:
            sealer = _own_sealer(self, Keyring.of_this_place())
            for number, name in enumerate(self.files):
                (folder / name).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                _open_file(sealer, self.folder / f"{number}.sealed", name, folder / name)
            yield folder


def waiting_path(out: Path) -> Path:
    """Where deliveries wait for their turn."""
    return out.with_name(f"{out.name}.waiting")


def waiting_for(out: Path) -> list[Waiting]:
    """The deliveries that wait, the earliest days first."""
    found = [Waiting.read(card.parent) for card in waiting_path(out).glob(f"[!.]*/{CARD}")]
    return sorted(found, key=lambda each: (each.covers.first, each.covers.last, each.folder.name))


def let_wait(out: Path, arrival: Arrival, covers: Covers, accepted: Accepted, at: datetime) -> Waiting:
    """Seal a delivery into the waiting place; FeedError if it still changes. Another one of its days is replaced."""
    mark = hashlib.sha256(json.dumps(arrival.origin["inputs"], sort_keys=True).encode()).hexdigest()[:8]
    folder = waiting_path(out) / f"{covers.first}_{covers.last}-{mark}"
    ring = Keyring.of_this_place()
    sealer, paths = ring.current(), _paths(arrival)
    key = Key.fresh(sealer.profile)
    waits = Waiting(
        folder=folder,
        covers=covers,
        feed=arrival.origin["feed"],
        inputs=arrival.origin["inputs"],
        files=list(paths),
        key_id=sealer.key_id,
        key=base64.b64encode(sealer.seal(key.text(), bound_to=folder.name)).decode(),
        since=at.astimezone(UTC),
        fewer=list(accepted.fewer),
        correction=accepted.correction,
    )
    waiting_path(out).mkdir(parents=True, exist_ok=True, mode=0o700)
    with whole_folder(folder, card=CARD) as growing:
        growing.chmod(0o700)
        for number, (name, path) in enumerate(paths.items()):
            _seal_file(Sealer(folder.name, key), path, name, growing / f"{number}.sealed")
        arrival.refuse_unstable()
        waits.write_card(growing)
    return waits


def reseal_waiting(out: Path, ring: Keyring) -> bool:
    """Seal the keys of waiting deliveries with the current key; answers whether one had another."""
    sealer, changed = ring.current(), False
    for waits in waiting_for(out):
        if waits.key_id != sealer.key_id:
            name = waits.folder.name
            key = ring.sealer(waits.key_id).open(base64.b64decode(waits.key), bound_to=name)
            sealed = base64.b64encode(sealer.seal(key, bound_to=name)).decode()
            replace(waits, key_id=sealer.key_id, key=sealed).write_card(waits.folder)
            changed = True
    return changed


def _paths(arrival: Arrival) -> dict[str, Path]:
    """Every file by its path below the folder: what is read, and the signals without which it would not be."""
    paths = list(arrival.looks)
    if arrival.pack.signal is not None and arrival.pack.package is None:
        signals = (signal_of(arrival.pack, delivered.path) for delivered in arrival.files)
        paths += [path for path in signals if path is not None]
    return {path.relative_to(arrival.folder).as_posix(): path for path in sorted(set(paths))}


def _own_sealer(waits: Waiting, ring: Keyring) -> Sealer:
    name = waits.folder.name
    key = ring.sealer(waits.key_id).open(base64.b64decode(waits.key), bound_to=name)
    return Sealer(name, Key.parse(key))


def _seal_file(sealer: Sealer, path: Path, name: str, target: Path) -> None:
    """Piece by piece; each is bound to its place and to whether it is the last one, so that none can be missing."""
    with path.open("rb") as source, target.open("xb") as sealed:
        piece, number = source.read(PIECE), 0
        while True:
            following = source.read(PIECE)
            content = sealer.seal_bytes(piece, bound_to=_bound_to(name, number, last=not following))
            sealed.write(len(content).to_bytes(LENGTH, "big") + content)
            if not following:
                return
            piece, number = following, number + 1


def _open_file(sealer: Sealer, path: Path, name: str, target: Path) -> None:
    with path.open("rb") as sealed, target.open("xb") as out:
        length, number = sealed.read(LENGTH), 0
        while True:
            content = sealed.read(int.from_bytes(length, "big"))
            length = sealed.read(LENGTH)
            out.write(sealer.open_bytes(content, bound_to=_bound_to(name, number, last=not length)))
            if not length:
                return
            number += 1


def _bound_to(name: str, number: int, *, last: bool) -> str:
    return f"{name}:{number}:{'last' if last else 'more'}"
