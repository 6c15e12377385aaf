"""What a tier means for those who serve it: texts of the unified view, and how many calls can be made."""

from datetime import date

from pydantic import Field

from assay.packs.parts import Code, Names, Part


class View(Part):
    """The unified view of a tier or of a band in it (SEG-5): texts by topic, such as brand, channels, loans."""

    tier: Code
    band: Code | None = None
    texts: dict[Code, Names] = Field(min_length=1)


class Capacity(Part):
    """From a day on, so many calls a workday."""

    valid_from: date = Field(alias="from")
    calls_per_workday: int = Field(ge=1, le=500)
    workdays_per_week: int = Field(default=5, ge=1, le=7)

    @property
    def calls_per_week(self) -> int:
        return self.calls_per_workday * self.workdays_per_week


def capacity_on(rows: tuple[Capacity, ...], day: date) -> Capacity | None:
    """The row that holds on a day."""
    known = [row for row in rows if row.valid_from <= day]
    return max(known, key=lambda row: row.valid_from, default=None)
