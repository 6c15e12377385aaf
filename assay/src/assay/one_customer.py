"""A night for one customer: the same steps on that customer's rows, each worked out when it is asked for."""

from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from ibis.expr.types import Table

from assay.engines import Engine
from assay.nightly.night import Night
from assay.nightly.snapshot import Snapshot
from assay.nightly.step import Step
from assay.sources import BY_NAME
from assay.sources.reader import Sources

# Taken from the snapshot as they were published: a step that looks at other customers too would differ.
PUBLISHED = ("indicators", "further_indicators", "tiers")


@dataclass
class OneCustomer:
    """Source rows are read by customer or account, so that few row groups of a large bank are touched."""

    engine: Engine
    snapshot: Snapshot
    sources: Sources
    customer: str
    steps: dict[str, Step]
    night: Night = field(init=False)
    accounts: list[str] | None = None

    def __post_init__(self) -> None:
        self.night = Night(self.engine)

    def table(self, name: str) -> Table:
        """A source, a step or a published table by name, with the customer's rows."""
        if name not in self.night.tables:
            if name in PUBLISHED:
                self.night.lend(name, self._own(self.snapshot.path(name)))
            elif name in self.steps:
                step = self.steps[name]
                for needed in step.needs:
                    self.table(needed)
                self.night.work_out(step)
            else:
                self._read(name)
        return self.night.tables[name]

    def rows(self, table: Table) -> list[dict[str, Any]]:
        """The rows of an expression."""
        return list(self.engine.fetch(table).to_pylist())

    def _read(self, name: str) -> None:
        source, path = BY_NAME[name], self.sources.path(name)
        columns = [column.name for column in source.columns]
        if name == "household":
            self.night.lend(name, self._household())
        elif "customer_id" in columns:
            self.night.lend(name, self._own(path))
        elif "account_id" in columns:
            self.night.lend(name, pq.read_table(path, filters=[("account_id", "in", self._accounts())]))
        else:
            self.night.open(source, path)

    def _own(self, path: Any) -> pa.Table:
        return pq.read_table(path, filters=[("customer_id", "=", self.customer)])

    def _household(self) -> pa.Table:
        path = self.sources.path("household")
        homes = self._own(path)["household_id"].to_pylist()
        return pq.read_table(path, filters=[("household_id", "in", homes or [""])])

    def _accounts(self) -> list[str]:
        if self.accounts is None:
            # An empty list is no filter that Parquet readers know.
            self.accounts = self._own(self.sources.path("account"))["account_id"].to_pylist() or [""]
        return self.accounts
