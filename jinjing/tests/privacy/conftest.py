"""An empty folder for files that leave, and the steps from asking to the file."""

import shutil
from collections.abc import Iterator

import pytest
from jinjing.privacy import sealed_files


@pytest.fixture(autouse=True)
def empty_folder() -> Iterator[None]:
    yield
    shutil.rmtree(sealed_files.folder(), ignore_errors=True)
