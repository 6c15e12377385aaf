"""Rows that break a rule are set aside with their line, field and reason; the row itself only sealed."""

import base64
import json
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from assay.errors import FeedError
from assay.ingest.delivery import Delivered
from assay.ingest.sealing import Sealer
from assay.sources.contract import Source

REASONS = {
    "columns": ("列数与表头不符", "the number of fields differs from the header"),
    "encoding": ("含有不属于声明编码的字符", "holds bytes that are not in the declared encoding"),
    "required": ("必填，但为空", "is required but empty"),
    "type": ("格式不对，应为{type}", "cannot be read as {type}"),
    "code": ("取值不在代码表中，可用：{values}", "is not an allowed code; allowed: {values}"),
    "key": ("主键（{key}）与前面的行重复", "repeats the key ({key}) of an earlier row"),
    "reference": ("在 {target} 中找不到对应的记录", "leads to no row of {target}"),
    "order": ("早于 {earlier}", "lies before {earlier}"),
}
TYPE_NAMES = {
    "text": ("文本", "text"),
    "date": ("日期", "a date"),
    "timestamp": ("时间", "an instant"),
    "int": ("整数", "a whole number"),
    "fen": ("金额", "an amount"),
    "bool": ("是或否", "true or false"),
}


class Fault(NamedTuple):
    """Why one row of a file was not taken. `detail` is what the rule compared with (a table, a field)."""

    line: int
    field: str
    rule: str
    sealed: bytes
    detail: str = ""


class Quarantine:
    """The faults of one delivery, file by file, never more than the pack allows."""

    def __init__(self, sealer: Sealer, max_bad_percent: float) -> None:
        self._sealer = sealer
        self._max_bad_percent = max_bad_percent
        self._faults: dict[str, list[Fault]] = {}

    def seal(self, delivered: Delivered, line: int, row: str) -> bytes:
        """The row as it was, readable only with the key."""
        return self._sealer.seal(row, bound_to=f"{delivered.path.name}:{line}")

    def add(self, delivered: Delivered, faults: Iterable[Fault]) -> None:
        """Set rows aside; FeedError as soon as the file has more of them than the pack allows."""
        kept = self._faults.setdefault(delivered.file.name, [])
        for fault in faults:
            kept.append(fault)
            if len(kept) * 100 > self._max_bad_percent * delivered.rows_read:
                raise self._too_many(delivered, kept[0])

    def count(self, delivered: Delivered) -> int:
        """How many rows of the file were set aside."""
        return len(self._faults.get(delivered.file.name, []))

    def write(self, folder: Path, deliveries: Iterable[Delivered]) -> None:
        """One JSON line a row in quarantine/<file>.jsonl, in the order of the file."""
        for delivered in deliveries:
            faults = self._faults.get(delivered.file.name)
            if faults:
                folder.mkdir(exist_ok=True, mode=0o700)
                lines = [self._line(delivered.file.contract, fault) for fault in sorted(faults)]
                (folder / f"{delivered.path.name}.jsonl").write_text("".join(lines), encoding="utf-8")

    def _line(self, contract: Source, fault: Fault) -> str:
        zh, en = reason(contract, fault)
        record = {
            "line": fault.line,
            "field": fault.field,
            "rule": fault.rule,
            "reason_zh": zh,
            "reason_en": en,
            "key_id": self._sealer.key_id,
            "sealed": base64.b64encode(fault.sealed).decode(),
        }
        return json.dumps(record, ensure_ascii=False) + "\n"

    def _too_many(self, delivered: Delivered, first: Fault) -> FeedError:
        zh, en = reason(delivered.file.contract, first)
        allowed, name = f"{self._max_bad_percent:g}", delivered.path.name
        return FeedError(
            f"{name} 的坏行超过了允许的 {allowed}%（共 {delivered.rows_read} 行），整批未导入，原有数据未改动。"
            f"例如第 {first.line} 行：{zh}。",
            f"{name}: more than the allowed {allowed} % of its {delivered.rows_read} rows are broken. Nothing was "
            f"taken over and nothing was changed. Line {first.line}, for one: {en}.",
        )


def reason(contract: Source, fault: Fault) -> tuple[str, str]:
    """Why, in Chinese and in English. The value itself is never repeated: it may be personal."""
    column = next((c for c in contract.columns if c.name == fault.field), None)
    zh, en = REASONS[fault.rule]
    type_zh, type_en = TYPE_NAMES[column.type if column else "text"]
    facts = {
        "values": ", ".join(column.values if column else ()),
        "key": ", ".join(contract.key),
        "target": fault.detail,
        "earlier": fault.detail,
    }
    subject_zh, subject_en = (f"{fault.field} ", f"{fault.field} ") if fault.field else ("", "")
    return subject_zh + zh.format(type=type_zh, **facts), subject_en + en.format(type=type_en, **facts)
