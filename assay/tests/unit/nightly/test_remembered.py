"""Statements that one process wrote are read by the next, unless anything they follow from has changed."""

from dataclasses import replace
from datetime import date

import ibis
import pytest
from assay.business_date import Run
from assay.engines import open_engine
from assay.nightly import plan as planning
from assay.nightly import remembered, statements
from assay.nightly.plan import plan
from assay.nightly.step import Step
from assay.policies import Policy, find_policy

RUN = Run(on=date(2025, 3, 31), covers_from=date(2024, 1, 1), base_currency="CNY")
NEXT = replace(RUN, on=date(2025, 4, 1))
NUMBERS = ibis.table({"number": "int64"}, name="numbers")
COLUMNS = {"double": "int64"}


@pytest.fixture
def cache(tmp_path, monkeypatch):
    folder = tmp_path / "cache"
    monkeypatch.setenv("ASSAY_CACHE", str(folder))
    return folder


class Doubled:
    """A step that counts how often it is built."""

    def __init__(self) -> None:
        self.built = 0

    def __call__(self, numbers):
        self.built += 1
        return numbers.select(double=numbers.number * 2)

    def said(self, origin: str, tables=(NUMBERS,)) -> statements.Statement:
        with open_engine("duckdb") as engine:
            return statements.statement(Step("doubled", ("numbers",), self, origin=origin), engine, tables)


def in_the_next_process():
    """Forget everything that is only in memory."""
    statements._KNOWN.clear()
    remembered._lines.cache_clear()


def test_the_next_process_reads_what_the_first_wrote(cache):
    double = Doubled()
    first = double.said("plan")
    in_the_next_process()
    assert double.said("plan") == first
    assert (double.built, first.columns) == (1, COLUMNS)
    assert (cache.stat().st_mode & 0o777, [file.name for file in cache.iterdir()]) == (0o700, ["plan.jsonl"])


def test_other_tables_and_other_plans_are_written_anew(cache):
    double = Doubled()
    double.said("plan")
    double.said("plan", (ibis.table({"number": "int32"}, name="numbers"),))
    double.said("another")
    assert double.built == 3


def test_a_step_of_no_plan_is_never_kept(cache):
    Doubled().said("")
    assert not cache.exists()


def test_the_origin_of_a_plan_follows_from_day_policy_and_code(monkeypatch):
    pack = Policy.read(find_policy("segment-004"))
    other = pack.model_copy(update={"overdraft": "zero" if pack.overdraft != "zero" else "subtract"})
    origins = {
        plan(RUN, (pack,))[0].origin,
        plan(replace(RUN, on=date(2025, 4, 1)), (pack,))[0].origin,
        plan(RUN, (other,))[0].origin,
    }
    monkeypatch.setattr(remembered, "code_digest", lambda: "mended")
    planning._planned.cache_clear()
    origins.add(plan(RUN, (pack,))[0].origin)
    planning._planned.cache_clear()
    assert (len(origins), "" in origins) == (4, False)


def test_a_step_that_names_no_day_is_written_once_for_all_nights():
    pack = Policy.read(find_policy("segment-004"))
    night, next_night = ({step.name: step.origin for step in plan(run, (pack,))} for run in (RUN, NEXT))
    shared = {name for name in night if night[name] == next_night[name]}
    assert {"segments", "concentration", "penetration", "bounds"} <= shared
    assert not shared & {"counted_account", "standing", "tiers", "segment_fact", "hit_birthday", "price_span"}


def test_a_line_that_a_kill_cut_short_is_written_again(cache):
    double = Doubled()
    first = double.said("plan")
    file = cache / "plan.jsonl"
    file.write_text(file.read_text(encoding="utf-8")[:-20], encoding="utf-8")
    for _ in range(2):
        in_the_next_process()
        assert double.said("plan") == first
    assert double.built == 2


@pytest.mark.parametrize("mode", [0o770, 0o707])
def test_a_folder_that_others_write_into_is_neither_read_nor_written(cache, mode):
    cache.mkdir()
    cache.chmod(mode)
    remembered.remember("plan", "key", "SELECT 1", COLUMNS)
    assert (remembered.recall("plan", "key"), list(cache.iterdir())) == (None, [])


def test_nothing_is_kept_where_nothing_can_be_written(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    for setting in ("", str(tmp_path / "file" / "cache")):
        monkeypatch.setenv("ASSAY_CACHE", setting)
        remembered.remember("plan", "key", "SELECT 1", COLUMNS)
        assert remembered.recall("plan", "key") is None


def test_without_a_setting_the_users_cache_is_used(tmp_path, monkeypatch):
    monkeypatch.delenv("ASSAY_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    remembered.remember("plan", "key", "SELECT 1", COLUMNS)
    assert (tmp_path / "assay" / "plan.jsonl").is_file()


def test_only_the_newest_plans_are_kept(cache):
    for number in range(remembered.PLANS + 3):
        remembered.remember(f"plan{number:02}", "key", "SELECT 1", COLUMNS)
    assert len(list(cache.iterdir())) == remembered.PLANS
    in_the_next_process()
    assert remembered.recall(f"plan{remembered.PLANS + 2:02}", "key") == ("SELECT 1", COLUMNS)
