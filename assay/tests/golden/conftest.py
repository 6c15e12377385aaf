"""The real bank: read from where it lies beside the checkout, never copied."""

from collections.abc import Callable
from pathlib import Path

import pytest
from assay.cli import main

ROOT = Path(__file__).parents[3]
Sourced = Callable[[str], Path]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the checkout."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("../shared/data is not there: real data was not tested")
    return folder


@pytest.fixture(scope="session")
def berka(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Sourced:
    """The sources of one Berka pack by its name, ingested once."""
    folder = tmp_path_factory.mktemp("berka")
    done: dict[str, Path] = {}

    def sources(pack: str) -> Path:
        if pack not in done:
            feed = ROOT / "feeds" / f"{pack}.yaml"
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("ASSAY_KEYS", str(folder / "keys"))
                code = main(
                    [
                        "ingest",
                        "--feed",
                        str(feed),
                        "--in",
                        str(shared_data / "berka"),
                        "--out",
                        str(folder / pack),
                    ]
                )
            assert code == 0
            done[pack] = folder / pack
        return done[pack]

    return sources
