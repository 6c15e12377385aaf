"""Random banks: what explain takes apart adds up to the snapshot, and says the same hits as the night."""

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from assay.explain import BY_DAYS, explain
from assay.money import half_up
from assay.nightly.run import run_night
from assay.nightly.snapshot import Snapshot
from assay.progress import SilentProgress
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_bank import SmallBank

ON = date(2025, 5, 17)
DAYS = st.integers(0, 300).map(lambda n: ON - timedelta(days=n))
FEN = st.integers(-10_000, 10**9)
CLASSES = st.sampled_from(["demand_deposit", "time_deposit", "fund", "wealth_product"])


@pytest.mark.covers("DAT-4")
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    owned=st.lists(
        st.tuples(CLASSES, st.dictionaries(DAYS, FEN, min_size=1, max_size=4)), min_size=1, max_size=5
    )
)
def test_explained_parts_add_up_to_the_snapshot(owned):
    balances, accounts = [], []
    for number, (product, changes) in enumerate(owned):
        account = f"a{number}"
        accounts.append(
            {
                "account_id": account,
                "product_id": product,
                "opened_on": min(changes),
                "matures_on": ON + timedelta(days=number) if product != "demand_deposit" else None,
            }
        )
        balances += [
            {"account_id": account, "customer_id": "1", "changed_on": day, "balance_fen": fen}
            for day, fen in changes.items()
        ]
    bank = SmallBank.from_rows(balances, account=accounts)
    with TemporaryDirectory() as name:
        folder = Path(name)
        sources, out = bank.write(folder / "sources"), folder / "night"
        run_night(sources, ON, out, previous=None, engine="duckdb", policies=[], progress=SilentProgress())
        row = Snapshot.read(out).table("indicators").to_pylist()[0]
        for figure in explain(out, sources, "1").figures:
            assert figure.value == row[figure.key]
            if figure.key in BY_DAYS:
                whole = figure.balance_days
                assert figure.value == (half_up(whole, figure.divisor) if figure.divisor else whole)
        published = Snapshot.read(out).table("triggers").to_pylist()
        for told in (
            explain(out, sources, "1", f"trigger:{key}").triggers[0] for key in ("deposit_maturing",)
        ):
            assert list(told.hits) == [hit for hit in published if hit["trigger"] == told.key]
            named = {hit["subject"] for hit in told.hits}
            assert all(one.failed and one.subject not in named for one in told.asked)
