"""One invented bank, received, with its night on DuckDB: what every engine must say."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from assay.ingest.run import ingest
from assay.nightly.run import run_night
from assay.nightly.snapshot import Snapshot
from assay.progress import SilentProgress
from assay.synth.bank import write_bank

FEED = Path(__file__).parents[3] / "feeds" / "jinjing.yaml"
ON = date(2026, 11, 18)


@dataclass(frozen=True)
class Received:
    """The sources of a bank and the manifest of its night."""

    sources: Path
    manifest: dict[str, Any]


@pytest.fixture(scope="session")
def received(tmp_path_factory: pytest.TempPathFactory) -> Received:
    folder = tmp_path_factory.mktemp("received")
    feed, sources, night = folder / "feed", folder / "sources", folder / "night"
    write_bank(300, ON, 7, feed, progress=SilentProgress())
    ingest(FEED, feed, sources, progress=SilentProgress())
    run_night(sources, ON, night, previous=None, engine="duckdb", policies=[], progress=SilentProgress())
    return Received(sources, Snapshot.read(night).manifest)
