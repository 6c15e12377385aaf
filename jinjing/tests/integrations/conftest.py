"""Publishing in tests: into the test home, without bars, at a fixed time of night."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from shutil import rmtree
from typing import Any

import pytest
from assay.progress import SilentProgress
from django.conf import settings
from editions import NIGHT, ON, Draft
from jinjing.integrations.snapshot.publish import PublishReport, publish_snapshot


@pytest.fixture(autouse=True)
def empty_archive() -> Iterator[None]:
    """Files outlive a test's transaction."""
    yield
    for name in ("published", "nights", "landing", "raw"):
        rmtree(Path(settings.HOME) / name, ignore_errors=True)
    (Path(settings.HOME) / "night.json").unlink(missing_ok=True)


@pytest.fixture
def publish(tmp_path: Path, db: None) -> Callable[..., PublishReport]:
    """Write a draft and publish it, in the night after its business date."""
    written: list[Path] = []

    def write_and_publish(draft: Draft, **options: Any) -> PublishReport:
        folder = tmp_path / f"edition-{len(written)}"
        written.append(folder)
        snapshot, sources = draft.write(folder)
        at = NIGHT + (draft.on - ON if draft.on > ON else timedelta())
        return publish_snapshot(
            snapshot, sources, by=None, at=options.pop("at", at), progress=SilentProgress(), **options
        )

    return write_and_publish
