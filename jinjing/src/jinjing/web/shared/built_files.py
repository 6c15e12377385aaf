"""Static files that are joined from others when they are collected, so that a page asks for few."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage


def built(name: str, content: str) -> Path:
    """Write a file under the home and answer where; untouched when nothing changed."""
    target = _place() / name
    if not target.exists() or target.read_text(encoding="utf-8") != content:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")
    return target


class BuiltFileFinder(BaseFinder):
    """Lets collectstatic and the development server find one such file."""

    name: str

    def build(self) -> Path:
        """Write it anew, if its parts changed, and answer where."""
        raise NotImplementedError

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path != self.name:
            return []
        found = str(self.build())
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        self.build()
        yield self.name, FileSystemStorage(location=_place())


def _place() -> Path:
    return Path(settings.HOME) / "build"
