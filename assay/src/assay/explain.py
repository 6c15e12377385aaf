"""Where a figure comes from: taken apart into accounts and days that add up to it exactly.

The night's own definitions run again on one customer's rows, so that the explanation cannot say
something else than the snapshot; if the sources have changed since, it is refused.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

import pyarrow.parquet as pq
from ibis.expr.types import Table

from assay.business_date import Run
from assay.engines import open_engine
from assay.errors import AssayError, SnapshotError
from assay.explanation import AccountPart, DaySpan, Explanation, Figure, TierFacts, TriggerFacts
from assay.failures import told
from assay.indicators import BY_KEY as INDICATORS
from assay.indicators import Indicator
from assay.indicators.accounts import counted_account
from assay.indicators.assets import CLASSES
from assay.indicators.balances import rate_span, worth_span
from assay.nightly.night import Night
from assay.nightly.snapshot import Snapshot
from assay.sources import BY_NAME
from assay.sources.reader import Sources
from assay.triggers import BY_KEY as TRIGGERS

Language = Literal["zh", "en"]
TIER, TRIGGER = "tier", "trigger"
OVER_DAYS = {
    "balance_days_closed_quarter": "closed_quarter",
    "average_assets_closed_quarter_fen": "closed_quarter",
    "balance_days_to_date": "to_date",
    "average_assets_to_date_fen": "to_date",
}


class UnknownCustomer(AssayError):  # noqa: N818 - named after what is wrong
    """The snapshot has no row for the customer."""


class UnknownIndicator(AssayError):  # noqa: N818 - named after what is wrong
    """Nothing of that key is explained."""


@dataclass(frozen=True)
class Window:
    """The days a figure looks at, both included."""

    first: date
    last: date
    divisor: int | None = None


def explain(
    snapshot: Path,
    sources: Path,
    customer: str,
    indicator: str | None = None,
    *,
    account: str | None = None,
    language: Language = "zh",
) -> Explanation:
    """Take apart one customer's figures: all of them, one by key, `tier`, or `trigger`.

    With `account` only that account's part is shown. UnknownCustomer, UnknownIndicator, or SnapshotError
    if the sources are not those the snapshot was made from.
    """
    with told():
        return _explained(snapshot, sources, customer, indicator, account=account, language=language)


def _explained(
    snapshot: Path,
    sources: Path,
    customer: str,
    indicator: str | None,
    *,
    account: str | None,
    language: Language,
) -> Explanation:
    keys = _keys(indicator)
    opened, origin = Snapshot.read(snapshot), Sources.read(sources)
    if opened.manifest["sources"]["digest"] != origin.digest:
        raise SnapshotError(
            f"{snapshot} 不是由 {sources} 生成的。请指定当时的源数据。",
            f"{snapshot} was not made from {sources}. Name the sources it was made from.",
        )
    origin.refuse_misshapen("account", "product", "balance_change", "fx_rate")
    case = _Case(opened, origin, customer)
    return Explanation(
        customer_id=customer,
        business_date=opened.business_date,
        currency=opened.base_currency,
        language=language,
        figures=tuple(case.figure(INDICATORS[key], account) for key in keys),
        tiers=case.tiers() if indicator in (None, TIER) else (),
        triggers=case.triggers() if indicator in (None, TRIGGER) else (),
    )


def _keys(indicator: str | None) -> tuple[str, ...]:
    if indicator is None:
        return tuple(INDICATORS)
    if indicator in (TIER, TRIGGER):
        return ()
    if indicator not in INDICATORS:
        known = ", ".join((*INDICATORS, TIER, TRIGGER))
        raise UnknownIndicator(
            f"没有指标 {indicator}；可用：{known}。", f"There is no indicator {indicator}; known: {known}."
        )
    return (indicator,)


@dataclass
class _Case:
    """One customer's rows of a snapshot and its sources, read once."""

    snapshot: Snapshot
    sources: Sources
    customer: str
    row: dict[str, Any] = field(init=False)
    run: Run = field(init=False)
    parts: tuple[AccountPart, ...] | None = None

    def __post_init__(self) -> None:
        on = self.snapshot.business_date
        rows = self.rows("indicators")
        if not rows:
            raise UnknownCustomer(
                f"{on} 的快照中没有这位客户。请核对客户号。",
                f"The snapshot of {on} has no such customer. Check the customer id.",
            )
        self.row = rows[0]
        self.run = Run(on, self.sources.covers.first, self.sources.base_currency)

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The customer's rows of a snapshot table; files are sorted, so few row groups are read."""
        found = pq.read_table(self.snapshot.path(table), filters=[("customer_id", "=", self.customer)])
        return list(found.to_pylist())

    def figure(self, declared: Indicator, account: str | None) -> Figure:
        """One indicator with the account parts that make it up."""
        window = self._window(declared.key)
        accounts: tuple[AccountPart, ...] = ()
        if declared.over != "conversation" and self.row[declared.key] is not None:
            accounts = tuple(part.within(window.first, window.last) for part in self._parts(declared.key))
        if account is not None:
            accounts = tuple(part for part in accounts if part.account_id == account)
        return Figure(
            key=declared.key,
            label=declared.label,
            definition=declared.definition,
            unit=declared.unit,
            value=self.row[declared.key],
            first=window.first,
            last=window.last,
            divisor=window.divisor,
            accounts=accounts,
        )

    def _window(self, key: str) -> Window:
        closed, now = self.run.closed_quarter, self.run.quarter
        if OVER_DAYS.get(key) == "closed_quarter":
            return Window(closed.first, closed.last, closed.days if key.startswith("average") else None)
        if OVER_DAYS.get(key) == "to_date":
            return Window(
                now.first, self.run.on, self.run.days_elapsed if key.startswith("average") else None
            )
        return Window(self.run.on, self.run.on)

    def _parts(self, key: str) -> list[AccountPart]:
        if self.parts is None:
            self.parts = tuple(_account_parts(self.sources, self.run, self.customer))
        net = key == "financial_assets_net_fen" or self.snapshot.manifest["policies"][0]["overdraft"] == "net"
        wanted = [p for p in self.parts if key not in CLASSES or p.asset_class in CLASSES[key]]
        return wanted if net else [part.with_overdrafts_as_zero() for part in wanted]

    def tiers(self) -> tuple[TierFacts, ...]:
        """The customer's place in every scheme with the bounds of its ladder."""
        policies = {entry["key"]: entry for entry in self.snapshot.manifest["policies"]}
        return tuple(TierFacts.of(row, policies[row["scheme"]]) for row in self.rows("tiers"))

    def triggers(self) -> tuple[TriggerFacts, ...]:
        """The customer's reasons to be called, with what each trigger means."""
        return tuple(
            TriggerFacts(row, TRIGGERS[row["trigger"]].label, TRIGGERS[row["trigger"]].definition)
            for row in self.rows("triggers")
        )


def _account_parts(sources: Sources, run: Run, customer: str) -> list[AccountPart]:
    owned = pq.read_table(sources.path("account"), filters=[("customer_id", "=", customer)])
    ids = owned["account_id"].to_pylist()
    with open_engine("duckdb") as machine:
        night = Night(machine)
        night.lend("account", owned)
        for name in ("product", "balance_change", "fx_rate"):
            night.open(BY_NAME[name], sources.path(name))
        counted = counted_account(night.tables["account"], night.tables["product"], run)
        accounts = machine.fetch(counted.order_by("account_id")).to_pylist()
        spans = machine.fetch(_spans(night, counted, ids, run)).to_pylist() if ids else []
    by_account: dict[str, list[DaySpan]] = {account["account_id"]: [] for account in accounts}
    for span in spans:
        by_account[span["account_id"]].append(
            DaySpan(
                first=span["from_on"],
                last=span["to_on"] - timedelta(days=1),
                balance_fen=span["balance_fen"],
                rate_e8=span["rate_e8"],
                worth_fen=span["worth_fen"],
            )
        )
    return [
        AccountPart(
            a["account_id"],
            a["product_id"],
            a["asset_class"],
            a["currency"],
            tuple(by_account[a["account_id"]]),
        )
        for a in accounts
    ]


def _spans(night: Night, counted: Table, ids: list[str], run: Run) -> Table:
    changes = night.tables["balance_change"]
    own = changes.filter(changes.account_id.isin(ids))
    return worth_span(own, counted, rate_span(night.tables["fx_rate"], run), run).order_by(
        "account_id", "from_on"
    )
