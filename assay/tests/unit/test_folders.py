"""A folder is written whole or not at all."""

import os
from pathlib import Path

import pytest
from assay.errors import SourceError
from assay.folders import sweep, whole_folder

from assay import folders


def write(out: Path, content: str) -> None:
    with whole_folder(out, card="card.json") as growing:
        (growing / "card.json").write_text(content)


@pytest.mark.parametrize("exchanges", [True, False])
def test_new_content_takes_the_name_in_one_step(tmp_path, monkeypatch, exchanges):
    if not exchanges:
        monkeypatch.setattr(folders, "exchange", lambda one, other: False)
    write(tmp_path / "out", "old")
    write(tmp_path / "out", "new")
    assert (tmp_path / "out" / "card.json").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_failure_leaves_the_old_content(tmp_path):
    write(tmp_path / "out", "old")
    with pytest.raises(RuntimeError, match="half way"), whole_folder(tmp_path / "out", card="card.json"):
        raise RuntimeError("half way")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (tmp_path / "out" / "card.json").read_text() == "old"


def test_a_folder_moved_aside_by_a_killed_run_comes_back(tmp_path):
    write(tmp_path / ".out.aside", "old")
    sweep(tmp_path / "out")
    assert (tmp_path / "out" / "card.json").read_text() == "old"


def test_another_running_process_is_left_alone(tmp_path):
    (tmp_path / f".out.writing-{os.getppid()}").mkdir()
    sweep(tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == [f".out.writing-{os.getppid()}"]


def test_what_is_not_ours_is_never_replaced(tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(SourceError, match=r"was not written by this program \(it has no card\.json\)"):
        write(tmp_path / "out", "new")
    assert (tmp_path / "out").read_text() == "a file"
