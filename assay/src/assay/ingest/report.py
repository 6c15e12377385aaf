"""What an ingest says when it is done: to a person on the terminal, and in report.json for later."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class FileReport:
    """What became of one delivered file."""

    file: str
    table: str
    rows_read: int
    accepted: int
    quarantined: int
    folded: int = 0
    missing_columns: tuple[str, ...] = ()
    unknown_columns: tuple[str, ...] = ()
    reordered: bool = False


@dataclass(frozen=True)
class Remark:
    """One thing a person should know, in both languages; `facts` are its figures."""

    zh: str
    en: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass
class IngestReport:
    """The outcome. `exit_code` is 3 when rows went to quarantine, else 0."""

    feed: str
    files: list[FileReport] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    nothing_new: bool = False

    @property
    def quarantined(self) -> int:
        return sum(file.quarantined for file in self.files)

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
            *(_file_line(file) for file in self.files),
            *(f"{remark.zh} / {remark.en}" for remark in self.remarks),
            *self._closing(),
        ]

    def document(self) -> dict[str, Any]:
        """The content of report.json."""
        return {
            "schema_version": 1,
            "feed": self.feed,
            "files": [asdict(file) for file in self.files],
            "remarks": [asdict(remark) for remark in self.remarks],
        }

    def summary(self) -> dict[str, Any]:
        """What sources.json repeats of it."""
        return {
            "rows_read": sum(file.rows_read for file in self.files),
            "quarantined": self.quarantined,
            "remarks": len(self.remarks),
        }

    def _closing(self) -> list[str]:
        if not self.quarantined:
            return []
        n = self.quarantined
        return [f"{n} 行进入隔离区，原因见 quarantine/。 / {n} rows are in quarantine; quarantine/ says why."]


def _file_line(file: FileReport) -> str:
    folded_zh = f"，合并未变动的 {file.folded} 行" if file.folded else ""
    folded_en = f", {file.folded} without a change folded" if file.folded else ""
    return (
        f"{file.file}：读入 {file.rows_read} 行，接收 {file.accepted} 行，隔离 {file.quarantined} 行{folded_zh}"
        f" / {file.rows_read} rows read, {file.accepted} accepted, {file.quarantined} quarantined{folded_en}"
    )
