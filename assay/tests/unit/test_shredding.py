"""What held personal data is overwritten before it goes (SE-07)."""

import os
from pathlib import Path

import pytest
from assay.shredding import shred, shred_folder


@pytest.mark.covers("SE-07")
def test_the_content_is_gone_before_the_name_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "customers.csv"
    path.write_text("13900011001\n" * 200_000)
    written = bytearray()
    real = os.fsync

    def watched(descriptor: int) -> None:
        written.extend(path.read_bytes())
        real(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    shred(path)
    assert (len(written), b"13900011001" in written, path.exists()) == (12 * 200_000, False, False)


def test_a_shared_file_keeps_its_content_under_the_other_name(tmp_path: Path):
    path, other = tmp_path / "a", tmp_path / "b"
    path.write_text("needed")
    os.link(path, other)
    shred(path)
    assert (path.exists(), other.read_text()) == (False, "needed")


def test_a_link_is_removed_and_what_it_points_to_stays(tmp_path: Path):
    path, link = tmp_path / "a", tmp_path / "link"
    path.write_text("needed")
    link.symlink_to(path)
    shred(link)
    assert (link.is_symlink(), path.read_text()) == (False, "needed")


def test_a_folder_goes_with_everything_in_it(tmp_path: Path):
    folder = tmp_path / "stage"
    (folder / "spill").mkdir(parents=True)
    (folder / "spill" / "1.tmp").write_text("x")
    shred_folder(folder)
    shred_folder(folder)
    assert not folder.exists()


def test_what_is_already_gone_is_no_error(tmp_path: Path):
    shred(tmp_path / "nothing")
