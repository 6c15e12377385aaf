"""Long steps tell how far they are: a bar in a terminal, silence everywhere else."""

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol, TextIO

from tqdm import tqdm


class Bar(Protocol):
    """One running step."""

    def at(self, name: str) -> None:
        """The smaller step that is being worked on now."""

    def advance(self, steps: int = 1) -> None:
        """So many more steps are done."""


class Progress(Protocol):
    """Opens a bar for a step of a known number of smaller ones."""

    def bar(self, title: str, total: int) -> AbstractContextManager[Bar]:
        """A bar of `total` steps; it disappears when the context is left."""


class _Nothing:
    def at(self, name: str) -> None:
        return

    def advance(self, steps: int = 1) -> None:
        return


class SilentProgress:
    """For tests, services and logs."""

    @contextmanager
    def bar(self, title: str, total: int) -> Iterator[Bar]:
        yield _Nothing()


class _TerminalBar:
    def __init__(self, line: "tqdm[None]") -> None:
        self._line = line

    def at(self, name: str) -> None:
        self._line.set_postfix_str(name)

    def advance(self, steps: int = 1) -> None:
        self._line.update(steps)


class TerminalProgress:
    """Bars on a terminal, written to `stream` (standard error unless told)."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream

    @contextmanager
    def bar(self, title: str, total: int) -> Iterator[Bar]:
        with tqdm(total=total, desc=title, file=self._stream or sys.stderr, leave=False) as line:
            yield _TerminalBar(line)


def progress_for(stream: TextIO) -> Progress:
    """Bars if a person is watching the stream, silence if it is a file or a pipe."""
    return TerminalProgress(stream) if stream.isatty() else SilentProgress()
