"""Where an ingest stands: `<out>.ingest.json` beside the sources names every step with its times (IM-02).

The file is written at each turn, so that one that was killed still says how far it came. Nothing that comes before
`publish` is in use by anybody: with `--resume` the same delivery goes on at the table that was not finished, without
it begins anew, and both give the same.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from assay.errors import AssayError, FeedError, SourceError
from assay.folders import is_running
from assay.ingest.places import ingest_work

State = Literal["running", "done", "failed"]
Outcome = Literal["running", "published", "previewed", "nothing_new", "refused", "stopped", "waiting"]
NAMES = {
    "unpack": ("解包、核对信号文件", "unpack, look for the signal"),
    "discover": ("查找文件、计算摘要、读控制文件", "find the files, their digests and the control file"),
    "read": ("解码、解析、校验、暂存", "decode, parse, check, stage"),
    "reconcile": ("核对行数、金额、日期和坏行比例", "compare rows, totals, days and broken rows"),
    "derive": ("派生的表、消失的行", "derived tables, vanished rows"),
    "write": ("写出源数据", "write the sources"),
    "publish": ("发布", "publish"),
    "queue": ("加密存入等待区", "seal it into the waiting place"),
}
OUTCOMES = {
    "running": ("进行中", "running"),
    "published": ("已发布", "published"),
    "previewed": ("预览，未发布", "previewed, not published"),
    "nothing_new": ("没有新内容", "nothing new"),
    "refused": ("已拒收，原有数据未改动", "refused, nothing was changed"),
    "stopped": ("已中断，原有数据未改动", "stopped, nothing was changed"),
    "waiting": ("等待更早日期的数据，原有数据未改动", "waits for an earlier delivery, nothing was changed"),
}
KILLED = ("被强行终止，原有数据未改动", "was killed, nothing was changed")
RESUMABLE = "  加上 --resume 重新执行可接续 / run again with --resume to go on"


@dataclass
class Step:
    """One step: when it began and ended (UTC), how many of its tables are finished, and which an earlier try had."""

    name: str
    began_at: str
    ended_at: str = ""
    state: State = "running"
    finished: int = 0
    tables: int = 0
    taken_over: list[str] = field(default_factory=list)

    def told(self) -> str:
        """The step as a person reads it."""
        zh, en = NAMES[self.name]
        count = f" {self.finished}/{self.tables}" if self.tables else ""
        resumed = f"，沿用上次 / taken over: {', '.join(self.taken_over)}" if self.taken_over else ""
        return f"  {self.began_at} {self.state:<7} {zh} / {en}{count}{resumed}"


@dataclass
class Steps:
    """The steps of one ingest; without a `path` nothing is written down."""

    path: Path | None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    steps: list[Step] = field(default_factory=list)
    outcome: Outcome = "running"
    refusal: dict[str, str | int] = field(default_factory=dict)
    covers: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def of_this_ingest(self) -> Iterator["Steps"]:
        """Note how it ends, whatever happens inside."""
        try:
            yield self
        except FeedError as refused:
            where: dict[str, str | int] = {
                "rule": refused.rule,
                "file": refused.file,
                "line": refused.line,
                "field": refused.field,
            }
            self._close("refused", {**where, "zh": refused.zh, "en": refused.en})
            raise
        except AssayError as stopped:
            self._close("stopped", {"rule": type(stopped).__name__, "zh": stopped.zh, "en": stopped.en})
            raise
        except BaseException as stopped:
            self._close("stopped", {"rule": type(stopped).__name__})
            raise
        if self.outcome == "running":
            self._close("published", {})

    def begin(self, name: str, tables: int = 0) -> None:
        """The step before is done, this one begins; it goes through so many tables, if it does."""
        self._end("done")
        self.steps.append(Step(name, self._instant(), tables=tables))
        self._write()

    def advance(self, table: str, *, taken_over: bool = False) -> None:
        """The running step is finished with a table, or an earlier try was."""
        if self.steps:
            step = self.steps[-1]
            step.finished += 1
            step.taken_over += [table] if taken_over else []
            self._write()

    def taken_over(self) -> dict[str, list[str]]:
        """By step, the tables that an earlier try had finished."""
        return {step.name: step.taken_over for step in self.steps if step.taken_over}

    def close(self, outcome: Outcome) -> None:
        """The ingest ends well before its last step."""
        self._close(outcome, {})

    def _close(self, outcome: Outcome, refusal: dict[str, str | int]) -> None:
        self._end("failed" if refusal else "done")
        self.outcome, self.refusal = outcome, refusal
        self._write()

    def _end(self, state: State) -> None:
        if self.steps and self.steps[-1].state == "running":
            self.steps[-1].ended_at, self.steps[-1].state = self._instant(), state

    def _instant(self) -> str:
        return self.now().astimezone(UTC).isoformat(timespec="milliseconds")

    def _write(self) -> None:
        if self.path is None:
            return
        content = {
            "schema_version": 1,
            "outcome": self.outcome,
            "process": os.getpid(),
            "covers": self.covers,
            "refusal": self.refusal or None,
            "steps": [asdict(step) for step in self.steps],
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        growing = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        try:
            growing.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            growing.replace(self.path)
        finally:
            growing.unlink(missing_ok=True)


def steps_path(out: Path) -> Path:
    """Where the steps of the latest ingest into a folder are written."""
    return out.with_name(f"{out.name}.ingest.json")


def steps_told(out: Path) -> list[str]:
    """The latest ingest into a folder as a person reads it; SourceError if the file is damaged."""
    path = steps_path(out)
    if not path.is_file():
        return [f"{out}：还没有导入过。 / Nothing was taken over yet."]
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        known = {each.name for each in fields(Step)}  # an earlier version of this program wrote others too
        steps = [
            Step(**{name: value for name, value in step.items() if name in known})
            for step in content["steps"]
        ]
        refusal = content["refusal"] or {}
        return [
            *_outcome(out, content["outcome"], content.get("process")),
            *(step.told() for step in steps),
            *(f"  {refusal[language]}" for language in ("zh", "en") if refusal.get(language)),
        ]
    except (OSError, ValueError, KeyError, TypeError) as broken:
        raise SourceError(f"{path} 已损坏。", f"{path} is damaged.") from broken


def _outcome(out: Path, outcome: str, process: int | None) -> list[str]:
    """How it ended; what the file calls running and no process works at was killed."""
    if outcome != "running" or (process and is_running(process)):
        return [" / ".join(OUTCOMES[outcome])]
    return [" / ".join(KILLED), *(RESUMABLE for _ in range(ingest_work(out).was_left()))]
