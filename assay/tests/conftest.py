"""The spec fixture: a definition, a small bank as text, and what must come out."""

import os
import shutil
from collections.abc import Callable
from datetime import date
from importlib.util import find_spec
from typing import Any, cast

import pyarrow as pa
import pytest
from assay.indicators import Indicator
from assay.policies import Policy, find_policy
from assay.triggers import Trigger
from small_bank import SmallBank

ENGINES = ("duckdb", pytest.param("spark", marks=pytest.mark.spark))
# A bank of a few rows is worked out fastest without plans that adapt, without code made for each and without
# rules that go through every expression again and again; whole nights elsewhere run as a bank's would.
NOT_FOR_A_FEW_ROWS = (
    "BooleanSimplification",
    "CombineConcats",
    "ConstantPropagation",
    "FoldablePropagation",
    "InferFiltersFromConstraints",
    "InferFiltersFromGenerate",
    "LikeSimplification",
    "NullDownPropagation",
    "NullPropagation",
    "OptimizeCsvJsonExprs",
    "OptimizeIn",
    "OptimizeJoinCondition",
    "OptimizeUpdateFields",
    "PushFoldableIntoBranches",
    "RemoveDispensableExpressions",
    "ReorderAssociativeOperator",
    "ReplaceNullWithFalseInPredicate",
    "SimplifyBinaryComparison",
    "SimplifyCaseConversionExpressions",
    "SimplifyCasts",
    "SimplifyConditionals",
    "SimplifyExtractValueOps",
    "UnwrapCastInBinaryComparison",
)
RULES = ",".join(f"org.apache.spark.sql.catalyst.optimizer.{name}" for name in NOT_FOR_A_FEW_ROWS)
SMALL_SPARK = f"""
    spark.default.parallelism = 1
    spark.sql.shuffle.partitions = 1
    spark.sql.adaptive.enabled = false
    spark.sql.codegen.wholeStage = false
    spark.sql.codegen.factoryMode = NO_CODEGEN
    spark.sql.constraintPropagation.enabled = false
    spark.sql.lightweightPlanChangeValidation = false
    spark.sql.optimizer.excludedRules = {RULES}
    spark.driver.extraJavaOptions = -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmn300m
"""
Spec = Callable[..., None]
# On Spark in every run: whole nights of random banks, and one spec.
ALWAYS_ON_SPARK = ("test_engines.py", "test_averages.py")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On Spark a spec takes seconds and a cluster minutes: all of them only for `make test-spark`.

    Every definition runs on Spark in `make test` too: the random banks compare whole nights.
    """
    if os.environ.get("ON_SPARK") == "all":
        return
    seen: set[str] = set()
    left_out = [item for item in items if _on_spark(item) and not _for_every_run(item.path.name, seen)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


def _on_spark(item: pytest.Item) -> bool:
    return item.get_closest_marker("spark") is not None


def _for_every_run(file: str, seen: set[str]) -> bool:
    if file not in ALWAYS_ON_SPARK or file in seen:
        return False
    seen.add(file)
    return True


@pytest.fixture(scope="session")
def small_spark() -> None:
    """Settings for the one Spark of this worker; skipped (in CI a failure) where Java or PySpark is missing."""
    if find_spec("pyspark") is None or not shutil.which("java"):
        pytest.skip("Spark needs the extra `spark` and Java 17 (Debian: openjdk-17-jre-headless)")
    os.environ.setdefault("ASSAY_SPARK_MASTER", "local[1]")
    os.environ.setdefault("ASSAY_SPARK_CONF", SMALL_SPARK)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """The name of every engine in turn."""
    if request.param == "spark":
        request.getfixturevalue("small_spark")
    return cast("str", request.param)


@pytest.fixture
def spec(engine: str) -> Spec:
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
        if isinstance(definition, Indicator) and not options:
            assert small.figure(on, definition, engine=engine) == expect
            return
        if isinstance(definition, Trigger):
            options.setdefault("policies", (_only(definition),))
        tables = small.night(on, engine=engine, tables=(_table_of(definition),), **options)
        assert found(definition, tables, expect) == expect

    return check


def _table_of(definition: Indicator | Trigger | str) -> str:
    if isinstance(definition, str):
        return definition
    return "indicators" if isinstance(definition, Indicator) else "triggers"


def _only(definition: Trigger) -> Policy:
    """The five tiers with the rules of one trigger and of those that may withhold it: the others cost time."""
    whole = Policy.read(find_policy("segment-004"))
    keys = {definition.key, *definition.suppressed_by}
    return whole.model_copy(update={"triggers": {k: r for k, r in whole.triggers.items() if k in keys}})


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
