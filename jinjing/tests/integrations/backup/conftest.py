"""A small bank with figures and an access log, in a home of its own, and places to back it up to."""

from collections.abc import Callable
from pathlib import Path

import pytest
from assay.progress import SilentProgress
from casts import MORNING, small_bank
from editions import Draft
from jinjing.integrations.backup.create import Backup, create_backup
from jinjing.kernel import audit


@pytest.fixture
def quiet() -> SilentProgress:
    return SilentProgress()


@pytest.fixture
def standing_bank(transactional_db: None, settings, tmp_path: Path, publish: Callable) -> Path:
    """The home of a bank with staff, customers, figures and a sealed access log."""
    home = tmp_path / "home"
    home.mkdir()
    settings.HOME, settings.AUDIT_FOLDER = home, home / "audit"
    small_bank()
    publish(Draft())
    audit.write("customer.open", by=None, at=MORNING, outlet="101", subject="a")
    audit.seal_all()
    return home


@pytest.fixture
def back_up(standing_bank: Path, tmp_path: Path, quiet: SilentProgress) -> Callable[..., Backup]:
    def make(**options) -> Backup:
        options.setdefault("at", MORNING)
        return create_backup(options.pop("place", tmp_path / "backups"), progress=quiet, **options)

    return make
