"""The spec fixture: a definition, a small bank as text, and what must come out."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from assay.indicators import Indicator
from assay.policies import Policy, find_policy
from assay.triggers import Trigger
from small_bank import SmallBank

ENGINES = ("duckdb",)
Spec = Callable[..., None]


@pytest.fixture(params=ENGINES)
def spec(request: pytest.FixtureRequest) -> Spec:
    """`spec(definition, on=…, balances=…, <source>=…, expect=…)`, once on every engine.

    An indicator is expected as {customer: value}, a trigger as {customer: (occurs_on, expires_on, amount)}
    or {customer: reason}, a table of the snapshot by name as {key: {column: value}}.
    """

    def check(
        definition: Indicator | Trigger | str,
        *,
        on: str,
        expect: dict[str, Any],
        bank: SmallBank | None = None,
        **given: Any,
    ) -> None:
        options = {name: given.pop(name) for name in ("policies", "previous_tiers") if name in given}
        covers = given.pop("covers", None)
        small = bank or SmallBank.of(**given)
        if covers:
            small.covers = covers
        needed = (
            "indicators"
            if isinstance(definition, Indicator)
            else "triggers"
            if isinstance(definition, Trigger)
            else definition
        )
        tables = small.night(on, engine=request.param, tables=(needed,), **options)
        assert found(definition, tables, expect) == expect

    return check


def found(definition: Indicator | Trigger | str, tables: Any, expect: dict[str, Any]) -> dict[str, Any]:
    """What a definition gave, in the shape of the expectation."""
    if isinstance(definition, Indicator):
        return {row["customer_id"]: row[definition.key] for row in tables["indicators"].to_pylist()}
    if isinstance(definition, Trigger):
        hits = [row for row in tables["triggers"].to_pylist() if row["trigger"] == definition.key]
        return {row["customer_id"]: _hit(row) for row in hits}
    return _keyed(tables[definition], expect)


def _hit(row: dict[str, Any]) -> tuple[Any, ...]:
    return (row["occurs_on"].isoformat(), row["expires_on"].isoformat(), row["amount_fen"], row["reason"])


def _keyed(rows: pa.Table, expect: dict[str, Any]) -> dict[str, Any]:
    columns = {name for wanted in expect.values() for name in wanted}
    return {row[rows.column_names[0]]: {c: row[c] for c in columns} for row in rows.to_pylist()}


@pytest.fixture
def day() -> Callable[[str], date]:
    """A date from its text."""
    return date.fromisoformat


@pytest.fixture
def policy() -> Callable[..., Policy]:
    """The five tiers, or another pack, with some of its settings changed."""

    def make(name: str = "segment-004", **changes: Any) -> Policy:
        return Policy.read(find_policy(name)).model_copy(update=changes)

    return make


@pytest.fixture
def bank_of() -> Callable[..., SmallBank]:
    """A small bank from ASCII tables."""
    return SmallBank.of
