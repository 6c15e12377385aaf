"""The days a tier is decided on, and the days its forecast looks at."""

from dataclasses import dataclass
from datetime import date, timedelta

from assay.business_date import Quarter, Run
from assay.packs.hysteresis import Steadiness


@dataclass(frozen=True)
class Basis:
    """The figure a tier is decided on: `name` as in the snapshot, first and last day of the figure."""

    name: str
    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def quarter(self) -> Quarter:
        """The quarter of the figure; ages are those of its last day."""
        return Quarter.of(self.last)

    @property
    def month(self) -> str | None:
        """Such as 2026-10, for a figure of a month."""
        return self.last.strftime("%Y-%m") if self.name == "closed_month" else None

    @property
    def columns(self) -> str:
        """The name of its balance-days among a customer's grounds."""
        return {"closed_quarter": "closed", "closed_month": "closed_month", "to_date": "to_date"}[self.name]

    @classmethod
    def of(cls, run: Run, rule: Steadiness) -> "Basis":
        """The closed month or quarter, or the days so far while the sources hold none of it whole."""
        if rule.period == "month" and run.covers_from <= closed_month(run.on)[0]:
            return cls("closed_month", *closed_month(run.on))
        if rule.period == "quarter" and run.covers_closed_quarter:
            return cls("closed_quarter", run.closed_quarter.first, run.closed_quarter.last)
        return cls("to_date", run.quarter.first, run.on)


@dataclass(frozen=True)
class Outlook:
    """The period that runs on the business date, up to it and to its end."""

    columns: str
    first: date
    last: date
    on: date

    @property
    def days(self) -> int:
        """Calendar days of the whole period."""
        return (self.last - self.first).days + 1

    @property
    def elapsed(self) -> int:
        """Days up to and including the business date."""
        return (self.on - self.first).days + 1

    @property
    def left(self) -> int:
        return self.days - self.elapsed

    @classmethod
    def of(cls, run: Run, rule: Steadiness) -> "Outlook":
        """The running month for monthly rules, else the running quarter."""
        if rule.period == "quarter":
            return cls("to_date", run.quarter.first, run.quarter.last, run.on)
        return cls("month_to_date", run.on.replace(day=1), month_end(run.on), run.on)


def month_end(day: date) -> date:
    """The last day of the month of a day."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def closed_month(on: date) -> tuple[date, date]:
    """First and last day of the last month that is over at the end of `on`."""
    last = on if on == month_end(on) else on.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last
