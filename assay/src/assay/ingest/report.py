"""What an ingest says when it is done: to a person on the terminal, and in report.json for later."""

import json
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from assay.ingest.table_change import TableChange

DAYS_SHOWN = 5
PREVIEW = "预览：没有写入任何内容。 / A preview: nothing was written."


@dataclass(frozen=True)
class FileReport:
    """What became of one delivered file."""

    file: str
    table: str
    rows_read: int
    accepted: int
    quarantined: int
    folded: int = 0
    parked: int = 0
    came_in: int = 0
    repeated: int = 0
    replaced: int = 0
    outdated: int = 0
    mended: bool = False
    missing_columns: tuple[str, ...] = ()
    unknown_columns: tuple[str, ...] = ()
    reordered: bool = False


@dataclass(frozen=True)
class Remark:
    """One thing a person should know, in both languages; `facts` are its figures."""

    zh: str
    en: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ChangedDays:
    """Successive days that were covered before and on which the same number of accounts changed."""

    table: str
    first: date
    last: date
    accounts: int


@dataclass
class IngestReport:
    """The outcome. `exit_code` is 3 when rows went to quarantine, else 0."""

    feed: str
    files: list[FileReport] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    nothing_new: bool = False
    changed_days: list[ChangedDays] = field(default_factory=list)
    not_in_latest: list[tuple[str, date, int]] = field(default_factory=list)
    waiting: dict[str, int] = field(default_factory=dict)
    expired: int = 0
    doubts: dict[str, int] = field(default_factory=dict)
    owner: str = ""
    version: int = 1
    changes: list[TableChange] = field(default_factory=list)
    is_preview: bool = False
    examples: list[str] = field(default_factory=list)
    taken_over: dict[str, list[str]] = field(default_factory=dict)

    @property
    def recompute_from(self) -> date | None:
        """The first day whose figures are other than before; None if no earlier day changed."""
        return min((span.first for span in self.changed_days), default=None)

    @property
    def quarantined(self) -> int:
        return sum(file.quarantined for file in self.files) + self.expired

    @property
    def exit_code(self) -> int:
        return 3 if self.quarantined else 0

    def remark(self, zh: str, en: str, **facts: Any) -> None:
        """Add one line to the report."""
        self.remarks.append(Remark(zh, en, facts))

    def lines(self) -> list[str]:
        """The report as a person reads it, Chinese and English on one line each."""
        if self.nothing_new:
            return ["内容与上次相同，没有新内容。 / Nothing new: the same content was taken over before."]
        return [
            *(PREVIEW for _ in range(self.is_preview)),
            *self._resumed(),
            *(_file_line(file) for file in self.files),
            *(f"{remark.zh} / {remark.en}" for remark in self.remarks),
            *self._drift(),
            *(change.line() for change in self.changes),
            *self._changes(),
            *(
                f"{table}：{rows} 行自 {since} 起不在最新文件中，已保留。 / {rows} rows not in the latest file since {since}, kept."
                for table, since, rows in self.not_in_latest
            ),
            *self.examples,
            *self._closing(),
        ]

    def _resumed(self) -> list[str]:
        """What an earlier try had done; nothing of it stands in report.json, which is that of an unbroken run."""
        read, written = self.taken_over.get("read", []), self.taken_over.get("write", [])
        if not self.taken_over:
            return []
        line = (
            f"接续上次：沿用已读入的 {len(read)} 个文件、已写出的 {len(written)} 张表。"
            f" / Resumed: {len(read)} files taken over as read, {len(written)} tables as written"
            f" (read: {', '.join(read) or '-'}; written: {', '.join(written) or '-'})."
        )
        return [line]

    def document(self) -> dict[str, Any]:
        """The content of report.json."""
        return {
            "schema_version": 1,
            "feed": self.feed,
            "version": self.version,
            "changes": [asdict(change) for change in self.changes],
            "files": [asdict(file) for file in self.files],
            "remarks": [asdict(remark) for remark in self.remarks],
            "changed_days": [
                {"table": s.table, "from": f"{s.first}", "to": f"{s.last}", "accounts": s.accounts}
                for s in self.changed_days
            ],
            "recompute_from": f"{self.recompute_from}" if self.recompute_from else None,
            "not_in_latest": [
                {"table": table, "since": f"{since}", "rows": rows}
                for table, since, rows in self.not_in_latest
            ],
            "waiting": self.waiting,
            "doubts": self.doubts,
        }

    def summary(self) -> dict[str, Any]:
        """What sources.json repeats of it."""
        return {
            "rows_read": sum(file.rows_read for file in self.files),
            "quarantined": self.quarantined,
            "remarks": len(self.remarks),
        }

    def _drift(self) -> list[str]:
        """Whom to tell of columns that came differently."""
        drifted = [f.file for f in self.files if f.missing_columns or f.unknown_columns or f.reordered]
        if not (drifted and self.owner):
            return []
        zh = f"列与声明不同的文件：{'、'.join(drifted)}。请告知 {self.owner}。"
        return [f"{zh} / Columns came differently in {', '.join(drifted)}. Tell {self.owner}."]

    def _changes(self) -> list[str]:
        lines = [
            f"{span.table}：{span.first} 至 {span.last} 有 {span.accounts} 个账户的数据变了。"
            f" / {span.accounts} accounts changed from {span.first} to {span.last}."
            for span in self.changed_days[:DAYS_SHOWN]
        ]
        if left := len(self.changed_days) - DAYS_SHOWN:
            lines += [f"另有 {left} 段，见 report.json。 / {left} more in report.json."] if left > 0 else []
        if day := self.recompute_from:
            lines.append(f"自 {day} 起的结果需要重新计算。 / Figures from {day} on must be worked out anew.")
        return lines

    def _closing(self) -> list[str]:
        lines = []
        if n := self.waiting.get("parked", 0):
            lines.append(
                f"{n} 行等待所属客户或账户送达，见 parking/。 / {n} rows wait for their customer or account; see parking/."
            )
        if n := self.waiting.get("quarantined", 0):
            lines.append(
                f"以前各批还有 {n} 行在隔离区待改正。 / {n} rows of earlier deliveries in quarantine wait to be mended."
            )
        if n := sum(self.doubts.values()):
            lines.append(
                f"{n} 处存疑，已照送达的内容导入，原因见 doubts/。 / {n} doubtful values were taken as they came; doubts/ says why."
            )
        if n := self.quarantined:
            lines.append(
                f"{n} 行进入隔离区，原因见 quarantine/。 / {n} rows are in quarantine; quarantine/ says why."
            )
        return lines


def _file_line(file: FileReport) -> str:
    kinds = (
        (file.folded, "合并未变动的 {} 行", "{} without a change folded"),
        (file.repeated, "已有的 {} 行不变", "{} known already"),
        (file.replaced, "替换 {} 行", "{} replaced an earlier row"),
        (file.outdated, "较旧的 {} 行未用", "{} older than what is known"),
        (file.parked, "{} 行等待所属客户或账户", "{} wait for their customer or account"),
        (file.came_in, "先前等待的 {} 行已入", "{} that had waited came in"),
    )
    more_zh = "".join(f"，{zh.format(count)}" for count, zh, _ in kinds if count)
    more_en = "".join(f", {en.format(count)}" for count, _, en in kinds if count)
    if file.mended:
        return (
            f"{file.file}：改正 {file.rows_read} 行，接收 {file.accepted} 行，仍在隔离区 {file.quarantined} 行{more_zh}"
            f" / {file.rows_read} rows mended, {file.accepted} accepted, {file.quarantined} still in quarantine{more_en}"
        )
    return (
        f"{file.file}：读入 {file.rows_read} 行，接收 {file.accepted} 行，隔离 {file.quarantined} 行{more_zh}"
        f" / {file.rows_read} rows read, {file.accepted} accepted, {file.quarantined} quarantined{more_en}"
    )


def write_json(path: Path, content: dict[str, Any]) -> None:
    """One JSON document, readable by a person too."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
