"""A feed pack says what a bank delivers and how to read it: declarations only, no expressions.

What a declaration cannot say (an owner found through another table, a closing balance found among
several stated ones) is a named transform in `assay.ingest.transforms`, to which the pack refers.
"""

from collections.abc import Iterator
from datetime import time
from pathlib import Path
from typing import Any, Literal, Self

import yaml
from pydantic import Field, ValidationError, field_validator, model_validator

from assay.errors import FeedError
from assay.faults import Fault, faults_of, line_of
from assay.ingest.code_maps import CODE_MAPS
from assay.ingest.layout import Declared, Layout
from assay.ingest.never_stored import rule_of_name
from assay.ingest.pack_parts import Control, Expected, Package, Period, Signal
from assay.packs.reading import read_yaml
from assay.shipped import find_pack
from assay.sources import BY_NAME
from assay.sources.contract import Column, ColumnType, Source

FOLDER = "feeds"
Name = r"^[a-z][a-z0-9_-]*$"
Mode = Literal["full", "increment", "upsert"]


class FileField(Declared):
    """One column of a file that is no declared table: `column` is its name as delivered."""

    name: str = Field(pattern=Name)
    column: str | None = None
    type: ColumnType = "text"
    required: bool = False
    values: tuple[str, ...] = ()


class FeedFile(Declared):
    """One file: either a declared `table`, or a `name` with its own fields, for transforms to read.

    columns: the names by position, where the file has no header. widths: fixed width, each field's first
    byte (from 1) and number of bytes. codes: the bank's code to ours, or the name of a map in `CODE_MAPS`.
    classes: how far a field is to be kept from others (JR/T 0171); C2 is masked where a person mends rows.
    mode: full replaces, increment appends, upsert replaces rows of the same key, the one with the later
    `timestamp` if such a column is named.
    """

    table: str | None = None
    name: str = Field(default="", pattern=Name, validate_default=False)
    pattern: str | None = None
    required: bool = False
    mode: Mode = "full"
    timestamp: str | None = None
    expected_by: time | None = None
    max_bad_percent: float | None = Field(default=None, ge=0, le=100)
    total: str | None = None
    fields: tuple[FileField, ...] = ()
    key: tuple[str, ...] = ()
    references: dict[str, str] = Field(default_factory=dict)
    aliases: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    codes: dict[str, dict[str, str] | str] = Field(default_factory=dict)
    classes: dict[str, Literal["C1", "C2"]] = Field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    widths: dict[str, tuple[int, int]] = Field(default_factory=dict)
    layout: dict[str, Any] = Field(default_factory=dict)

    @field_validator("table")
    @classmethod
    def _known(cls, table: str | None) -> str | None:
        if table is not None and table not in BY_NAME:
            raise Fault(f"没有名为 {table} 的源数据表", f"no declared source table is called {table}")
        return table

    @model_validator(mode="before")
    @classmethod
    def _named(cls, values: Any) -> Any:
        if isinstance(values, dict) and "table" in values and "name" not in values:
            return {**values, "name": values["table"]}
        return values

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if not self.name:
            raise Fault("缺少 `table` 或 `name`", "`table` or `name` is missing")
        if self.table and (self.fields or self.key or self.references):
            raise Fault(
                "已声明的表自带字段、主键和引用，不能另写",
                "a declared table brings its own fields, key and references",
            )
        if not self.table and not (self.fields and self.key):
            raise Fault(
                "没有 `table` 的文件需要 `fields` 和 `key`", "a file without `table` needs `fields` and `key`"
            )
        if not self.table and self.name in BY_NAME:
            raise Fault(
                f"{self.name} 是已声明的表名：请用 `table`，或换一个名称",
                f"{self.name} is the name of a declared table: say `table`, or choose another name",
            )
        for name in self._delivered_names():
            if rule := rule_of_name(name):
                raise Fault(
                    f"{name} 是{rule.zh}（{rule.rule}），不得导入",
                    f"{name} is {rule.en} ({rule.rule}) and never comes in",
                )
        if unknown := sorted(
            {name for name in self.codes.values() if isinstance(name, str)} - set(CODE_MAPS)
        ):
            raise Fault(
                f"没有代码表 {'、'.join(unknown)}，可用：{'、'.join(CODE_MAPS)}",
                f"there is no code map {', '.join(unknown)}; there are {', '.join(CODE_MAPS)}",
            )
        if wrong := [name for name, (first, size) in self.widths.items() if first < 1 or size < 1]:
            raise Fault(
                f"{'、'.join(wrong)} 的起始字节和字节数都要从 1 起",
                f"the first byte and the number of bytes of {', '.join(wrong)} count from 1",
            )
        names = {column.name for column in self.contract.columns}
        readings = Layout.model_validate(self.layout).readings
        spoken_of = {
            *self.key, *self.references, *self.aliases, *self.codes, *self.classes, *readings, *({self.total} - {None})
        }  # fmt: skip
        if strangers := sorted(str(name) for name in spoken_of - names):
            raise Fault(
                f"不在字段之中：{'、'.join(strangers)}", f"not among the fields: {', '.join(strangers)}"
            )
        return self

    @model_validator(mode="after")
    def _mode_fits(self) -> Self:
        if self.mode != "full" and not self.table:
            raise Fault(
                "只有已声明的表（`table`）可以增量送达",
                "only a declared `table` may come as increment or upsert",
            )
        days = {c.name for c in self.contract.columns if c.type in ("date", "timestamp")}
        if self.timestamp is not None and (self.mode != "upsert" or self.timestamp not in days):
            raise Fault(
                "`timestamp` 只用于 `mode: upsert`，且须是该表的日期或时间列",
                "`timestamp` goes with `mode: upsert` and names a column with a day or an instant",
            )
        return self

    def _delivered_names(self) -> Iterator[str]:
        """Every name of a column that the file declares, `ignore` too: what is ignored was delivered."""
        yield from (name for field in self.fields for name in (field.name, field.column or ""))
        yield from (name for names in self.aliases.values() for name in names)
        yield from (*self.ignore, *self.columns, *self.widths)

    @property
    def masked(self) -> tuple[str, ...]:
        """Fields that a person who mends rows does not see unless asked for."""
        named = {name for name, of_class in self.classes.items() if of_class == "C2"}
        sealed = {c.name for c in self.contract.columns if self.contract.sealed} - {"customer_id"}
        return tuple(sorted(named | sealed))

    @property
    def contract(self) -> Source:
        """What each row must keep, whether the bank's own file or a declared table."""
        if self.table:
            return BY_NAME[self.table]
        columns = tuple(Column(f.name, f.type, f.name, f.required, f.values) for f in self.fields)
        return Source(self.name, f"one row of {self.name} as delivered", self.key, columns)

    @property
    def delivered_columns(self) -> tuple[str, ...]:
        """The names of the columns by position, for a file without a header."""
        return self.columns or tuple(field.column or field.name for field in self.fields)

    def names_of(self, column: str) -> tuple[str, ...]:
        """The names under which a column may be delivered, the usual one first."""
        own = next((f.column for f in self.fields if f.name == column and f.column), column)
        return (own, *self.aliases.get(column, ()))


class Derivation(Declared):
    """A declared table made by a named transform from files of the pack."""

    transform: str


class FeedPack(Declared):
    """One bank's delivery, as `feeds/*.yaml` declares it.

    max_bad_percent holds for each file (which may name its own) and for the delivery as a whole.
    max_fewer_percent: a full file that shrinks by more is held until a person accepts it by name.
    confirm_gone_after_days: how long a row that a full file no longer has is kept as "not in latest".
    park_days: how long rows wait for their customer or account (0: quarantine at once).
    keep_broken_days: how long a quarantined row that nobody mends is kept (IM-11).
    keep_waiting_days: how long a delivery is kept that waits for an earlier one (IM-05, IM-11).
    owner: who hears of columns that came differently.
    """

    schema_version: Literal[1]
    name: str = Field(pattern=Name)
    version: str
    description: str = ""
    owner: str = ""
    base_currency: str = Field(pattern=r"^[A-Z]{3}$")
    covers: Period | Literal["delivered"]
    policies: tuple[str, ...] = Field(min_length=1)
    layout: Layout = Layout()
    max_bad_percent: float = Field(default=1.0, ge=0, le=100)
    max_fewer_percent: float = Field(default=20.0, ge=0, le=100)
    confirm_gone_after_days: int = Field(default=5, ge=1)
    park_days: int = Field(default=0, ge=0)
    keep_broken_days: int = Field(default=30, ge=1)
    keep_waiting_days: int = Field(default=30, ge=1)
    expected: Expected | None = None
    package: Package | None = None
    signal: Signal | None = None
    control: Control | None = None
    files: tuple[FeedFile, ...] = Field(min_length=1)
    tables: dict[str, Derivation] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        names = [file.name for file in self.files]
        if doubled := sorted({name for name in names if names.count(name) > 1}):
            raise Fault(f"声明了两次：{'、'.join(doubled)}", f"declared twice: {', '.join(doubled)}")
        for file in self.files:
            if not (self.layout_of(file).header or file.delivered_columns or file.widths):
                raise Fault(
                    f"{file.name} 没有表头，需要用 `columns` 按顺序写出列名",
                    f"{file.name} has no header, so `columns` must name its columns in order",
                )
            if strangers := sorted(set(file.references.values()) - set(names)):
                raise Fault(
                    f"{file.name} 引用了未声明的文件：{'、'.join(strangers)}",
                    f"{file.name} refers to undeclared files: {', '.join(strangers)}",
                )
        if unknown := sorted(set(self.tables) - set(BY_NAME)):
            raise Fault(
                f"没有这些源数据表：{'、'.join(unknown)}", f"no declared source tables: {', '.join(unknown)}"
            )
        return self

    @field_validator("files")
    @classmethod
    def _layouts_are_readable(cls, files: tuple[FeedFile, ...]) -> tuple[FeedFile, ...]:
        for file in files:
            Layout.model_validate(file.layout)
        return files

    def layout_of(self, file: FeedFile) -> Layout:
        """The pack's layout with what the file says differently."""
        own = Layout.model_validate(file.layout)
        return self.layout.model_copy(update={name: getattr(own, name) for name in own.model_fields_set})


def spoken_feed(spoken: Path) -> Path:
    """What a person wrote after --feed: a file, or the name of a pack in ./feeds or among those shipped."""
    return (None if spoken.suffix else find_pack(FOLDER, str(spoken))) or spoken


def load_pack(path: Path) -> FeedPack:
    """Read and check a feed pack; FeedError names the file and the field."""
    try:
        content = read_yaml(path.read_text(encoding="utf-8"))
    except FileNotFoundError as absent:
        raise FeedError(f"找不到数据包说明 {path}。", f"There is no feed pack {path}.") from absent
    except OSError as closed:
        raise FeedError(f"读不到数据包说明 {path}。", f"The feed pack {path} cannot be read.") from closed
    except (yaml.YAMLError, UnicodeDecodeError) as unreadable:
        where_zh, where_en = line_of(unreadable)
        raise FeedError(
            f"{path} 不是可读的 YAML 文件{where_zh}，请检查缩进和引号。",
            f"{path} is not readable YAML{where_en}; check indentation and quotes.",
        ) from unreadable
    try:
        return FeedPack.model_validate(content)
    except ValidationError as wrong:
        faults = faults_of(wrong)
        raise FeedError(
            f"{path} 中的 {'；'.join(f'{fault.place} 有误：{fault.zh}' for fault in faults)}。",
            f"{path}, {'; '.join(f'field {fault.place}: {fault.en}' for fault in faults)}.",
        ) from wrong
