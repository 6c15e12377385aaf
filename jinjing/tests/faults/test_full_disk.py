"""The disk fills up: the message says so, nothing is half done, and with room again the same command goes through.

A small file system in memory is the disk.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from faults.conftest import Place, environment_of

pytestmark = pytest.mark.once  # the server of the second run lies on a disk of its own


def mounted(folder: Path, size: str) -> bool:
    folder.mkdir(exist_ok=True)
    asked = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    return subprocess.run(asked, check=False, capture_output=True).returncode == 0


def resize(folder: Path, size: str) -> None:
    subprocess.run(["mount", "-o", f"remount,size={size}", str(folder)], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    if not mounted(folder, "64m"):
        pytest.skip("only root may mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def used_kilobytes(folder: Path) -> int:
    held = subprocess.run(["df", "-k", "--output=used", folder], check=True, capture_output=True, text=True)
    return int(held.stdout.split()[-1])


def test_a_publication_without_room_is_refused_and_goes_through_later(migrated: Place, disk: Path) -> None:
    home = disk / "home"
    shutil.copytree(migrated.home, home)
    place = Place(home, environment_of(home, ""))
    place.done("publish-0")
    before = place.told()
    resize(disk, f"{used_kilobytes(disk) + 4}k")
    refused = place.run(
        *(str(Path(sys.executable).with_name("jinjing")), "publish", str(home / "night-1" / "snapshot")),
        *("--sources", str(home / "night-1" / "sources")),
    )
    assert (refused.returncode, "Traceback" in refused.stderr) == (2, False), refused.stderr
    assert "磁盘" in refused.stderr
    assert "disk" in refused.stderr
    resize(disk, "64m")
    assert place.told() == before
    place.done("publish-1")
    assert place.told()["publications"] == ["2026-11-18 previous", "2026-11-19 current"]


def test_an_ingest_without_room_leaves_no_sources_and_says_so(disk: Path, tmp_path: Path) -> None:
    assay = str(Path(sys.executable).with_name("assay"))
    place = Place(tmp_path, environment_of(tmp_path, ""))
    feed = tmp_path / "feed"
    made = place.run(
        assay, "synth", "--customers", "300", "--on", "2026-11-18", "--seed", "7", "--out", str(feed)
    )
    assert made.returncode == 0, made.stderr
    asked = (
        assay,
        "ingest",
        "--feed",
        "feeds/jinjing.yaml",
        "--in",
        str(feed),
        "--out",
        str(disk / "sources"),
    )
    resize(disk, "200k")
    refused = place.run(*asked)
    assert (refused.returncode, "Traceback" in refused.stderr) == (2, False), refused.stderr
    assert "磁盘" in refused.stderr
    assert not (disk / "sources").exists()
    resize(disk, "64m")
    assert place.run(*asked).returncode == 0
