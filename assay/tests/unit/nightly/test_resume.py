"""A night that is killed goes on where it stood, and only that night."""

import json
import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from assay.errors import SnapshotError
from assay.nightly import run as nightly
from assay.nightly.night import Night
from assay.nightly.plan import plan
from assay.nightly.run import RunReport, run_night
from assay.nightly.snapshot import Snapshot
from assay.nightly.step import Step
from assay.nightly.working import key_of, working_folder
from assay.progress import SilentProgress
from small_bank import SmallBank

ON = date(2025, 3, 31)
BALANCES = """
    customer_id | account_id | changed_on | balance_fen
    ------------+------------+------------+------------
    1           | a          | 2025-01-01 |     5000000
    2           | b          | 2025-01-01 |         {fen}
"""
# Enough of a night to be killed in, and quick.
FEW = (
    *("counted_account", "loan_account", "rate_span", "transfer_price_span", "account_balance_days"),
    *("change_ahead", "account_state", "unpriced_days", "conversation", "channel_use"),
)
DIES = """
import os, signal, sys
from assay import cli
from assay.nightly import run, working
from assay.nightly.night import Night

few, dies_at, *arguments = sys.argv[1:]
whole_plan, work_out = run.plan, Night.work_out

def some_steps(*given):
    return tuple(step for step in whole_plan(*given) if not few or step.name in few.split())

def until_killed(night, step, kept_as=None):
    if (kept_as or step.name) == dies_at:
        os.kill(os.getpid(), signal.SIGKILL)
    work_out(night, step, kept_as)

run.plan, Night.work_out, working.code_digest = some_steps, until_killed, lambda: "code"
sys.exit(cli.main(arguments))
"""


def sources_in(folder: Path, fen: int = 100) -> Path:
    bank = SmallBank.of(BALANCES.format(fen=fen))
    bank.covers = (date(2024, 10, 1), date(2025, 6, 30))
    return bank.write(folder)


def killed(
    sources: Path, out: Path, *, at: str, few: tuple[str, ...] = (), options: tuple[str, ...] = ()
) -> None:
    """`assay run` in a process of its own that is killed as it comes to a step."""
    asked = ["run", "--sources", str(sources), "--on", ON.isoformat(), "--out", str(out), *options]
    run = subprocess.run(
        [sys.executable, "-c", DIES, " ".join(few), at, *asked], env=dict(os.environ), check=False
    )
    assert run.returncode == -signal.SIGKILL


def run(sources: Path, out: Path, *, resume: bool = False, buckets: int | None = None) -> RunReport:
    return run_night(
        sources,
        ON,
        out,
        previous=None,
        engine="duckdb",
        policies=[],
        progress=SilentProgress(),
        resume=resume,
        buckets=buckets,
    )


@pytest.fixture(autouse=True)
def the_same_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever an editor saves while the tests run."""
    monkeypatch.setattr("assay.nightly.working.code_digest", lambda: "code")


@pytest.fixture
def worked_out(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The steps that are really worked out, one name each time; a view is not."""
    names: list[str] = []
    whole = Night._worked_out

    def counting(night: Night, step: Step, name: str, *, cut: bool) -> object:
        names.extend([name] if cut else [])
        return whole(night, step, name, cut=cut)

    monkeypatch.setattr(Night, "_worked_out", counting)
    return names


@pytest.fixture
def few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    def some(*given: object) -> tuple[Step, ...]:
        return tuple(step for step in plan(*given) if step.name in FEW)  # type: ignore[arg-type]

    monkeypatch.setattr(nightly, "plan", some)


def test_a_killed_night_goes_on_at_the_last_finished_step_and_gives_the_same(tmp_path, worked_out):
    sources, out = sources_in(tmp_path / "sources"), tmp_path / "night"
    run(sources, tmp_path / "undisturbed")
    every_step = worked_out.copy()
    worked_out.clear()
    killed(sources, out, at="tiers")
    assert not out.exists()
    report = run(sources, out, resume=True)
    before, after = every_step[: every_step.index("tiers")], every_step[every_step.index("tiers") :]
    assert (list(report.taken_over), worked_out) == (before, after)
    assert Snapshot.read(out, verify=True).manifest == Snapshot.read(tmp_path / "undisturbed").manifest
    records = [
        json.loads((folder / "run.json").read_text("utf-8")) for folder in (out, tmp_path / "undisturbed")
    ]
    assert records[0]["sql"].keys() == records[1]["sql"].keys() >= set(every_step)
    told = f"resumed, {len(before)}/{len(records[0]['sql'])} steps taken over: {', '.join(before)}"
    assert report.lines()[0].endswith(told)
    assert [record["taken_over"] for record in records] == [before, []]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["night", "sources", "undisturbed"]


# In the first bucket, in the second, at a step for everybody in between, and in the stage after it.
@pytest.mark.parametrize("at", ["account_figure__0", "tiers__1", "customer_rank", "indicators__1"])
def test_a_killed_night_in_buckets_goes_on_in_the_bucket_where_it_was(tmp_path, worked_out, at):
    sources, out = sources_in(tmp_path / "sources"), tmp_path / "night"
    run(sources, tmp_path / "undisturbed", buckets=2)
    every_step = worked_out.copy()
    worked_out.clear()
    killed(sources, out, at=at, options=("--buckets", "2"))
    report = run(sources, out, resume=True, buckets=2)
    before, after = every_step[: every_step.index(at)], every_step[every_step.index(at) :]
    assert (list(report.taken_over), worked_out) == (before, after)
    told = f"resumed, {len(before)}/{len(every_step)} steps taken over: …, {before[-1]}"
    assert report.lines()[0].endswith(told)
    run(sources, tmp_path / "at_once")
    manifests = [Snapshot.read(tmp_path / name, verify=True).manifest for name in ("night", "undisturbed")]
    assert manifests == [Snapshot.read(tmp_path / "at_once").manifest] * 2


@pytest.mark.usefixtures("few_steps")
def test_changed_sources_start_the_night_anew(tmp_path, worked_out):
    out = tmp_path / "night"
    killed(sources_in(tmp_path / "sources"), out, at="channel_use", few=FEW)
    report = run(sources_in(tmp_path / "sources", fen=101), out, resume=True)
    assert (report.taken_over, set(worked_out)) == ((), set(FEW))
    assert report.lines()[0] == "没有可接续的步骤，已从头计算 / nothing to resume, started over"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["night", "sources"]


@pytest.mark.usefixtures("few_steps")
def test_without_resume_everything_is_worked_out_again(tmp_path, worked_out):
    sources, out = sources_in(tmp_path / "sources"), tmp_path / "night"
    killed(sources, out, at="channel_use", few=FEW)
    report = run(sources, out)
    assert (report.taken_over, set(worked_out)) == ((), set(FEW))
    assert report.lines()[0] == f"{out}: {ON}"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["night", "sources"]


def test_the_same_night_twice_at_once_is_refused_and_the_first_goes_on(tmp_path):
    with working_folder(tmp_path / "night", "k", resume=False) as first:
        with (
            pytest.raises(SnapshotError, match="Another process is working out the same night"),
            working_folder(tmp_path / "night", "k", resume=False),
        ):
            pass
        assert first.path.is_dir()


def test_two_nights_at_once_for_one_folder_leave_each_other_alone(tmp_path):
    with working_folder(tmp_path / "night", "one", resume=False) as one:
        with working_folder(tmp_path / "night", "other", resume=False) as other:
            assert one.path.is_dir()
            assert other.path.is_dir()
        assert one.path.is_dir()
    assert list(tmp_path.iterdir()) == []


def test_a_step_whose_note_was_cut_short_is_no_step(tmp_path):
    with working_folder(tmp_path / "night", "k", resume=True) as folder:
        (folder.path / "steps.jsonl").write_text(
            '{"name": "a", "sql": "SELECT 1", "seconds": 1.0, "columns": {"x": "int64"}}\n{"name": "b", "sq'
        )
        assert list(folder.noted()) == ["a"]


@pytest.mark.parametrize("other", [{"on": "2025-04-01"}, {"engine": "spark"}, {"policies": ["b", "a"]}])
def test_another_night_has_another_folder(other):
    facts: dict[str, object] = {"on": "2025-03-31", "engine": "duckdb", "policies": ["a", "b"]}
    assert key_of(**facts) == key_of(**facts)
    assert key_of(**facts | other) != key_of(**facts)


def test_code_that_was_mended_meanwhile_is_another_night(monkeypatch):
    before = key_of(on="2025-03-31")
    monkeypatch.setattr("assay.nightly.working.code_digest", lambda: "other code")
    assert key_of(on="2025-03-31") != before
