"""One stylesheet out of many small ones: a component keeps its own file, a page loads a single one."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

NAME = "css/app.css"
SOURCES = Path(__file__).resolve().parent.parent / "static" / "css"
ORDER = ("tokens.css", "base.css", "layout.css", "components/*.css", "places/*.css")
TABLER = "@tabler/core/dist/css/tabler.min.css"
_PREAMBLE = re.compile(r'@charset "[^"]*";|/\*# sourceMappingURL=.*?\*/')


def joined() -> str:
    """Tabler and all our stylesheets in cascade order, each under its name.

    Tabler goes into a layer: whatever we say outside of layers wins without a contest of selectors.
    """
    tabler = _PREAMBLE.sub("", (Path(settings.NODE_MODULES) / TABLER).read_text(encoding="utf-8"))
    files = [file for pattern in ORDER for file in sorted(SOURCES.glob(pattern))]
    parts = [f"/* {file.relative_to(SOURCES)} */\n{file.read_text(encoding='utf-8')}" for file in files]
    return "\n".join([f"@layer tabler {{\n{tabler}\n}}", *parts])


def build() -> Path:
    """Write the joined stylesheet under the home and answer where; untouched when nothing changed."""
    target = Path(settings.HOME) / "build" / NAME
    content = joined()
    if not target.exists() or target.read_text(encoding="utf-8") != content:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")
    return target


class StylesheetFinder(BaseFinder):
    """Lets collectstatic and the development server find the joined stylesheet."""

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path != NAME:
            return []
        found = str(build())
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        build()
        yield NAME, FileSystemStorage(location=Path(settings.HOME) / "build")
