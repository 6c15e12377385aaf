"""A night in miniature, written as the engine would write it: three customers, four accounts, two outlets.

Ann (C1, of relationship manager R1) has a yuan and a dollar account, Bea (C2, R2) a deposit, Cid (C3)
nobody to look after him. Business date 2026-11-18; change a row of the draft, write it, publish it.
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from assay.digest import table_digest
from assay.ingest.sealing import SEALED_SCHEMA, IdentityRow, Keyring
from assay.nightly.snapshot import MANIFEST
from assay.nightly.tables import SCHEMA_VERSION, TABLES
from assay.policies import Policy, find_policy
from assay.sources import SOURCES, Source
from assay.sources.reader import CARD, Sources
from assay.sources.reader import SCHEMA_VERSION as SOURCES_VERSION
from jinjing.kernel.clock import BANK_ZONE

ON = date(2026, 11, 18)
NIGHT = datetime(2026, 11, 18, 22, 0, tzinfo=BANK_ZONE)
Row = dict[str, Any]


def organisation() -> list[Row]:
    return [
        {
            "org_id": "101",
            "parent_id": "HO",
            "level": "outlet",
            "branch_kind": "wealth_centre",
            "name": "滨江支行",
            "name_en": "Riverside",
        },
        {
            "org_id": "102",
            "parent_id": "HO",
            "level": "outlet",
            "branch_kind": "wealth_outlet",
            "name": "北山支行",
            "name_en": "North Hill",
        },
        {
            "org_id": "HO",
            "parent_id": None,
            "level": "head_office",
            "name": "金睛银行",
            "name_en": "Jinjing Bank",
        },
    ]


def staff() -> list[Row]:
    people = (
        ("L1", "林静", "lobby_manager"),
        ("R1", "陈立", "relationship_manager"),
        ("R2", "赵敏", "relationship_manager"),
    )
    return [
        {"staff_id": number, "name": name, "role": role, "org_id": "101", "valid_from": date(2024, 1, 1)}
        for number, name, role in people
    ]


def customers() -> list[Row]:
    common = {"kind": "individual", "org_id": "101", "opened_on": date(2018, 3, 1)}
    return [
        {
            **common,
            "customer_id": "C1",
            "sex": "F",
            "birth_on": date(1971, 5, 4),
            "rm_staff_id": "R1",
            "rm_since": date(2024, 2, 1),
        },
        {
            **common,
            "customer_id": "C2",
            "sex": "F",
            "birth_on": date(1980, 1, 2),
            "rm_staff_id": "R2",
            "rm_backup_staff_id": "R1",
        },
        {**common, "customer_id": "C3", "sex": "M", "birth_on": date(1990, 9, 9)},
    ]


def identities() -> list[IdentityRow]:
    return [
        IdentityRow(
            "C1",
            "安晓红",
            "resident_id",
            "110101197105040021",
            "13900010001",
            "滨江路 1 号",
            "6222000000010018 6222000000010026",
        ),
        IdentityRow(
            "C2",
            "单宝珠",
            "resident_id",
            "110101198001020022",
            "13900010002",
            "滨江路 2 号",
            "6222000000010034",
        ),
        IdentityRow("C3", "习德安", None, None, None, None, None),
    ]


def accounts() -> list[Row]:
    since = date(2020, 1, 1)
    return [
        {"account_id": "A1", "customer_id": "C1", "product_id": "P1", "currency": "CNY", "opened_on": since},
        {"account_id": "A2", "customer_id": "C1", "product_id": "P1", "currency": "USD", "opened_on": since},
        {
            "account_id": "A3",
            "customer_id": "C2",
            "product_id": "P2",
            "currency": "CNY",
            "opened_on": since,
            "matures_on": date(2026, 11, 21),
        },
        {
            "account_id": "A4",
            "customer_id": "C2",
            "product_id": "P1",
            "currency": "CNY",
            "opened_on": since,
            "closed_on": date(2026, 11, 3),
        },
    ]


def balance_changes() -> list[Row]:
    return [
        {"account_id": "A1", "changed_on": date(2026, 10, 1), "balance_fen": 8_000_000},
        {"account_id": "A2", "changed_on": date(2026, 10, 1), "balance_fen": 100_000},
        {"account_id": "A2", "changed_on": date(2026, 11, 2), "balance_fen": 250_000},
        {"account_id": "A2", "changed_on": date(2026, 11, 19), "balance_fen": 999_999},
        {"account_id": "A3", "changed_on": date(2026, 10, 1), "balance_fen": 30_000_000},
    ]


def interactions() -> list[Row]:
    return [
        {
            "interaction_id": "I1",
            "customer_id": "C1",
            "staff_id": "R1",
            "channel": "T",
            "outcome": "talked",
            "occurred_at": datetime(2026, 10, 9, 2, 30, tzinfo=UTC),
            "occurred_on": date(2026, 10, 9),
            "reached": True,
        }
    ]


def consents() -> list[Row]:
    return [
        {
            "customer_id": "C2",
            "purpose": "marketing",
            "channel": "T",
            "given_on": date(2025, 1, 1),
            "withdrawn_on": date(2026, 5, 1),
            "do_not_disturb": False,
        },
        {
            "customer_id": "C3",
            "purpose": "marketing",
            "channel": "all",
            "given_on": date(2026, 1, 1),
            "do_not_disturb": True,
        },
    ]


def worths() -> dict[str, int]:
    """What each account is worth in fen; a dollar is seven yuan."""
    return {"A1": 8_000_000, "A2": 1_750_000, "A3": 30_000_000, "A4": 0}


@dataclass
class Draft:
    """Rows by table name, ready to be changed."""

    on: date = ON
    organisation: list[Row] = field(default_factory=organisation)
    staff: list[Row] = field(default_factory=staff)
    customer: list[Row] = field(default_factory=customers)
    identities: list[IdentityRow] = field(default_factory=identities)
    product: list[Row] = field(
        default_factory=lambda: [
            {"product_id": "P1", "asset_class": "demand_deposit", "name": "活期"},
            {"product_id": "P2", "asset_class": "time_deposit", "name": "定期", "name_en": "Time deposit"},
        ]
    )
    account: list[Row] = field(default_factory=accounts)
    balance_change: list[Row] = field(default_factory=balance_changes)
    interaction: list[Row] = field(default_factory=interactions)
    consent: list[Row] = field(default_factory=consents)
    worths: dict[str, int] = field(default_factory=worths)
    tiers: dict[str, str] = field(default_factory=lambda: {"C1": "mid", "C2": "mid", "C3": "mass"})
    months: dict[str, tuple[int, int, int]] = field(default_factory=dict)  # averages; empty: not covered

    def write(self, folder: Path) -> tuple[Path, Path]:
        """Both folders: snapshot and sources."""
        sources = folder / "sources"
        self._write_sources(sources)
        snapshot = folder / "snapshot"
        self._write_snapshot(snapshot, Sources.read(sources))
        return snapshot, sources

    def customer_row(self, number: str) -> Row:
        return next(row for row in self.customer if row["customer_id"] == number)

    def _write_sources(self, folder: Path) -> None:
        (folder / "identity").mkdir(parents=True)
        card: dict[str, Any] = {
            "schema_version": SOURCES_VERSION,
            "feed": {"name": "test", "version": "1"},
            "base_currency": "CNY",
            "covers": {"from": "2026-07-01", "to": self.on.isoformat()},
            "default_policies": ["segment-004"],
            "tables": {},
        }
        for source in SOURCES:
            rows = sorted(getattr(self, source.name, []), key=lambda row: [str(row[k]) for k in source.key])
            table = pa.Table.from_pylist(rows, schema=source.schema)
            pq.write_table(table, folder / f"{source.name}.parquet")
            card["tables"][source.name] = {"rows": table.num_rows, "digest": table_digest(table)}
        sealer = Keyring.of_this_place().current()
        sealed = [
            {"customer_id": row.customer_id, "key_id": sealer.key_id, "sealed": sealer.seal_row(row)}
            for row in self.identities
        ]
        pq.write_table(
            pa.Table.from_pylist(sealed, schema=SEALED_SCHEMA),
            folder / "identity" / "customer_identity.parquet",
        )
        (folder / CARD).write_text(json.dumps(card), encoding="utf-8")

    def _write_snapshot(self, folder: Path, sources: Sources) -> None:
        folder.mkdir(parents=True)
        manifest: dict[str, Any] = {
            "schema_version": SCHEMA_VERSION,
            "business_date": self.on.isoformat(),
            "base_currency": "CNY",
            "sources": {"digest": sources.digest, "tables": sources.table_digests},
            "policies": [Policy.read(find_policy("segment-004")).entry(official=True)],
            "tables": {},
            "checks": [],
            "previous": None,
        }
        for source in TABLES:
            rows = getattr(self, f"_{source.name}", list)()
            table = pa.Table.from_pylist([_completed(row, source) for row in rows], schema=source.schema)
            pq.write_table(table, folder / f"{source.name}.parquet")
            manifest["tables"][source.name] = {"rows": table.num_rows, "digest": table_digest(table)}
        (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")

    def _worth_of(self, number: str) -> int:
        return sum(self.worths[row["account_id"]] for row in self.account if row["customer_id"] == number)

    def _indicators(self) -> list[Row]:
        return [
            {
                "customer_id": number,
                **dict.fromkeys(("financial_assets_fen", "financial_assets_net_fen"), self._worth_of(number)),
                "demand_deposit_fen": self._worth_of(number),
                **dict.fromkeys(
                    (
                        "time_deposit_fen",
                        "wealth_product_fen",
                        "fund_fen",
                        "insurance_fen",
                        "precious_metal_fen",
                    ),
                    0,
                ),
                "closed_quarter": "2026Q3",
                "average_assets_closed_quarter_fen": self._worth_of(number),
                "balance_days_closed_quarter": self._worth_of(number) * 92,
                "quarter": "2026Q4",
                "days_in_quarter": 92,
                "days_elapsed": 49,
                "average_assets_to_date_fen": self._worth_of(number),
                "balance_days_to_date": self._worth_of(number) * 49,
                "product_count": 1,
                "invested": False,
                **(self._months_of(number) if self.months else {}),
            }
            for number in sorted(self.tiers)
        ]

    def _months_of(self, number: str) -> Row:
        names = ("third_last_month", "second_last_month", "last_month")
        averages = self.months.get(number, (0, 0, 0))
        return {f"average_assets_{name}_fen": fen for name, fen in zip(names, averages, strict=True)}

    def _account_averages(self) -> list[Row]:
        return [
            {
                "account_id": row["account_id"],
                "customer_id": row["customer_id"],
                "quarter": "2026Q4",
                "days_in_quarter": 92,
                "days_elapsed": 49,
                "days_open": 49,
                "balance_days": self.worths[row["account_id"]] * 49,
                **dict.fromkeys(
                    ("average_calendar_fen", "average_open_fen", "average_calendar_floor0_fen", "close_fen"),
                    self.worths[row["account_id"]],
                ),
            }
            for row in sorted(self.account, key=lambda row: str(row["account_id"]))
        ]

    def _tiers(self) -> list[Row]:
        return [
            {
                "customer_id": number,
                "scheme": "segment-004",
                "official": True,
                "tier": tier,
                "band": "upper" if tier == "mid" else None,
                "rank": 2 if tier == "mid" else 4,
                "premier": tier == "mid",
                "tier_reason": "达到下限",
                "tier_reason_en": "meets the bound",
                "basis": "closed_quarter",
                "basis_quarter": "2026Q3",
                "basis_average_fen": self._worth_of(number),
                "tier_forecast": tier,
                "keep_needed_fen": 0,
            }
            for number, tier in sorted(self.tiers.items())
        ]

    def _segments(self) -> list[Row]:
        words = {
            "segment": "uninvested_customer",
            "reason": "没有投资类产品",
            "reason_en": "holds no investment",
        }
        return [{"customer_id": number, **words} for number in sorted(self.tiers)]

    def _triggers(self) -> list[Row]:
        return [
            {
                "customer_id": "C2",
                "trigger": "deposit_maturing",
                "subject": "A3",
                "occurs_on": date(2026, 11, 21),
                "expires_on": date(2026, 11, 24),
                "priority": 1,
                "amount_fen": 30_000_000,
                "reason": "定期存款 30 万元 11 月 21 日到期",
                "reason_en": "A deposit of CNY 300,000.00 matures on 2026-11-21",
            }
        ]


def next_day(**changes: Any) -> Draft:
    """The same bank one day later."""
    return Draft(on=ON + timedelta(days=1), **changes)


def _completed(row: Row, source: Source) -> Row:
    """What an edition does not speak of stands at zero, so that a new column of the engine needs no word here."""
    neutral = {"text": "none", "int": 0, "fen": 0, "bool": False}
    wanted = {
        column.name: neutral[column.type]
        for column in source.columns
        if column.required and column.type in neutral
    }
    return wanted | row
