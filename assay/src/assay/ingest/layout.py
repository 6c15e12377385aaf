"""How a bank writes its files: encoding, separators, edges, dates, amounts. Declared, never guessed."""

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from assay.faults import Fault
from assay.sources.contract import ColumnType

Format = Literal["csv", "txt", "dat", "xlsx", "parquet"]
Encoding = Literal["utf-8", "gb18030", "ascii"]
# How amounts may differ from plain digits with a point.
NumberStyle = Literal["thousands", "trailing_minus", "brackets", "full_width"]
# "GBK" files hold characters that only GB18030 has (䶮 㛃), and GB18030 reads every GBK file.
ENCODINGS = {
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "cp936": "gb18030",
    "utf8": "utf-8",
    "utf-8-sig": "utf-8",
}


class Declared(BaseModel):
    """A part of the pack: what is written must be known, and never changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Edge(Declared):
    """Lines around the rows. One of them, the `counts_line`-th, may say how many rows there are and their total.

    `mark` is how the last of the lines begins; `rows` and `amount` are positions, counted from 1.
    """

    lines: int = Field(default=1, ge=1, le=20)
    mark: str = ""
    separator: str = ""
    counts_line: int = Field(default=1, ge=1, le=20)
    rows: int | None = Field(default=None, ge=1)
    amount: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _within(self) -> Self:
        if self.counts_line > self.lines:
            raise Fault("`counts_line` 超出了 `lines`", "`counts_line` lies beyond `lines`")
        return self


class Sheet(Declared):
    """Where in a workbook the rows stand: sheet by name or number, header by its names, totals by their words."""

    name: str | int = 1
    header_within: int = Field(default=20, ge=1, le=200)
    header_rows: int = Field(default=1, ge=1, le=5)
    totals: tuple[str, ...] = ()
    until_blank: bool = False


class Reading(Declared):
    """How one column is written, where it differs from the rest of the file."""

    date_format: str | tuple[str, ...] = "%Y-%m-%d"
    date_nulls: tuple[str, ...] = ()
    timestamp_format: str = ""
    time_zone: str = "UTC"
    decimals: int = Field(default=0, ge=0, le=8)
    implied_decimals: int | None = Field(default=None, ge=0, le=8)
    numbers: tuple[NumberStyle, ...] = ()
    null_tokens: tuple[str, ...] = ("",)

    @property
    def date_formats(self) -> tuple[str, ...]:
        return (self.date_format,) if isinstance(self.date_format, str) else self.date_format


class Layout(Reading):
    """How files are written. The encoding is declared, never guessed.

    decimals: digits after the point that are minor units (2: 12.34 is 1234 fen; 0: whole fen).
    implied_decimals: amounts have no point, their last digits are decimals. readings: single columns.
    """

    formats: tuple[Format, ...] = ("csv",)
    encoding: Encoding = "utf-8"
    separator: str = Field(default=",", min_length=1, max_length=8)
    quote: str = Field(default='"', max_length=1)
    header: bool = True
    trailing_separator: bool = False
    head: Edge | None = None
    tail: Edge | None = None
    sheet: Sheet = Sheet()
    readings: dict[str, Reading] = Field(default_factory=dict)

    @field_validator("encoding", mode="before")
    @classmethod
    def _as_read(cls, name: Any) -> Any:
        return ENCODINGS.get(name.lower(), name.lower()) if isinstance(name, str) else name

    @field_validator("separator")
    @classmethod
    def _one_line(cls, separator: str) -> str:
        if set(separator) & set("\r\n\0"):
            raise Fault("分隔符不能含换行", "a separator holds no line break")
        return separator

    def reading_of(self, column: str, kind: ColumnType) -> Reading:
        """How a column is written. Decimals of the file are those of amounts; a whole number has its own or none."""
        shared = {name: getattr(self, name) for name in Reading.model_fields}
        if kind != "fen":
            shared.update(decimals=0, implied_decimals=None)
        own = self.readings.get(column)
        return Reading(**{**shared, **(own.model_dump(exclude_unset=True) if own else {})})
