"""A killed ingest goes on at the table that was not finished, and gives what an unbroken one gives."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from assay.ingest.loading import Loading
from assay.ingest.places import ingest_work
from assay.ingest.steps import steps_path

DIES = """
import os, signal, sys
from assay.ingest import building, deriving, loading, run

dies_at, *arguments = sys.argv[1:]
run.code_digest = lambda: "code"

def until_killed(owner, name, at):
    whole = getattr(owner, name)
    def part(*given):
        if at(*given):
            os.kill(os.getpid(), signal.SIGKILL)
        return whole(*given)
    setattr(owner, name, part)

if dies_at == "settled":
    until_killed(deriving, "_vanished", lambda vanished: True)
else:
    step, table = dies_at.split()
    if step == "read":
        until_killed(loading.Loading, "_settle", lambda own, intake: intake.table == table)
    else:
        until_killed(building, "flush_table", lambda source, folder: source.name == table)

from assay.cli import main
sys.exit(main(arguments))
"""
SPILLED = {"customer": "upsert", "customer_identity": "upsert", "balance_change": "increment"}


def killed(at: str, *arguments: str) -> None:
    """`assay ingest` in a process of its own that is killed at a step."""
    done = subprocess.run(
        [sys.executable, "-c", DIES, at, "ingest", *arguments],
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


def state(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def taken_over(sources: Path) -> dict[str, list[str]]:
    told = json.loads(steps_path(sources).read_text(encoding="utf-8"))
    return {step["name"]: step["taken_over"] for step in told["steps"] if step["taken_over"]}


def left_beside(sources: Path) -> list[Path]:
    return sorted(sources.parent.glob(f".{sources.name}.ingest-*"))


@pytest.fixture(autouse=True)
def the_same_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever an editor saves while the tests run."""
    monkeypatch.setattr("assay.ingest.run.code_digest", lambda: "code")


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Break an ingest off as it settles a table, and leave everything lying as a kill would."""

    def break_off(at: str, ingest: Callable[[], object]) -> None:
        whole = Loading._settle

        def until_broken(own: Loading, intake: object) -> None:
            if intake.table == at:  # type: ignore[attr-defined]
                raise SystemExit
            whole(own, intake)  # type: ignore[arg-type]

        with monkeypatch.context() as broken:
            broken.setattr(Loading, "_settle", until_broken)
            broken.setattr("assay.ingest.places.shred_folder", lambda folder: None)
            with pytest.raises(SystemExit):
                ingest()

    return break_off


@pytest.mark.covers("IM-02", "IM-03", "DAT-2")
def test_an_ingest_killed_at_every_kind_of_step_gives_what_an_unbroken_one_gives(
    delivery, ingest, pack, tmp_path
):
    feed = pack(**SPILLED, transaction="increment", park_days=3, confirm_gone_after_days=1)
    delivery.files["account"].append("a201,1,P1,11,CNY,2026-07-01,,")
    delivery.close("2026-07-01", "2026-09-30")
    before = ingest(delivery.write(), feed=feed, out=tmp_path / "before").sources
    day = delivery.next_one(
        "day",
        "2026-10-01",
        "2026-10-02",
        customer=["1,individual,M,1968-02-07,solar,11", "7,individual,?,1968-02-07,lunar,11"],
        customer_identity=["1,新名字,resident_id,110101196802070001,13800000001"],
        balance_change=["a1,2026-07-10,150", "a2,2026-10-01,400", "a900,2026-10-01,9"],
        transaction=["t1,a1,2026-10-01,100", "t2,a901,2026-10-02,5"],
    )
    day.files["account"] = day.files["account"][:-1]  # a201 is no longer there
    day.close("2026-10-01", "2026-10-02")
    loose = "max_bad_percent: 60\nmax_fewer_percent: 90\n"
    feed.write_text(feed.read_text(encoding="utf-8").replace("max_bad_percent: 1\n", loose), encoding="utf-8")
    unbroken = ingest(day.write(), feed=feed, onto=before, out=tmp_path / "unbroken")
    assert unbroken.code == 3, unbroken.err
    asked = ["--feed", str(feed), "--in", str(day.folder), "--onto", str(before)]
    asked += ["--out", str(tmp_path / "sources")]
    killed("read balance_change", *asked)
    killed("settled", *asked, "--resume")
    killed("write transaction", *asked, "--resume")
    assert len(left_beside(tmp_path / "sources")) == 1
    told = ingest(day.folder, feed=feed, onto=before, more=("--status", "--at", "2026-10-03T00:00:00Z"))
    assert told.out.splitlines()[:2] == [
        "被强行终止，原有数据未改动 / was killed, nothing was changed",
        "  加上 --resume 重新执行可接续 / run again with --resume to go on",
    ]
    resumed = ingest(day.folder, feed=feed, onto=before, more=("--resume",))
    assert (resumed.code, state(resumed.sources) == state(unbroken.sources)) == (3, True)
    names = taken_over(resumed.sources)
    assert (len(names["read"]), names["derive"], names["write"][-1]) == (28, ["derive"], "price")
    assert "28 files taken over as read" in resumed.out
    assert resumed.out.splitlines()[1:] == unbroken.out.splitlines()


@pytest.mark.covers("IM-02")
def test_a_file_that_was_changed_since_is_not_taken_over(delivery, ingest, left, tmp_path):
    left("account", lambda: ingest(delivery.write()))
    delivery.replace("customer", 2, "lunar", "solar")
    fresh = ingest(delivery.write(), more=("--resume",))
    assert fresh.code == 0, fresh.err
    assert fresh.out.splitlines()[0] == "没有可接续的步骤，已从头导入 / nothing to resume, started over"
    assert (taken_over(fresh.sources), left_beside(fresh.sources)) == ({}, [])


@pytest.mark.covers("IM-02", "IM-11")
def test_without_resume_everything_is_read_again_and_what_was_left_is_shredded(delivery, ingest, left):
    left("account", lambda: ingest(delivery.write()))
    fresh = ingest(delivery.write())
    assert (fresh.code, taken_over(fresh.sources), left_beside(fresh.sources)) == (0, {}, [])


@pytest.mark.covers("IM-11")
def test_nobody_else_may_look_into_what_a_killed_ingest_left_and_no_name_lies_there(
    delivery, ingest, left, tmp_path
):
    left("account", lambda: ingest(delivery.write()))
    (folder,) = left_beside(tmp_path / "sources")
    assert folder.stat().st_mode & 0o777 == 0o700
    content = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert (b"a200" in content or b"200" in content, "客户7号".encode() in content) == (True, False)
    ingest_work(tmp_path / "sources").sweep()


def test_a_damaged_workbench_is_begun_anew(delivery, ingest, left, tmp_path):
    left("account", lambda: ingest(delivery.write()))
    (folder,) = left_beside(tmp_path / "sources")
    (folder / "stage" / "stage.duckdb").write_bytes(b"no database")
    fresh = ingest(delivery.write(), more=("--resume",))
    assert (fresh.code, taken_over(fresh.sources)) == (0, {})


def test_the_same_delivery_twice_at_once_is_refused_and_the_first_goes_on(delivery, ingest, monkeypatch):
    whole, folder, second = Loading._settle, delivery.write(), []

    def meanwhile(own: Loading, intake: object) -> None:
        if not second:
            second.append(None)
            second[0] = ingest(folder, more=("--resume",))
        whole(own, intake)  # type: ignore[arg-type]

    monkeypatch.setattr(Loading, "_settle", meanwhile)
    first = ingest(folder)
    assert (first.code, second[0].code) == (0, 2)
    assert "Another process is taking the same delivery over" in second[0].err
