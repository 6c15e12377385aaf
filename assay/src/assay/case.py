"""One customer's rows of a snapshot and its sources, and everything that can be asked of them."""

from dataclasses import dataclass, field
from datetime import timedelta
from inspect import unwrap
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from ibis.expr import operations as ops
from ibis.expr.types import Table, Value

from assay.business_date import Run
from assay.engines import Engine
from assay.errors import AssayError, PolicyError
from assay.explanation import AccountPart, DaySpan, Figure, Listing, TierFacts
from assay.further import NOTHING, Further
from assay.further.declared import TABLE as FURTHER
from assay.further.declared import label_of
from assay.indicators import BY_KEY as INDICATORS
from assay.indicators import Indicator
from assay.indicators.assets import CLASSES
from assay.indicators.balances import rate_span, worth_span
from assay.indicators.outcome import ROWS_OF, counted
from assay.indicators.trend import MONTH_AVERAGES
from assay.indicators.windows import WINDOWS
from assay.nightly.plan import plan
from assay.nightly.snapshot import Snapshot
from assay.one_customer import OneCustomer
from assay.policies import Policy, find_policy
from assay.reasons_asked import SegmentFacts, TriggerFacts, segment_codes, segment_facts, trigger_facts
from assay.sources.reader import Sources
from assay.triggers import BY_KEY as TRIGGERS
from assay.wording import Label

TIER, SEGMENT = "tier", "segment"
# Sums over accounts that are taken apart into days; every other figure is shown with the rows it is made of.
AVERAGES = {
    "average_assets_closed_quarter_fen": "closed_quarter",
    "average_assets_to_date_fen": "to_date",
    **{declared.key: declared.window for declared in MONTH_AVERAGES},
}
BY_DAYS = (
    *AVERAGES,
    "balance_days_closed_quarter",
    "balance_days_to_date",
    "financial_assets_fen",
    "financial_assets_net_fen",
    *CLASSES,
)
WITH_ACCOUNTS = (*BY_DAYS, "product_count", "invested")
ROW_DAYS = ("booked_on", "used_on", "occurred_on", "declared_on")
ROW_NAMES = ("account_id", "product_id", "asset_class", "channel", "activity", "kind", *ROW_DAYS)


class UnknownCustomer(AssayError):  # noqa: N818 - named after what is wrong
    """The snapshot has no row for the customer."""


class UnknownIndicator(AssayError):  # noqa: N818 - named after what is wrong
    """Nothing of that key is explained."""


def unknown(asked: str, keys: tuple[str, ...]) -> UnknownIndicator:
    known = ", ".join(keys)
    return UnknownIndicator(
        f"没有指标 {asked}；可用：{known}。", f"There is no indicator {asked}; known: {known}."
    )


@dataclass
class Case:
    """One customer's rows of a snapshot and its sources, each read once."""

    snapshot: Snapshot
    sources: Sources
    customer: str
    machine: Engine
    policies: tuple[Path, ...]
    further: Further = NOTHING
    row: dict[str, Any] = field(init=False)
    run: Run = field(init=False)
    parts: tuple[AccountPart, ...] | None = None
    night: OneCustomer | None = None
    pack: Policy | None = None

    def __post_init__(self) -> None:
        on = self.snapshot.business_date
        rows = self.rows("indicators")
        if not rows:
            raise UnknownCustomer(
                f"{on} 的快照中没有这位客户。请核对客户号。",
                f"The snapshot of {on} has no such customer. Check the customer id.",
            )
        self.row = rows[0] | (self.rows(FURTHER)[0] if self.snapshot.further_tables else {})
        self.run = Run(on, self.sources.covers.first, self.sources.base_currency)

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The customer's rows of a snapshot table; files are sorted, so few row groups are read."""
        found = pq.read_table(self.snapshot.path(table), filters=[("customer_id", "=", self.customer)])
        return list(found.to_pylist())

    def figure(self, declared: Indicator, account: str | None) -> Figure:
        """One indicator with the account parts or the rows that make it up."""
        window = WINDOWS[declared.window](self.run) if declared.window in WINDOWS else None
        first, last = (window.first, window.last) if window else (self.run.on, self.run.on)
        known = self.row[declared.key] is not None
        accounts: tuple[AccountPart, ...] = ()
        if known and declared.key in WITH_ACCOUNTS:
            accounts = tuple(part.within(first, last) for part in self._parts(declared.key))
        listing = self._listing(declared) if known and declared.key not in BY_DAYS else None
        if account is not None:
            accounts = tuple(part for part in accounts if part.account_id == account)
            listing = listing and listing.of_account(account)
        return Figure(
            key=declared.key,
            label=declared.label,
            definition=declared.definition,
            unit=declared.unit,
            value=self.row[declared.key],
            first=first,
            last=last,
            divisor=window.days if window and declared.key in AVERAGES else None,
            accounts=accounts,
            listing=listing,
        )

    def _listing(self, declared: Indicator) -> Listing:
        """The rows of the grain: what names them, and the columns that the definition reads."""
        if declared.over == "customer":
            return self._figures_behind(declared)
        night = self._one()
        rows = night.table(ROWS_OF[declared.over])
        if declared.over == "account":
            rows = counted(rows, overdraft=self.snapshot.manifest["policies"][0]["overdraft"])
        columns = _shown(rows, declared(rows, self.run))
        found = night.rows(rows.filter(rows.customer_id == self.customer).select(*columns))
        if declared.window in WINDOWS:
            window = WINDOWS[declared.window](self.run)
            days = [name for name in ROW_DAYS if name in columns]
            found = [row for row in found if all(window.first <= row[name] <= window.last for name in days)]
        found.sort(key=lambda row: tuple(str(row[name]) for name in columns))
        return Listing(columns, tuple(tuple(row[name] for name in columns) for row in found))

    def _figures_behind(self, declared: Indicator) -> Listing:
        """A figure that follows from others is told with those that the snapshot has."""
        night = self._one()
        published = (*night.table("indicators").columns, *(i.key for i in self.further.indicators))
        keys = (*INDICATORS, *(i.key for i in self.further.indicators))
        wanted: tuple[str, ...] = tuple(key for key in keys if key in _text_of(declared))
        names = tuple(name for name in wanted if name in published and name != declared.key)
        return Listing(("indicator", "value"), tuple((name, self.row[name]) for name in names))

    def _parts(self, key: str) -> list[AccountPart]:
        if self.parts is None:
            self.parts = tuple(_account_parts(self._one(), self.run))
        net = key == "financial_assets_net_fen" or self.snapshot.manifest["policies"][0]["overdraft"] == "net"
        wanted = [p for p in self.parts if key not in CLASSES or p.asset_class in CLASSES[key]]
        return wanted if net else [part.with_overdrafts_as_zero() for part in wanted]

    def tiers(self, scheme: str | None) -> tuple[TierFacts, ...]:
        """The customer's place in every scheme, or in one, with the bounds of its ladder."""
        policies = {entry["key"]: entry for entry in self.snapshot.manifest["policies"]}
        if scheme is not None and scheme not in policies:
            raise unknown(f"{TIER}:{scheme}", tuple(policies))
        rows = (row for row in self.rows("tiers") if scheme in (None, row["scheme"]))
        return tuple(TierFacts.of(row, policies[row["scheme"]]) for row in rows)

    def hits(self) -> tuple[TriggerFacts, ...]:
        """The customer's reasons to be called as published, without asking the others."""
        rows = self.rows("triggers")
        keys = dict.fromkeys(row["trigger"] for row in rows)
        return tuple(
            TriggerFacts(
                key,
                *self._words_of(key),
                None,
                tuple(row for row in rows if row["trigger"] == key),
                looked_at=False,
            )
            for key in keys
        )

    def _words_of(self, key: str) -> tuple[Label, Label]:
        """Label and definition of a trigger; of one that the bank declared, as the manifest has them."""
        if key in TRIGGERS:
            return TRIGGERS[key].label, TRIGGERS[key].definition
        told = next(
            told for entry in self.snapshot.further for told in entry["triggers"] if told["key"] == key
        )
        return label_of(told["label"]), label_of(told["definition"])

    def triggers(self, key: str | None) -> tuple[TriggerFacts, ...]:
        """Every trigger of the official policy, or one: the hits, what is withheld, and what was missing."""
        official, night, published = self._official(), self._one(), self.rows("triggers")
        declared = {one.key: one for one in self.further.every_trigger}
        keys = (key,) if key else tuple(one for one in official.triggers if one in declared)
        facts = [
            trigger_facts(night, declared[one], official, self.run, published, further=self.further)
            for one in keys
        ]
        return tuple(sorted(facts, key=lambda told: not told.hits))

    def segments(self, code: str | None) -> tuple[SegmentFacts, ...]:
        """Every segment of the official policy, or one: those the customer is in first."""
        official, night, published = self._official(), self._one(), self.rows("segments")
        known = segment_codes(official)
        if code is not None and code not in known:
            raise unknown(f"{SEGMENT}:{code}", known)
        facts = [segment_facts(night, one, official, published) for one in ((code,) if code else known)]
        return tuple(sorted(facts, key=lambda told: told.reason is None))

    def _one(self) -> OneCustomer:
        """The night for this customer; without the rules only its figures can be worked out."""
        if self.night is None:
            official = self._official_or_bare()
            known = {one.key for one in self.further.every_trigger}
            rules = {key: rule for key, rule in official.triggers.items() if key in known}
            packs = (official.model_copy(update={"triggers": rules}),)
            steps = {step.name: step for step in plan(self.run, packs, self.further)}
            self.night = OneCustomer(self.machine, self.snapshot, self.sources, self.customer, steps)
        return self.night

    def _official_or_bare(self) -> Policy:
        try:
            return self._official()
        except PolicyError:
            # Figures do not follow from the pack's rules, only from its overdraft switch and premier bound.
            entry = self.snapshot.manifest["policies"][0]
            return Policy.model_validate(
                {
                    "schema_version": 1,
                    "key": entry["key"],
                    "version": entry["version"],
                    "valid_from": entry["valid_from"],
                    "names": entry["names"],
                    "currency": self.snapshot.base_currency,
                    "overdraft": entry["overdraft"],
                    "premier_from": entry["premier_fen"] // 100,
                    "tiers": [{"tier": "all", "names": entry["names"]}],
                }
            )

    def _official(self) -> Policy:
        """The official pack of the night; PolicyError if it cannot be found or has changed since."""
        if self.pack is None:
            entry = self.snapshot.manifest["policies"][0]
            named = [Policy.read(path) for path in self.policies] or [Policy.read(find_policy(entry["key"]))]
            pack = next((pack for pack in named if pack.digest == entry["digest"]), None)
            if pack is None:
                raise PolicyError(
                    f"政策包 {entry['key']} 已不是当晚使用的版本，请用 --policy 指定当时的政策包。",
                    f"The policy pack {entry['key']} is not the one of that night: name that one with --policy.",
                )
            self.pack = pack
        return self.pack


def _shown(rows: Table, value: Value) -> tuple[str, ...]:
    """The columns that name a row, then those that the definition reads."""
    read = {node.name for node in value.op().find(ops.Field) if node.rel == rows.op()}
    named = [name for name in ROW_NAMES if name in rows.columns]
    return (*named, *(name for name in rows.columns if name in read and name not in (*named, "customer_id")))


def _text_of(declared: Indicator) -> tuple[str, ...]:
    """The names of the other figures that a derived one reads."""
    return tuple(name for name in unwrap(declared.aggregate).__code__.co_names if name != declared.key)


def _account_parts(night: OneCustomer, run: Run) -> list[AccountPart]:
    accounts = sorted(night.rows(night.table("counted_account")), key=lambda row: str(row["account_id"]))
    ids = [account["account_id"] for account in accounts]
    spans = night.rows(_spans(night, run)) if ids else []
    by_account: dict[str, list[DaySpan]] = {account_id: [] for account_id in ids}
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


def _spans(night: OneCustomer, run: Run) -> Table:
    rates = rate_span(night.table("fx_rate"), run)
    return worth_span(night.table("balance_change"), night.table("counted_account"), rates, run).order_by(
        "account_id", "from_on"
    )
