"""docs/assay/linking.md says what happens: its commands are typed on an empty desk and print what it shows."""

import os
import sys
from pathlib import Path

import pytest

pytest.importorskip("splink", reason="needs the extra `link`: uv sync --package assay --extra link")

from executed_pages import ASK_CODE, Console, page, steps_of

pytestmark = [pytest.mark.once, pytest.mark.covers("DAT-3")]


def environment() -> dict[str, str]:
    """A shell in which `assay` is the one under test."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return {"PATH": path, "LANG": "C.UTF-8", "HOME": "/", "ASSAY_CACHE": os.environ["ASSAY_CACHE"]}


def test_the_page_prints_what_it_says(tmp_path):
    wrong = []
    for step in steps_of(page("linking").read_text(encoding="utf-8")):
        assert isinstance(step, Console)
        done = step.run(tmp_path, environment())
        after = [command.text for command in step.commands[1:]] + [""]
        wrong += [
            (real.text, real.output, real.code)
            for real, told, then in zip(done, step.commands, after, strict=True)
            if real.output != told.output or (real.code and then != ASK_CODE)
        ]
    assert wrong == []


def test_the_page_begins_with_a_chinese_paragraph():
    assert page("linking").read_text(encoding="utf-8").splitlines()[2].startswith("> **中文摘要**：")
