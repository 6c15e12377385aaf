"""A bank with its own folder of keys and its own home."""

import shutil
from pathlib import Path

import pytest
from jinjing.kernel.sealed import seal
from pytest_django import Settings


@pytest.fixture
def keys_folder(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The keys the tests seal with, in a folder that the test may change."""
    folder = tmp_path / "keys"
    seal("the first key is made", column="a.b")
    shutil.copytree(settings.KEYS_FOLDER, folder)
    settings.KEYS_FOLDER = folder
    settings.HOME = tmp_path / "home"
    monkeypatch.setenv("ASSAY_KEYS", str(folder))
    return folder
