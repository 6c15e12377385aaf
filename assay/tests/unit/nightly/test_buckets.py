"""How a night is divided: which steps run once a bucket, which once, and in how many buckets."""

from datetime import date

import ibis
import pyarrow as pa
import pytest
from assay.business_date import Run
from assay.engines import open_engine
from assay.nightly import buckets
from assay.nightly.buckets import BucketNight, stages
from assay.nightly.memory import buckets_for
from assay.nightly.plan import plan
from assay.nightly.step import Step
from assay.policies import Policy, find_policy
from assay.progress import SilentProgress
from ibis.expr.types import Table
from small_bank import SmallBank

PACKS = (Policy.read(find_policy("segment-004")),)
ON = date(2025, 3, 31)
OWNER = [ibis.table({"customer_id": "string"}, name=f"owner__{bucket}") for bucket in range(3)]
# What compares customers or adds them up; a step that does and is not here would differ from bucket to bucket.
WHOLE = {"customer_rank", "households", "penetration", "concentration", "watched_account"}


def step(name: str, *needs: str, whole: bool = False) -> Step:
    return Step(name, needs, lambda *tables: tables[0], whole=whole)


def test_steps_run_as_early_as_what_they_need_allows():
    steps = (
        step("rates", "fx_rate"),
        step("figures", "account", "rates"),
        step("ranks", "figures", whole=True),
        step("tiers", "figures"),
        step("ranked", "figures", "ranks"),
        step("sums", "ranked", whole=True),
        step("more_rates", "rates"),
    )
    divided = [([one.name for one in stage.steps], stage.each) for stage in stages(steps, {"account"})]
    assert divided == [
        (["rates", "more_rates"], False),
        (["figures", "tiers"], True),
        (["ranks"], False),
        (["ranked"], True),
        (["sums"], False),
    ]


def test_without_a_source_that_is_dealt_everything_runs_once():
    (only,) = stages((step("rates", "fx_rate"), step("more", "rates")), ())
    assert (len(only.steps), only.each) == (2, False)


def test_a_night_is_two_rounds_of_buckets():
    steps = plan(Run(on=ON, covers_from=date(2024, 10, 1), base_currency="CNY"), PACKS)
    dealt = {"customer", "account", "balance_change", "household", "transaction", "previous_tiers"}
    assert [stage.each for stage in stages(steps, dealt)] == [False, True, False, True, False]
    assert {one.name for one in steps if one.whole} == WHOLE


@pytest.mark.parametrize(
    ("customers", "memory", "buckets"),
    [(0, "1MB", 1), (1, "1MB", 1), (100_000, "600MB", 1), (100_001, "600MB", 2), (10_000_000, "6GB", 10)],
)
def test_as_few_buckets_as_fit_into_memory(customers, memory, buckets):
    assert buckets_for(customers, memory) == buckets


def test_rows_are_in_the_bucket_of_their_customer_and_a_household_is_whole_in_that_of_each_member():
    people = range(20)
    bank = SmallBank.of(
        "customer_id | account_id | changed_on | balance_fen\n---\n"
        + "\n".join(f"{n} | a{n} | 2025-01-01 | 100" for n in people),
        household="household_id | customer_id\n---\n" + "\n".join(f"h{n // 4} | {n}" for n in people),
    )
    steps = (
        Step("owner", ("account", "balance_change"), _owner),
        Step("member", ("owner", "household"), _members),
    )
    with open_engine("duckdb") as machine, SilentProgress().bar("", 0) as bar:
        night = BucketNight(machine, buckets=3)
        for name in ("account", "balance_change", "household"):
            night.lend(name, bank.arrow(name))
        night.work_through(steps, ("owner", "member"), bar)
        parts = [machine.fetch(OWNER[bucket])["customer_id"].to_pylist() for bucket in range(3)]
        members = machine.fetch(night.tables["member"].order_by("customer_id")).to_pylist()
    assert sorted(who for part in parts for who in part) == sorted(str(n) for n in people)
    homes = [{int(who) // 4 for who in part} for part in parts]
    assert homes[0] & homes[1] & homes[2]  # so that there is something to show
    assert members == [{"customer_id": who, "members": 4} for who in sorted(str(n) for n in people)]


def test_what_no_later_step_and_no_file_needs_is_dropped_with_its_bucket():
    bank = SmallBank.of("customer_id | account_id | changed_on | balance_fen\n---\n1 | a | 2025-01-01 | 100")
    with open_engine("duckdb") as machine, SilentProgress().bar("", 0) as bar:
        night = BucketNight(machine, buckets=2)
        for name in ("account", "balance_change"):
            night.lend(name, bank.arrow(name))
        last = Step("last", ("owner",), lambda owner: owner)
        night.work_through((Step("owner", ("account", "balance_change"), _owner), last), ("last",), bar)
        dealt = {"account__dealt", "balance_change__dealt"}
        assert machine.finished() == dealt | {"last__0", "last__1"}
        assert machine.fetch(night.tables["last"]).to_pylist() == [{"customer_id": "1"}]


def _owner(account: Table, balance_change: Table) -> Table:
    return account.semi_join(balance_change, "account_id").select("customer_id")


def _members(owner: Table, household: Table) -> Table:
    sizes = household.group_by("household_id").agg(members=household.customer_id.nunique())
    rows = household.inner_join(sizes, "household_id").semi_join(owner, "customer_id")
    return rows.select("customer_id", "members")


def test_a_table_is_written_stretch_by_stretch_in_the_order_of_its_key(monkeypatch):
    monkeypatch.setattr(buckets, "ONE_IN", 1)
    schema = pa.schema([("customer_id", pa.string()), ("day", pa.int64())])
    people = [None, "甲", "é", "b", "a", "Z", "10", "2"]
    given = pa.Table.from_pylist(
        [{"customer_id": who, "day": day} for who in people for day in (2, 1)], schema
    )
    asked: list[str] = []
    with open_engine("duckdb") as machine:
        night = BucketNight(machine, buckets=3)
        night.lend("table", given)
        machine.lend("table", given)
        text = machine.text
        monkeypatch.setattr(machine, "text", lambda rows: asked.append("") or text(rows))
        rows = night.tables["table"]
        found = pa.Table.from_batches(night.in_order(rows, ("customer_id", "day")), schema)
        once = machine.fetch(rows.order_by("customer_id", "day"))
    assert found == once
    assert len(asked) == 1 + 3 + 1  # the bounds, a stretch each, all at once
