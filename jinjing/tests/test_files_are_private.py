"""What the programs write under the home holds customers' data: nobody but its owner can read it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.once  # files, not rows


def modes(folder: Path) -> set[str]:
    """Permissions for group and others of everything below, and of the folder itself."""
    return {f"{path.stat().st_mode & 0o077:03o}" for path in (folder, *folder.rglob("*"))}


@pytest.mark.covers("RULE-1")
@pytest.mark.parametrize(
    "program",
    [
        "import sys; sys.argv = ['jinjing', 'migrate', '--verbosity', '0']; from jinjing.cli import main; main()",
        "import jinjing.wsgi; from django.core.management import call_command; call_command('migrate', verbosity=0)",
    ],
    ids=["command", "server"],
)
def test_a_fresh_home_is_for_its_owner_only(tmp_path: Path, program: str) -> None:
    home = tmp_path / "home"
    environment = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("JINJING_", "DJANGO_", "DATABASE_"))
    }
    subprocess.run(  # noqa: S603
        [sys.executable, "-c", f"import os; os.umask(0o022); {program}"],
        env=environment | {"JINJING_HOME": str(home)},
        check=True,
        timeout=120,
    )
    assert (home / "jinjing.sqlite3").is_file()
    assert modes(home) == {"000"}
