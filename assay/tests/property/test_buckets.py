"""Random banks bucket by bucket: every table is the one that a single pass over all customers gives."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa
import pytest
from assay.business_date import Run
from assay.digest import table_digest
from assay.engines import open_engine
from assay.nightly.buckets import BucketNight
from assay.nightly.plan import plan
from assay.policies import Policy, find_policy
from assay.progress import SilentProgress
from assay.sources import SOURCES
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from property.random_bank import random_bank
from small_bank import SNAPSHOT, SmallBank

PACKS = tuple(Policy.read(find_policy(name)) for name in ("segment-004", "segment-001"))
QUARTER_END, MID_QUARTER = date(2025, 3, 31), date(2025, 5, 17)


def in_buckets(bank: SmallBank, on: date, before: pa.Table | None, buckets: int) -> Mapping[str, pa.Table]:
    """All tables of a night in so many buckets."""
    run = Run(on=on, covers_from=bank.covers[0], base_currency=bank.base_currency)
    with open_engine("duckdb") as machine, SilentProgress().bar("", 0) as bar:
        night = BucketNight(machine, buckets=buckets)
        for source in SOURCES:
            night.lend(source.name, bank.arrow(source.name))
        night.lend("previous_tiers", before or SNAPSHOT["tiers"].schema.empty_table())
        night.work_through(plan(run, PACKS), SNAPSHOT, bar)
        return {name: night.fetch(table) for name, table in SNAPSHOT.items()}


@pytest.mark.covers("DAT-4")
# Whole nights of few banks, as on both engines: the banks are wide instead.
@settings(max_examples=1, phases=[Phase.generate], suppress_health_check=list(HealthCheck), deadline=None)
@given(seed=st.integers(0, 2**32), buckets=st.integers(2, 7))
def test_every_table_is_the_same_in_any_number_of_buckets(seed, buckets):
    bank, before = random_bank(seed, QUARTER_END), None
    for on in (QUARTER_END, MID_QUARTER):
        once = bank.night(on, policies=PACKS, previous_tiers=before)
        parts = in_buckets(bank, on, before, buckets)
        for name in SNAPSHOT:
            assert parts[name].to_pylist() == once[name].to_pylist(), name
            assert table_digest(parts[name]) == table_digest(once[name]), name
        before = once["tiers"]
