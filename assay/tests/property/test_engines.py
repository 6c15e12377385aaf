"""Random banks on every engine: each table of the snapshot has equal rows and an equal digest."""

from datetime import date

import pytest
from assay.digest import table_digest
from assay.policies import Policy, find_policy
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from property.random_bank import random_bank
from small_bank import SNAPSHOT

PACKS = tuple(Policy.read(find_policy(name)) for name in ("segment-004", "segment-001"))
QUARTER_END, MID_QUARTER = date(2025, 3, 31), date(2025, 5, 17)


@pytest.mark.spark
@pytest.mark.usefixtures("small_spark")
@pytest.mark.covers("DAT-4")
# Whole nights of few banks: the banks are wide instead. Making one smaller would take longer than reading it.
@settings(max_examples=1, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_every_table_is_the_same_on_both_engines(seed):
    bank, before = random_bank(seed, QUARTER_END), None
    for on in (QUARTER_END, MID_QUARTER):
        nights = {
            engine: bank.night(on, policies=PACKS, previous_tiers=before, engine=engine)
            for engine in ("duckdb", "spark")
        }
        for name in SNAPSHOT:
            judged, found = nights["duckdb"][name], nights["spark"][name]
            assert found.to_pylist() == judged.to_pylist(), name
            assert table_digest(found) == table_digest(judged), name
        before = nights["duckdb"]["tiers"]
