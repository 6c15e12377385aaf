"""Where an ingest stands is written beside the sources, whatever becomes of it."""

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from assay.errors import FeedError
from assay.ingest.run import ingest as take_over
from assay.ingest.steps import Steps, steps_path, steps_told
from assay.progress import SilentProgress
from assay.sources.reader import Sources

FEEDS = Path(__file__).parents[4] / "feeds"
WHOLE = ["unpack", "discover", "read", "reconcile", "derive", "write", "publish"]


def steps(sources: Path) -> dict[str, Any]:
    return json.loads(sources.with_name(f"{sources.name}.ingest.json").read_text(encoding="utf-8"))


@pytest.mark.covers("IM-02")
def test_every_step_is_named_with_its_times(delivery, ingest):
    told = steps(ingest(delivery.write()).sources)
    assert [(step["name"], step["state"]) for step in told["steps"]] == [(name, "done") for name in WHOLE]
    assert (told["outcome"], told["refusal"]) == ("published", None)
    assert told["covers"] == {"from": "2026-07-01", "to": "2026-09-30"}
    times = [datetime.fromisoformat(step[key]) for step in told["steps"] for key in ("began_at", "ended_at")]
    assert times == sorted(times)


@pytest.mark.covers("IM-02")
def test_a_refusal_names_its_step_rule_file_and_sentence(delivery, ingest):
    delivery.replace("control", 7, "6030000", "6030001")
    refused = ingest(delivery.write())
    told = steps(refused.sources)
    assert (refused.code, told["outcome"]) == (2, "refused")
    assert [(step["name"], step["state"]) for step in told["steps"]][-1] == ("reconcile", "failed")
    assert (told["refusal"]["rule"], told["refusal"]["file"]) == ("amount", "balance_change.csv")
    assert told["refusal"]["en"] in refused.err
    assert "已拒收，原有数据未改动 / refused, nothing was changed" in steps_told(refused.sources)


@pytest.mark.covers("IM-02")
def test_the_same_again_says_so(delivery, ingest):
    ingest(delivery.write())
    told = steps(ingest(delivery.write()).sources)
    assert (told["outcome"], [step["name"] for step in told["steps"]]) == (
        "nothing_new",
        ["unpack", "discover"],
    )


KILLED_WHILE_READING = """
import os, signal, sys
from assay.ingest.loading import Loading
Loading.load = lambda self, progress: os.kill(os.getpid(), signal.SIGKILL)
from assay.cli import main
main(["ingest", "--feed", sys.argv[1], "--in", sys.argv[2], "--out", sys.argv[3]])
"""


@pytest.mark.covers("IM-02", "DAT-2")
def test_a_killed_ingest_still_says_where_it_stood_and_the_next_one_goes_through(delivery, ingest, tmp_path):
    feed, folder, out = FEEDS / "jinjing.yaml", delivery.write(), tmp_path / "sources"
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_WHILE_READING, feed, folder, out], env=dict(os.environ), check=False
    )
    assert killed.returncode == -signal.SIGKILL
    told = steps(out)
    assert (told["outcome"], told["steps"][-1]["name"], told["steps"][-1]["state"]) == (
        "running",
        "read",
        "running",
    )
    assert not out.exists()
    assert ingest(folder).code == 0
    assert steps(out)["outcome"] == "published"


@pytest.mark.covers("IM-02")
def test_a_file_that_still_grows_while_it_is_read_is_refused(delivery, tmp_path):
    folder = delivery.write()

    class Growing(SilentProgress):
        """A transfer that goes on during the first step with a bar."""

        def bar(self, title, total):
            with (folder / "customer.csv").open("a") as more:
                more.write("")
            os.utime(folder / "customer.csv", ns=(0, 0))
            return super().bar(title, total)

    with pytest.raises(FeedError, match=r"customer\.csv changed while it was read") as refused:
        take_over(FEEDS / "jinjing.yaml", folder, tmp_path / "sources", progress=Growing())
    assert (refused.value.rule, refused.value.file) == ("unstable", "customer.csv")
    assert not (tmp_path / "sources").exists()


@pytest.mark.covers("IM-02")
def test_times_are_those_of_the_clock_that_is_given(tmp_path):
    start, ticks = datetime(2026, 11, 18, 22, 0, tzinfo=UTC), count()
    noted = Steps(tmp_path / "s.json", now=lambda: start + timedelta(seconds=next(ticks)))
    with noted.of_this_ingest():
        noted.begin("unpack")
        noted.begin("discover")
    assert [(step.began_at[11:19], step.ended_at[11:19]) for step in noted.steps] == [
        ("22:00:00", "22:00:01"),
        ("22:00:02", "22:00:03"),
    ]


def test_without_an_ingest_and_with_a_damaged_file_it_says_so(tmp_path, ingest, delivery):
    assert "Nothing was taken over yet" in steps_told(tmp_path / "none")[0]
    sources = ingest(delivery.write()).sources
    told = steps(sources)
    earlier = [
        {"name": "read", "began_at": "2026-11-18T22:00:00", "ended_at": "", "state": "running", "detail": ""}
    ]
    written_before = {"outcome": "running", "covers": {}, "refusal": None, "steps": earlier}
    steps_path(sources).write_text(json.dumps(written_before))
    assert steps_told(sources)[0] == "被强行终止，原有数据未改动 / was killed, nothing was changed"
    steps_path(sources).write_text(json.dumps(told | {"outcome": "running", "process": os.getppid()}))
    assert steps_told(sources)[0] == "进行中 / running"
    (sources.parent / "sources.ingest.json").write_text("{")
    with pytest.raises(Exception, match="is damaged"):
        steps_told(sources)
    assert Sources.read(sources).rows("customer") == 200


@pytest.mark.covers("IM-11")
def test_a_folder_that_everybody_may_write_to_is_named(delivery, ingest):
    folder = delivery.write()
    folder.chmod(0o777)
    assert "Every user of this machine may write into the folder delivered." in ingest(folder).out
    folder.chmod(0o750)
    assert "Every user" not in ingest(folder, out=folder.parent / "again").out
