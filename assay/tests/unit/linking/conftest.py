"""Banks in which somebody has several numbers."""

import csv
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from assay.ingest.sealing import Keyring
from assay.progress import SilentProgress
from assay.synth.bank import write_bank
from assay.synth.second_system import plant_second_system
from linked_bank import ON, Bank, Measured, make_bank, people_of, write_sources


@pytest.fixture
def bank(tmp_path: Path) -> Callable[..., Bank]:
    """`bank(person, person, …)`: sources in which these people are known."""
    return partial(make_bank, tmp_path)


@pytest.fixture(scope="session")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Measured:
    """2,500 customers and a second system that knows every eighth of them again, linked once."""
    folder = tmp_path_factory.mktemp("measured")
    write_bank(2_500, ON, 7, folder / "feed", progress=SilentProgress())
    plant_second_system(folder / "feed", folder / "truth.csv", seed=7)
    keys = Keyring(folder / "keys")
    sources = write_sources(folder / "sources", people_of(folder / "feed"), keys)
    with (folder / "truth.csv").open(encoding="utf-8") as stream:
        truth = [*csv.DictReader(stream)]
    measured = Measured(
        sources,
        folder / "links",
        keys,
        folder / "truth.csv",
        {row["customer_id"]: row["person"] for row in truth},
        {row["customer_id"]: row["kind"] for row in truth},
    )
    measured.report()
    return measured
