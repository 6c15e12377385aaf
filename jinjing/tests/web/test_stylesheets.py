"""A place's styles stay in the place: all stylesheets reach the browser as one."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import jinjing

CSS = Path(jinjing.__file__).parent / "web/static/css"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
BARE_CLASS = re.compile(r"(?:^|[{};])\s*\.([\w-]+)(?=\s*[{,])")

pytestmark = pytest.mark.once


def bare_classes(folder: str) -> Iterator[tuple[str, str]]:
    """Classes that a stylesheet of the folder styles wherever they stand, each with the file's name."""
    for path in sorted((CSS / folder).glob("*.css")):
        for name in BARE_CLASS.findall(COMMENT.sub("", path.read_text(encoding="utf-8"))):
            yield name, path.name


def test_no_place_restyles_a_component_everywhere() -> None:
    components = {name for name, _ in bare_classes("components")}
    assert [(name, place) for name, place in bare_classes("places") if name in components] == []


def test_every_token_that_is_used_is_defined() -> None:
    # An unknown one is no error to a browser: the room it stood for is silently not there.
    texts = [COMMENT.sub("", path.read_text(encoding="utf-8")) for path in sorted(CSS.rglob("*.css"))]
    used = {name for text in texts for name in re.findall(r"var\((--[\w-]+)", text)}
    defined = {name for text in texts for name in re.findall(r"(--[\w-]+)\s*:", text)}
    assert sorted(used - defined) == []
