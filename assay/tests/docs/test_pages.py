"""docs/assay says what happens: every page is carried out by an assay that is installed alone, in order, in one folder."""

import json
import re
from pathlib import Path

import pytest
from executed_pages import ORDER, PAGES, WITH_EXTRA, Console, Written, page, steps_of
from standalone import Standalone, install

pytestmark = pytest.mark.once


class Reader:
    """Somebody who goes through the pages from the first, on an empty desk; `read` is how far."""

    def __init__(self, desk: Path, alone: Standalone) -> None:
        self.desk, self.alone, self.read = desk, alone, 0
        desk.mkdir()

    def go_through(self, name: str) -> list[tuple[str, str, int]]:
        """Everything up to the end of a page; what of that page was printed otherwise, with its exit code."""
        wrong: list[tuple[str, str, int]] = []
        for one in ORDER[self.read : ORDER.index(name) + 1]:
            wrong = [
                fault for step in steps_of(page(one).read_text(encoding="utf-8")) for fault in self._do(step)
            ]
        self.read = ORDER.index(name) + 1
        return wrong

    def _do(self, step: Written | Console) -> list[tuple[str, str, int]]:
        if isinstance(step, Written):
            step.put(self.desk)
            return []
        done = step.run(self.desk, self.alone.environment)
        asked = [command.text for command in step.commands[1:]] + [""]
        return [
            (real.text, real.output, real.code)
            for real, told, after in zip(done, step.commands, asked, strict=True)
            if real.output != told.output or (real.code and after != "echo $?")
        ]


@pytest.fixture(scope="module")
def alone(tmp_path_factory) -> Standalone:
    return install(tmp_path_factory.mktemp("alone"))


@pytest.fixture(scope="module")
def reader(tmp_path_factory, alone) -> Reader:
    return Reader(tmp_path_factory.mktemp("pages") / "desk", alone)


@pytest.mark.parametrize("name", ORDER)
def test_a_page_prints_what_it_says(reader, name):
    assert reader.go_through(name) == []


def test_every_page_is_executed():
    assert sorted(path.stem for path in PAGES.glob("*.md")) == sorted((*ORDER, *WITH_EXTRA))


@pytest.mark.parametrize("name", ORDER)
def test_a_page_begins_with_a_chinese_paragraph(name):
    assert page(name).read_text(encoding="utf-8").splitlines()[2].startswith("> **中文摘要**：")


def test_links_lead_somewhere():
    links = [
        (path.name, target)
        for path in PAGES.glob("*.md")
        for target in re.findall(r"\]\(([^)#]+)", path.read_text(encoding="utf-8"))
        if not target.startswith("https://")
    ]
    assert [link for link in links if not (PAGES / link[1]).exists()] == []


def test_assay_stands_alone(alone):
    asked = "import json, assay, assay.shipped as s; print(json.dumps([assay.__file__, str(s.SHIPPED)]))"
    done = alone.python(asked)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == [f"{alone.target}/assay/__init__.py", f"{alone.target}/assay/shipped"]


@pytest.mark.parametrize("name", ["jinjing", "django", "pytest", "hypothesis"])
def test_nothing_else_is_importable_there(alone, name):
    done = alone.python(f"import {name}")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        f"ModuleNotFoundError: No module named '{name}' where only assay is installed"
    )


@pytest.mark.parametrize("folder", ["feeds", "policies"])
def test_the_wheel_brings_the_packs_of_the_repository(alone, folder):
    own, shipped = PAGES.parents[1] / folder, alone.target / "assay" / "shipped" / folder
    names = [
        sorted(str(path.relative_to(place)) for path in place.rglob("*.yaml")) for place in (own, shipped)
    ]
    assert names[0] == names[1]
    assert [name for name in names[0] if (own / name).read_bytes() != (shipped / name).read_bytes()] == []
