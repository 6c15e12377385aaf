"""Banks small enough to read: ASCII tables in, the night's tables out.

A balance table alone is a bank: accounts, customers and products are filled in around it, and any of
them may be given in full by a table of its own.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from assay.business_date import Run
from assay.digest import table_digest
from assay.engines import Engine, open_engine
from assay.indicators import Indicator
from assay.nightly.night import Night
from assay.nightly.plan import plan
from assay.nightly.tables import TABLES
from assay.policies import Policy, find_policy
from assay.sources import BY_NAME, SOURCES
from assay.sources.codes import ASSET_CLASSES
from assay.sources.reader import SCHEMA_VERSION
from lean import Lean, lean

Rows = list[dict[str, Any]]
CELLS = {
    "text": str,
    "date": date.fromisoformat,
    "int": int,
    "fen": int,
    "bool": lambda cell: {"yes": True, "no": False}[cell],
    "timestamp": datetime.fromisoformat,
}
SNAPSHOT = {table.name: table for table in TABLES}


def rows_of(name: str, text: str) -> Rows:
    """The rows of an ASCII table: columns by `|`, a rule of dashes under the head, empty cells are null."""
    lines = [line for line in text.strip().splitlines() if line.strip()]
    head, *body = [[cell.strip() for cell in line.split("|")] for line in lines if set(line) - set(" -+")]
    kinds = {column.name: column.type for column in BY_NAME[name].columns}
    extra = {"customer_id": "text"}
    return [
        {
            key: CELLS[(kinds | extra)[key]](cell) if cell else None
            for key, cell in zip(head, row, strict=True)
        }
        for row in body
    ]


@dataclass
class SmallBank:
    """Source tables as rows, completed where nothing was said."""

    tables: dict[str, Rows] = field(default_factory=dict)
    covers: tuple[date, date] = (date(2000, 1, 1), date(2099, 12, 31))
    base_currency: str = "CNY"

    @classmethod
    def of(cls, balances: str = "", **tables: str) -> "SmallBank":
        """A bank from a table of balances (with customer_id) and any declared source by name."""
        rows = {name: rows_of(name, text) for name, text in tables.items()}
        return cls.from_rows(rows_of("balance_change", balances) if balances else [], **rows)

    @classmethod
    def from_rows(cls, balances: Rows, **tables: Rows) -> "SmallBank":
        accounts: dict[str, dict[str, Any]] = {}
        for row in balances:
            opened = {"customer_id": row["customer_id"], "opened_on": row["changed_on"]}
            accounts.setdefault(row["account_id"], {"account_id": row["account_id"], **opened})
        for row in tables.get("account", []):
            accounts[row["account_id"]] = accounts.get(row["account_id"], {}) | row
        plain = {"product_id": "demand_deposit", "currency": "CNY"}
        completed = [plain | row for row in accounts.values()]
        owners = {row["customer_id"]: {"customer_id": row["customer_id"]} for row in completed}
        for row in tables.get("customer", []):
            owners[row["customer_id"]] = row
        people = [{"kind": "individual"} | row for row in owners.values()]
        catalogue = [{"product_id": name, "asset_class": name, "name": name} for name in ASSET_CLASSES]
        return cls(
            {
                "product": catalogue,
                **tables,
                "balance_change": balances,
                "account": completed,
                "customer": people,
                "interaction": [_conversation(row, n) for n, row in enumerate(tables.get("interaction", []))],
                "transaction": [
                    {"transaction_id": str(n)} | row for n, row in enumerate(tables.get("transaction", []))
                ],
            }
        )

    def arrow(self, name: str) -> pa.Table:
        """One source as declared."""
        source = BY_NAME[name]
        rows = [{c.name: row.get(c.name) for c in source.columns} for row in self.tables.get(name, [])]
        rows.sort(key=lambda row: tuple(row[key] for key in source.key))
        return pa.Table.from_pylist(rows, schema=source.schema)

    def write(self, folder: Path, policies: tuple[str, ...] = ("segment-004",)) -> Path:
        """The bank as a folder of sources, as ingest writes it."""
        folder.mkdir(parents=True, exist_ok=True)
        tables = {source.name: self.arrow(source.name) for source in SOURCES}
        for name, rows in tables.items():
            pq.write_table(rows, folder / f"{name}.parquet")
        card = {
            "schema_version": SCHEMA_VERSION,
            "feed": {"name": "small", "version": "1"},
            "base_currency": self.base_currency,
            "covers": {"from": self.covers[0].isoformat(), "to": self.covers[1].isoformat()},
            "default_policies": list(policies),
            "tables": {
                name: {"rows": rows.num_rows, "digest": table_digest(rows)} for name, rows in tables.items()
            },
            "inputs": {},
            "report": {},
        }
        (folder / "sources.json").write_text(json.dumps(card), encoding="utf-8")
        return folder

    def night(
        self,
        on: str | date,
        *,
        policies: tuple[Policy, ...] = (),
        previous_tiers: pa.Table | None = None,
        tables: tuple[str, ...] = tuple(SNAPSHOT),
        engine: str = "duckdb",
    ) -> Mapping[str, pa.Table]:
        """Tables of the snapshot as of a day, worked out without touching a disk; only the steps they need."""
        run = self._run(on)
        packs = policies or (_five_tiers(),)
        left = lean(tables, plan(run, packs), run, packs[0])
        with open_engine(engine) as machine:
            night = self._worked_out(machine, left, previous_tiers)
            return {name: night.fetch(SNAPSHOT[name]) for name in tables}

    def figure(self, on: str | date, asked: Indicator, *, engine: str = "duckdb") -> dict[str, Any]:
        """One indicator of every customer as of a day; only what it follows from is worked out."""
        run, pack = self._run(on), _five_tiers()
        left = lean(("indicators",), plan(run, (pack,)), run, pack, (asked,))
        kind = SNAPSHOT["indicators"].schema.field(asked.key).type
        with open_engine(engine) as machine:
            night = self._worked_out(machine, left, None)
            rows = machine.fetch(night.tables["indicators"].select("customer_id", asked.key))
        values = rows[asked.key].cast(kind).to_pylist()
        return dict(zip(rows["customer_id"].to_pylist(), values, strict=True))

    def _run(self, on: str | date) -> Run:
        day = on if isinstance(on, date) else date.fromisoformat(on)
        return Run(on=day, covers_from=self.covers[0], base_currency=self.base_currency)

    def _worked_out(self, machine: Engine, left: Lean, previous_tiers: pa.Table | None) -> Night:
        night = Night(machine)
        for name in sorted(left.lent - {"previous_tiers"}):
            night.lend(name, self.arrow(name))
        night.lend("previous_tiers", previous_tiers or SNAPSHOT["tiers"].schema.empty_table())
        for step in left.steps:
            night.work_out(step)
        return night


@cache
def _five_tiers() -> Policy:
    return Policy.read(find_policy("segment-004"))


def _conversation(row: dict[str, Any], number: int) -> dict[str, Any]:
    spoken = {
        "interaction_id": str(number),
        "staff_id": "s",
        "channel": "T",
        "outcome": "talked",
        "reached": True,
    }
    return spoken | {"occurred_at": datetime.combine(row["occurred_on"], time(4), tzinfo=UTC)} | row
