"""What came, and by what it is known again: the pack and the content of every file."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from assay.digest import content_digest
from assay.errors import FeedError
from assay.ingest.control import ControlLine, control_path, read_control
from assay.ingest.delivery import Delivered, find
from assay.ingest.pack import FeedPack
from assay.ingest.pack_parts import Period
from assay.sources.reader import Covers

Days = tuple[date | None, date | None]
Look = tuple[int, int]  # size and time of the last change


@dataclass(frozen=True)
class Arrival:
    """One delivery: its files in the pack's order, what the sender counted, and its content."""

    pack: FeedPack
    folder: Path
    files: list[Delivered]
    control: dict[str, ControlLine] | None
    origin: dict[str, Any]
    looks: dict[Path, Look] = field(default_factory=dict)

    @classmethod
    def find(cls, feed: Path, pack: FeedPack, folder: Path) -> "Arrival":
        """Look into the folder; FeedError if a file that must be there is not, or one cannot be opened."""
        files = find(pack, folder)
        paths = [delivered.path for delivered in files]
        if (control := control_path(pack, folder)) is not None:
            paths.append(control)
        looks = {path: _look(path) for path in paths}  # before the first byte is read
        origin = {
            "feed": {"name": pack.name, "version": pack.version, "digest": content_digest(feed)},
            "inputs": {path.name: content_digest(path) for path in sorted(paths)},
        }
        return cls(pack, folder, files, read_control(pack, folder), origin, looks)

    def refuse_unstable(self, only: Path | None = None) -> None:
        """FeedError if a file, or one that is meant, was still being written while it was read."""
        looks = self.looks if only is None else {only: self.looks[only]}
        for path, look in looks.items():
            if not path.is_file() or _look(path) != look:
                raise FeedError(
                    f"{path.name} 在读取期间仍在变化，可能还在传输。整批未导入，原有数据未改动，请等传输完成后重新执行。",
                    f"{path.name} changed while it was read, so it is probably still being transferred. Nothing was taken over "
                    "and nothing was changed; run again when it is complete.",
                    rule="unstable",
                    file=path.name,
                )

    def line_of(self, table: str) -> ControlLine | None:
        """What the sender says of a table."""
        return (self.control or {}).get(table)

    def stated_days(self) -> dict[str, Days]:
        """First and last day that the sender states, by table."""
        lines = (self.control or {}).values()
        return {line.table: (line.covers_from, line.covers_to) for line in lines}

    def covers(self, seen: Days) -> Covers | None:
        """The pack's days, else the sender's, else those from the first to the last balance; None if nothing tells."""
        if isinstance(self.pack.covers, Period):
            return Covers(self.pack.covers.first, self.pack.covers.last)
        line = self.line_of("balance_change")
        stated: Days = (line.covers_from, line.covers_to) if line else (None, None)
        first, last = stated[0] or seen[0], stated[1] or seen[1]
        if first is None or last is None or last < first:
            return None
        return Covers(first, last)


def _look(path: Path) -> Look:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def unknown_days() -> FeedError:
    """The error for a first delivery of which nothing tells the days."""
    return FeedError(
        "没有余额行，控制文件也没有写明（或写反了）起止日期，无法确定数据覆盖哪些日子。",
        "There are no balance rows and the control file names no days (or in the wrong order), "
        "so the days covered are unknown.",
    )
