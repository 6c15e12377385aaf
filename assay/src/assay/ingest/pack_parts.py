"""The parts of a feed pack beside its files: the days, the package, its signal, the control file, the times."""

from datetime import date, time
from typing import Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from assay.faults import Fault
from assay.ingest.layout import ENCODINGS, Declared, Encoding


class Period(Declared):
    """Days for which the delivery is complete, both included."""

    first: date = Field(alias="from")
    last: date = Field(alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise Fault("`to` 早于 `from`", "`to` lies before `from`")
        return self


class Package(Declared):
    """The archive in which the files come: `{SYS}_{NN}_{YYYYMMDD}.tar.gz`, .tgz or .zip; never two dates at once."""

    pattern: str
    max_unpacked_mb: int = Field(default=20_000, ge=1)


class Signal(Declared):
    """The file written last, named after the package (or after each file, where there is none)."""

    suffix: str = Field(default=".OK", pattern=r"^\.[A-Za-z0-9]+$")


class Control(Declared):
    """A file with one line a table: how many rows and which amount the sender counted.

    Columns are named, or counted from 1 where the file has no header. `table` holds the name of a table or
    of a file. The signal file may be meant (`*.OK`). `decimals`: those of its amounts (0: minor units).
    """

    file: str
    required: bool = True
    header: bool = True
    separator: str = ""
    encoding: Encoding = "utf-8"
    table: str | int = "table"
    rows: str | int = "rows"
    amount: str | int = "amount_fen"
    covers_from: str | int = "covers_from"
    covers_to: str | int = "covers_to"
    decimals: int = Field(default=0, ge=0, le=4)

    @field_validator("encoding", mode="before")
    @classmethod
    def _as_read(cls, name: Any) -> Any:
        return ENCODINGS.get(name.lower(), name.lower()) if isinstance(name, str) else name

    @model_validator(mode="after")
    def _counted(self) -> Self:
        if not self.header and not (isinstance(self.table, int) and isinstance(self.rows, int)):
            raise Fault(
                "没有表头时，`table` 和 `rows` 要写成列号（从 1 起）",
                "without a header `table` and `rows` are positions, counted from 1",
            )
        return self


class Expected(Declared):
    """By when the files of a business date are there: so many days after it, at this time of this zone.

    Files that are not required are awaited only if they name an own `expected_by`. tolerance_minutes: so much
    later is late for nobody. days: for which business dates the sender delivers; days off are no gap then.
    """

    by: time
    zone: str = "Asia/Shanghai"
    days_after: int = Field(default=1, ge=0, le=31)
    tolerance_minutes: int = Field(default=0, ge=0, le=1440)
    days: Literal["every", "workdays"] = "every"

    @field_validator("zone")
    @classmethod
    def _is_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError) as unknown:
            raise Fault(f"没有时区 {zone}", f"there is no time zone {zone}") from unknown
        return zone
