"""A feed pack says what a bank delivers and how to read it: declarations only, no expressions.

What a declaration cannot say (an owner found through another table, a closing balance found among
several stated ones) is a named transform in `assay.ingest.transforms`, to which the pack refers.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from assay.errors import FeedError
from assay.faults import Fault, faults_of, line_of
from assay.ingest.never_stored import rule_of_name
from assay.sources import BY_NAME
from assay.sources.contract import Column, ColumnType, Source

Format = Literal["csv", "parquet"]
Name = r"^[a-z][a-z0-9_-]*$"


class Declared(BaseModel):
    """A part of the pack: what is written must be known, and never changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Period(Declared):
    """Days for which the delivery is complete, both included."""

    first: date = Field(alias="from")
    last: date = Field(alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise Fault("`to` 早于 `from`", "`to` lies before `from`")
        return self


class Layout(Declared):
    """How files are written. The encoding is declared, never guessed."""

    formats: tuple[Format, ...] = ("csv",)
    encoding: Literal["utf-8", "gb18030", "ascii"] = "utf-8"
    separator: str = Field(default=",", min_length=1, max_length=1)
    quote: str = Field(default='"', min_length=1, max_length=1)
    date_format: str = "%Y-%m-%d"
    decimals: int = Field(default=0, ge=0, le=4)
    null_tokens: tuple[str, ...] = ("",)


class Control(Declared):
    """A file with one line a table: how many rows and which amount the sender counted."""

    file: str
    required: bool = True
    table: str = "table"
    rows: str = "rows"
    amount: str = "amount_fen"
    covers_from: str = "covers_from"
    covers_to: str = "covers_to"


class FileField(Declared):
    """One column of a file that is no declared table: `column` is its name as delivered."""

    name: str = Field(pattern=Name)
    column: str | None = None
    type: ColumnType = "text"
    required: bool = False
    values: tuple[str, ...] = ()


class FeedFile(Declared):
    """One file: either a declared `table`, or a `name` with its own fields, for transforms to read."""

    table: str | None = None
    name: str = Field(default="", pattern=Name, validate_default=False)
    pattern: str | None = None
    required: bool = False
    mode: Literal["full"] = "full"
    total: str | None = None
    fields: tuple[FileField, ...] = ()
    key: tuple[str, ...] = ()
    references: dict[str, str] = Field(default_factory=dict)
    aliases: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    codes: dict[str, dict[str, str]] = Field(default_factory=dict)
    ignore: tuple[str, ...] = ()
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
        names = {column.name for column in self.contract.columns}
        spoken_of = {*self.key, *self.references, *self.aliases, *self.codes, *({self.total} - {None})}
        if strangers := sorted(str(name) for name in spoken_of - names):
            raise Fault(
                f"不在字段之中：{'、'.join(strangers)}", f"not among the fields: {', '.join(strangers)}"
            )
        return self

    def _delivered_names(self) -> Iterator[str]:
        """Every name of a column that the file declares, `ignore` too: what is ignored was delivered."""
        yield from (name for field in self.fields for name in (field.name, field.column or ""))
        yield from (name for names in self.aliases.values() for name in names)
        yield from self.ignore

    @property
    def contract(self) -> Source:
        """What each row must keep, whether the bank's own file or a declared table."""
        if self.table:
            return BY_NAME[self.table]
        columns = tuple(Column(f.name, f.type, f.name, f.required, f.values) for f in self.fields)
        return Source(self.name, f"one row of {self.name} as delivered", self.key, columns)

    def names_of(self, column: str) -> tuple[str, ...]:
        """The names under which a column may be delivered, the usual one first."""
        own = next((f.column for f in self.fields if f.name == column and f.column), column)
        return (own, *self.aliases.get(column, ()))


class Derivation(Declared):
    """A declared table made by a named transform from files of the pack."""

    transform: str


class FeedPack(Declared):
    """One bank's delivery, as `feeds/*.yaml` declares it."""

    schema_version: Literal[1]
    name: str = Field(pattern=Name)
    version: str
    description: str = ""
    base_currency: str = Field(pattern=r"^[A-Z]{3}$")
    covers: Period | Literal["delivered"]
    policies: tuple[str, ...] = Field(min_length=1)
    layout: Layout = Layout()
    max_bad_percent: float = Field(default=1.0, ge=0, le=100)
    control: Control | None = None
    files: tuple[FeedFile, ...] = Field(min_length=1)
    tables: dict[str, Derivation] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        names = [file.name for file in self.files]
        if doubled := sorted({name for name in names if names.count(name) > 1}):
            raise Fault(f"声明了两次：{'、'.join(doubled)}", f"declared twice: {', '.join(doubled)}")
        for file in self.files:
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
        return self.layout.model_copy(
            update=Layout.model_validate(file.layout).model_dump(exclude_unset=True)
        )


def load_pack(path: Path) -> FeedPack:
    """Read and check a feed pack; FeedError names the file and the field."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
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
