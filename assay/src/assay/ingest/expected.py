"""Which files should be there by now and are not (IM-05), and up to which day the sources are complete."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from assay.calendars import is_workday
from assay.errors import FeedError, SourceError
from assay.ingest.delivery import locate
from assay.ingest.pack import FeedFile, FeedPack, load_pack
from assay.ingest.pack_parts import Expected
from assay.ingest.packages import package_of, require_signal
from assay.sources.reader import Sources

LATE = 4
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Awaited:
    """One file: the business date it is for, the instant by which it should come, and whether it came.

    Until the tolerance has passed as well nobody is alarmed.
    """

    name: str
    business_date: date
    by: datetime
    came: bool
    taken: bool
    late_by: timedelta
    tolerance: timedelta = timedelta()

    @property
    def is_late(self) -> bool:
        return not self.came and not self.taken and self.late_by > self.tolerance

    def line(self) -> str:
        """The file as a person reads it."""
        due = f"{self.business_date} {self.name}（{self.by:%m-%d %H:%M} 前 / by {self.by:%m-%d %H:%M}）"
        if self.taken:
            return f"{due}：已导入 / taken over"
        if self.came:
            return f"{due}：已到，尚未导入 / came, not taken over yet"
        if self.late_by <= timedelta():
            return f"{due}：未到，还未到时间 / not due yet"
        if not self.is_late:
            return f"{due}：未到，仍在容许的延迟之内 / due, within the tolerance"
        minutes = int(self.late_by.total_seconds()) // 60
        return f"{due}：迟到 {minutes // 60} 小时 {minutes % 60} 分 / late by {minutes // 60} h {minutes % 60} min"


@dataclass(frozen=True)
class Arrivals:
    """The files of a pack as of an instant. `as_of`: the last day that the sources cover, None without sources."""

    as_of: date | None
    files: tuple[Awaited, ...]

    @property
    def late(self) -> tuple[str, ...]:
        """Files that should be there."""
        return tuple(file.name for file in self.files if file.is_late)

    @property
    def exit_code(self) -> int:
        return LATE if self.late else 0

    def lines(self) -> list[str]:
        """The state as a person reads it; the alarm comes last."""
        as_of = f"{self.as_of}" if self.as_of else "—"
        lines = [f"数据截至 {as_of} / as of {as_of}", *(file.line() for file in self.files)]
        if self.late:
            names = "、".join(self.late)
            lines.append(
                f"告警：{names} 未按时送达，请联系发送方；在此之前沿用截至 {as_of} 的数据。"
                f" / Late: {', '.join(self.late)}. Ask the sender; until then the data as of {as_of} stay in use."
            )
        return lines


def arrivals(feed: Path, folder: Path, out: Path, *, at: datetime) -> Arrivals:
    """What came and what did not, as of an aware instant; FeedError if the pack names no times."""
    pack = load_pack(feed)
    if pack.expected is None:
        raise FeedError(
            f"{feed} 没有写明送达时间（expected），无法判断是否迟到。",
            f"{feed} names no times by which files are expected (`expected`), so that none can be late.",
            rule="expected",
        )
    as_of = _as_of(out)
    return Arrivals(as_of, tuple(_awaited(pack, pack.expected, folder, as_of, at)))


def _awaited(
    pack: FeedPack, expected: Expected, folder: Path, as_of: date | None, at: datetime
) -> Iterator[Awaited]:
    local = at.astimezone(ZoneInfo(expected.zone))
    if pack.package is not None:
        came = folder.is_dir() and package_of(pack, folder, _due(expected, expected.by, local)) is not None
        yield _of(pack.package.pattern, expected, expected.by, local, as_of, came=came)
        return
    for file in pack.files:
        by = file.expected_by or (expected.by if file.required else None)
        if by is not None:
            yield _of(_name(pack, file), expected, by, local, as_of, came=_came(pack, file, folder))


def _of(
    name: str, expected: Expected, by: time, local: datetime, as_of: date | None, *, came: bool
) -> Awaited:
    due = _due(expected, by, local)
    deadline = datetime.combine(due + timedelta(days=expected.days_after), by, local.tzinfo)
    tolerance = timedelta(minutes=expected.tolerance_minutes)
    taken = as_of is not None and as_of >= due
    return Awaited(name, due, deadline, came, taken, local - deadline, tolerance)


def _due(expected: Expected, by: time, local: datetime) -> date:
    """The latest business date whose file has reached its time, or the first one of all that will today."""
    day = local.date() - timedelta(days=expected.days_after)
    if local.time() < by:
        day -= ONE_DAY
    while expected.days == "workdays" and not is_workday(day):
        day -= ONE_DAY
    return day


def _came(pack: FeedPack, file: FeedFile, folder: Path) -> bool:
    """Whether the file lies there, with its signal where there is to be one."""
    try:
        path = locate(pack, file, folder) if folder.is_dir() else None
        if path is not None:
            require_signal(pack, path)
    except FeedError as refused:
        return refused.rule not in {"missing_file", "signal"}
    return path is not None


def _name(pack: FeedPack, file: FeedFile) -> str:
    return file.pattern or f"{file.name}.{pack.layout_of(file).formats[0]}"


def _as_of(out: Path) -> date | None:
    try:
        return Sources.read(out).covers.last
    except SourceError:
        return None
