"""Deliveries in the order of their days, whatever the order in which they come (IM-05).

A delivery whose predecessor has not come waits (`assay.ingest.waiting`). As soon as the days before it are there it
is taken over by itself, and then the next one. That holds where a feed adds days to the sources that stand:
a pack of full files has no predecessor, and a delivery laid upon other sources than those it writes has no queue.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

from assay.errors import FeedError, SourceError
from assay.ingest.arrival import Arrival
from assay.ingest.guards import AS_DELIVERED, Accepted, DaysMissing, appends, days_told, following_day
from assay.ingest.pack import FeedPack, load_pack
from assay.ingest.packages import delivery_in
from assay.ingest.report import IngestReport
from assay.ingest.run import ingest
from assay.ingest.steps import Steps, steps_path
from assay.ingest.waiting import Waiting, let_wait, waiting_for, waiting_path
from assay.progress import Progress
from assay.sources.reader import Covers, Sources

WAITS = 5


@dataclass
class Turns:
    """What came of a delivery and of those whose turn came with it, for a person and as an exit code."""

    lines: list[str] = field(default_factory=list)
    reports: list[IngestReport] = field(default_factory=list)
    waits: bool = False

    @property
    def exit_code(self) -> int:
        """5 if the delivery waits or one was refused in its turn, else that of the reports."""
        return WAITS if self.waits else max((report.exit_code for report in self.reports), default=0)

    def say(self, zh: str, en: str) -> None:
        """Add one line."""
        self.lines.append(f"{zh} / {en}")

    def add(self, report: IngestReport) -> None:
        """One delivery that was taken over."""
        self.reports.append(report)
        self.lines += report.lines()


@dataclass(frozen=True)
class Queue:
    """The sources `out` with the deliveries that wait for them. `at`: the instant of what is asked now.

    accepted, keep_previous: as for `assay.ingest.run.ingest`.
    """

    feed: Path
    out: Path
    at: datetime
    progress: Progress
    accepted: Accepted = AS_DELIVERED
    keep_previous: bool = False

    @cached_property
    def pack(self) -> FeedPack:
        """What is delivered and how."""
        return load_pack(self.feed)

    def take_over(self, folder: Path, *, onto: Path | None = None, resume: bool = False) -> Turns:
        """`ingest`, in turn: a delivery that comes too early waits, and those that it lets follow are taken over.

        FeedError as `ingest` raises it, also for one that comes too early and has no queue.
        """
        turns, in_place = Turns(), onto is None or onto.resolve() == self.out.resolve()
        try:
            report = ingest(
                self.feed,
                folder,
                self.out,
                onto=onto,
                accepted=self.accepted,
                keep_previous=self.keep_previous,
                resume=resume,
                progress=self.progress,
            )
        except DaysMissing as gap:
            if not in_place:
                raise
            self._let_wait(turns, folder, gap)
            return turns
        turns.add(report)
        if in_place:
            self._follow(turns)
        return turns

    def take_waiting(self) -> Turns:
        """Take over every waiting delivery whose turn it is; the last lines say what goes on waiting."""
        turns = Turns()
        self._follow(turns)
        left = self.told()
        turns.lines += left or ["没有等待中的数据。 / No delivery waits."]
        turns.waits = bool(left)
        return turns

    def told(self) -> list[str]:
        """The deliveries that wait as a person reads them: for which day, since when, or why one was refused."""
        covers = self._covers()
        wanted = following_day(covers.last, self.pack) if covers else "—"
        lines = []
        for waits in waiting_for(self.out):
            if waits.refusal:
                zh, en = waits.refusal["zh"], waits.refusal["en"]
                lines.append(f"{_days(waits)}：轮到时被拒收：{zh} / refused in its turn: {en}")
            else:
                since = f"{waits.since:%Y-%m-%d %H:%M}Z"
                lines.append(
                    f"{_days(waits)}：自 {since} 起等待 {wanted} 的数据 / waits since {since} for the delivery of {wanted}"
                )
        return lines

    def _let_wait(self, turns: Turns, folder: Path, gap: DaysMissing) -> None:
        """Put a delivery into the waiting place, in the stead of another one of the same days."""
        turns.waits = True
        days, steps = days_told(gap.delivered.first, gap.delivered.last), Steps(steps_path(self.out))
        same_days = [waits for waits in waiting_for(self.out) if waits.covers == gap.delivered]
        with steps.of_this_ingest(), delivery_in(self.pack, folder, self.out) as inside:
            steps.begin("discover")
            arrival = Arrival.find(self.feed, self.pack, inside)
            steps.begin("queue")
            if any(waits.inputs == arrival.origin["inputs"] for waits in same_days):
                turns.say(f"{days} 的同一批数据已在等待。", f"The same delivery of {days} waits already.")
                steps.close("waiting")
                return
            let_wait(self.out, arrival, gap.delivered, self.accepted, self.at)
            steps.close("waiting")
        for waits in same_days:
            waits.forget()
            turns.say(f"先前等待的 {days} 一版已被替换。", f"It replaces the one of {days} that waited.")
        turns.say(
            f"{days} 的数据早到：缺少 {gap.missing}。已加密存入 {waiting_path(self.out)}，补齐后自动按顺序导入。",
            f"The delivery of {days} came early: {gap.missing} is missing. It waits, sealed, in {waiting_path(self.out)} "
            "and is taken over by itself, in order, as soon as that has come.",
        )

    def _follow(self, turns: Turns) -> None:
        """Take over what waits, one after the other, until the next day is missing."""
        if not appends(self.pack):
            return
        self._forget_old(turns)
        while due := self._due(turns):
            try:
                report = self._in_turn(due)
            except FeedError as refused:
                due.refused(refused.zh, refused.en)
                turns.waits = True
                turns.say(
                    f"轮到 {_days(due)}，被拒收：{refused.zh}",
                    f"{_days(due)} was refused in its turn: {refused.en}",
                )
                return
            due.forget()
            turns.say(f"轮到等待中的 {_days(due)}：", f"The turn of {_days(due)}, which waited, has come:")
            turns.add(report)

    def _in_turn(self, due: Waiting) -> IngestReport:
        with due.opened(self.out) as folder:
            return ingest(
                self.feed,
                folder,
                self.out,
                onto=self.out,
                accepted=self._accepted_of(due),
                keep_previous=self.keep_previous,
                unpacked=True,
                progress=self.progress,
            )

    def _accepted_of(self, due: Waiting) -> Accepted:
        """What was accepted when it came, and what is now."""
        fewer = sorted({*due.fewer, *self.accepted.fewer})
        return Accepted(fewer, due.correction or self.accepted.correction)

    def _due(self, turns: Turns) -> Waiting | None:
        """The delivery whose turn it is; those whose days have come otherwise are removed and named."""
        covers = self._covers()
        for waits in waiting_for(self.out) if covers else ():
            assert covers is not None
            if waits.covers.last <= covers.last:
                waits.forget()
                turns.say(
                    f"等待中的 {_days(waits)} 已由另一批数据覆盖，不再导入。",
                    f"{_days(waits)}, which waited, came with another delivery and is dropped.",
                )
            elif waits.covers.first <= following_day(covers.last, self.pack):
                return waits
        return None

    def _forget_old(self, turns: Turns) -> None:
        days = self.pack.keep_waiting_days
        for waits in waiting_for(self.out):
            if waits.since < self.at - timedelta(days=days):
                waits.forget()
                turns.say(
                    f"{_days(waits)} 的数据等待超过 {days} 天，已按保存期限删除。",
                    f"{_days(waits)} waited for more than {days} days and was removed.",
                )

    def _covers(self) -> Covers | None:
        try:
            return Sources.read(self.out).covers
        except SourceError:
            return None


def _days(waits: Waiting) -> str:
    return days_told(waits.covers.first, waits.covers.last)
