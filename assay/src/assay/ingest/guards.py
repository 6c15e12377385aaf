"""What holds a delivery although every row could be read: the wrong days, too few rows, too many broken ones."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from assay.calendars import is_workday
from assay.errors import FeedError
from assay.ingest.delivery import Delivered
from assay.ingest.increments import SERIES
from assay.ingest.pack import FeedPack
from assay.ingest.quarantine import Intake
from assay.sources.reader import Covers

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Accepted:
    """What a person accepted by naming it on the command line."""

    fewer: Sequence[str] = ()
    correction: bool = False


AS_DELIVERED = Accepted()


class DaysMissing(FeedError):  # noqa: N818 - named after what is wrong
    """A delivery of later days that came before an earlier one."""

    def __init__(self, previous: Covers, delivered: Covers, missing: str) -> None:
        super().__init__(
            f"日期不连续：已有数据到 {previous.last}，这批从 {delivered.first} 开始，缺少 {missing}。"
            "请先导入缺少的日子（休息日请在控制文件的起止日期中写明）。原有数据未改动。",
            f"The days do not follow: the sources end on {previous.last}, this delivery starts on {delivered.first}; "
            f"{missing} is missing. Take that over first (days off are to lie within the days that the control file "
            "states). Nothing was changed.",
            rule="days_missing",
        )
        self.delivered, self.missing = delivered, missing


def appends(pack: FeedPack) -> bool:
    """Whether days are added to those before, so that none may be left out or come twice."""
    return any(file.table in SERIES and file.mode != "full" for file in pack.files)


def covers_after(previous: Covers, delivered: Covers, pack: FeedPack, *, correction: bool) -> Covers:
    """The days for which the sources are complete after a delivery; FeedError where the days do not follow."""
    if not appends(pack):
        if delivered.last < previous.last and not correction:
            raise _earlier(previous, delivered)
        return delivered
    refuse_gap(previous, delivered, pack)
    if delivered.first <= previous.last and not correction:
        raise _earlier(previous, delivered)
    return Covers(min(previous.first, delivered.first), max(previous.last, delivered.last))


def refuse_gap(previous: Covers, delivered: Covers, pack: FeedPack) -> None:
    """DaysMissing if days between the sources and a delivery that adds to them have not come."""
    following = following_day(previous.last, pack)
    if appends(pack) and delivered.first > following:
        raise DaysMissing(previous, delivered, days_told(following, delivered.first - ONE_DAY))


def following_day(last: date, pack: FeedPack) -> date:
    """The latest day with which a delivery may begin that follows on: the next one that the sender delivers for."""
    day = last + ONE_DAY
    while pack.expected is not None and pack.expected.days == "workdays" and not is_workday(day):
        day += ONE_DAY
    return day


def refuse_other_days(days: dict[str, tuple[date | None, date | None]]) -> None:
    """FeedError if the sender states other days for one table than for another: one of them is partial."""
    stated = {table: pair for table, pair in days.items() if pair != (None, None)}
    ends = {last for _, last in stated.values() if last}
    if len(ends) > 1:
        told = "、".join(f"{table} 至 {last}" for table, (_, last) in stated.items())
        said = ", ".join(f"{table} to {last}" for table, (_, last) in stated.items())
        raise FeedError(
            f"控制文件中各表的截止日期不一致：{told}。不完整的一天不能与完整的一天混在一起；请等各表都到齐同一天后重新传输。",
            f"The control file states different last days: {said}. A partial day is never mixed with a full one; "
            "transfer again when every table has the same day.",
            rule="other_days",
        )


def refuse_partial_day(name: str, latest: date | None, delivered: Covers) -> None:
    """FeedError if an increment holds rows of days after those it is complete for."""
    if latest is not None and latest > delivered.last:
        partial = days_told(delivered.last + ONE_DAY, latest)
        raise FeedError(
            f"{name} 含有 {partial} 的行，但这批数据只完整到 {delivered.last}。不完整的一天不能与完整的一天混在一起；"
            "请去掉这些行，或在控制文件中写明正确的截止日期。原有数据未改动。",
            f"{name} holds rows of {partial}, but the delivery is complete only to {delivered.last}. A partial day is never mixed "
            "with a full one; leave those rows out, or state the right last day in the control file. Nothing was changed.",
            rule="partial_day",
            file=name,
        )


def no_rows(name: str) -> FeedError:
    """The error for a required full file without a row."""
    return FeedError(
        f"必需的文件 {name} 只有表头，没有数据行。请重新传输，原有数据未改动。",
        f"The required file {name} has a header but no rows. Transfer it again; nothing was changed.",
        rule="no_rows",
        file=name,
    )


def refuse_fewer(
    delivered: Delivered, before: int | None, max_fewer_percent: float, accepted: Accepted
) -> None:
    """FeedError if a full file shrank by more than the pack allows and nobody accepted it."""
    file, name, rows = delivered.file, delivered.path.name, delivered.rows_read
    if file.mode != "full" or not before or file.name in accepted.fewer:
        return
    if (before - rows) * 100 > max_fewer_percent * before:
        allowed = f"{max_fewer_percent:g}"
        raise FeedError(
            f"{name} 上次 {before} 行，这次只有 {rows} 行，减少超过 {allowed}%，已暂停发布，原有数据未改动。"
            f"请向发送方核实；确认无误后加上 --accept-fewer {file.name} 重新执行。",
            f"{name} had {before} rows last time and has {rows} now, which is more than {allowed} % fewer. Publication is held and "
            f"nothing was changed. Ask the sender; if it is right, run again with --accept-fewer {file.name}.",
            rule="fewer",
            file=name,
        )


def refuse_unknown_tables(pack: FeedPack, names: Iterable[str]) -> None:
    """FeedError if a table is accepted that the pack does not have: a typing mistake must not pass unseen."""
    if unknown := sorted(set(names) - {file.name for file in pack.files}):
        raise FeedError(
            f"--accept-fewer：数据包中没有 {'、'.join(unknown)}。",
            f"--accept-fewer: the feed pack has no {', '.join(unknown)}.",
            rule="unknown_table",
        )


def refuse_too_many_broken(pack: FeedPack, intakes: Iterable[Intake], quarantined: dict[str, int]) -> None:
    """FeedError if the delivery as a whole has more broken rows than allowed, whatever single files may have."""
    read = sum(intake.rows_read for intake in intakes if intake.delivered)
    broken = sum(quarantined.values())
    if broken * 100 > pack.max_bad_percent * read:
        allowed = f"{pack.max_bad_percent:g}"
        raise FeedError(
            f"这批共 {read} 行，其中坏行 {broken} 行，超过了整批允许的 {allowed}%，整批未导入，原有数据未改动。",
            f"{broken} of the {read} rows of this delivery are broken, more than the {allowed} % allowed as a whole. Nothing was "
            "taken over and nothing was changed.",
            rule="too_many",
        )


def _earlier(previous: Covers, delivered: Covers) -> FeedError:
    days = days_told(delivered.first, min(delivered.last, previous.last))
    return FeedError(
        f"这批数据覆盖 {days_told(delivered.first, delivered.last)}，其中 {days} 早于已有数据的截止日 {previous.last} 或与之重叠，未导入，"
        "原有数据未改动。若确为对以前日子的更正，请加上 --correction 重新执行。",
        f"This delivery covers {days_told(delivered.first, delivered.last)}; {days} is not after {previous.last}, up to which "
        "the sources are complete. Nothing was changed. If it corrects earlier days, run again with --correction.",
        rule="earlier_days",
    )


def days_told(first: date, last: date) -> str:
    """A day, or the first and the last of several."""
    return first.isoformat() if first == last else f"{first} … {last}"
