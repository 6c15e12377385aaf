"""Pages that are executed: their files are written, their commands run in a real shell, their output compared.

A page has three kinds of fenced blocks and no other: a file (the line above the fence is only its path, in bold:
**`path`**, or **Add to `path`**, which appends), a `console` block (`$ ` begins a command, `> ` goes on with it,
the other lines are what it prints, on either stream), and `text`, which shows something and promises nothing.
A command that ends with another exit code than 0 is followed by `$ echo $?`. Nothing else is done: what a
reader does by hand on an empty folder is what the test does.

`python assay/tests/executed_pages.py` runs the pages and writes what the commands printed into them.
"""

import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from standalone import install

PAGES = Path(__file__).parents[2] / "docs" / "assay"
# Executed by unit/linking/test_linking_page.py, which has the extra that the others do without.
WITH_EXTRA = ("linking",)
# In the order in which a reader goes through them, in one folder; each begins where the one before ended.
ORDER = ("README", "explain", "segment", "indicator", "trigger", "feed")
FENCE = re.compile(r"^```(?P<kind>\w*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
CAPTION = re.compile(r"\*\*(?P<add>Add to )?`(?P<path>[^`]+)`\*\*\n\n?\Z")
ASK_CODE = "echo $?"
MARK = "\x1e"


@dataclass(frozen=True)
class Written:
    """A file that the page tells the reader to write."""

    path: Path
    text: str
    appended: bool

    def put(self, folder: Path) -> None:
        place = folder / self.path
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("a" if self.appended else "w", encoding="utf-8") as stream:
            stream.write(self.text)


@dataclass(frozen=True)
class Command:
    """A command and what it printed, or should."""

    text: str
    output: str
    code: int = 0


@dataclass(frozen=True)
class Console:
    """Commands that a reader types one after another into one shell; `first` and `last` are places in the page."""

    commands: tuple[Command, ...]
    first: int
    last: int

    def run(self, folder: Path, environment: Mapping[str, str]) -> tuple[Command, ...]:
        """The commands with what they really printed."""
        parts = [
            f"{{ {c.text}\n}} 2>&1; code=$?; printf '{MARK}%s{MARK}' $code; (exit $code)"
            for c in self.commands
        ]
        done = subprocess.run(
            ["bash", "-c", "\n".join(parts)], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )  # fmt: skip
        cells = done.stdout.split(MARK)
        return tuple(
            Command(command.text, cells[2 * n], int(cells[2 * n + 1]))
            for n, command in enumerate(self.commands)
        )


def steps_of(page: str) -> Iterator[Written | Console]:
    """Everything that a page tells the reader to do, in order."""
    for fence in FENCE.finditer(page):
        if fence["kind"] == "console":
            yield Console(tuple(_commands(fence["body"])), fence.start("body"), fence.end("body"))
        elif caption := CAPTION.search(page, 0, fence.start()):
            yield Written(Path(caption["path"]), fence["body"], bool(caption["add"]))
        elif fence["kind"] != "text":
            raise ValueError(f"neither file, console nor text: {fence['body'][:60]!r}")


def _commands(body: str) -> Iterator[Command]:
    for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        lines = part.splitlines(keepends=True)
        size = 1
        while size < len(lines) and lines[size].startswith("> "):
            size += 1
        text = "".join([lines[0], *(line[2:] for line in lines[1:size])]).rstrip("\n")
        yield Command(text, "".join(lines[size:]))


def page(name: str) -> Path:
    return PAGES / f"{name}.md"


def typed(command: Command) -> str:
    """A command as it stands in a page."""
    return "$ " + command.text.replace("\n", "\n> ") + "\n"


def rewritten(text: str, folder: Path, environment: Mapping[str, str]) -> str:
    """The page with what its commands print now."""
    fresh = []
    end = 0
    for step in steps_of(text):
        if isinstance(step, Written):
            step.put(folder)
            continue
        fresh.append(text[end : step.first])
        fresh.extend(typed(command) + command.output for command in step.run(folder, environment))
        end = step.last
    return "".join([*fresh, text[end:]])


def main(names: list[str]) -> None:
    """Rewrite the pages named, or all; the others before them are run too, because each builds on them."""
    with tempfile.TemporaryDirectory(prefix="assay-pages-") as place:
        alone, desk = install(Path(place)), Path(place) / "desk"
        desk.mkdir()
        for name in ORDER:
            text = page(name).read_text(encoding="utf-8")
            fresh = rewritten(text, desk, alone.environment)
            if not names or name in names:
                page(name).write_text(fresh, encoding="utf-8")
            sys.stderr.write(f"{shlex.quote(name)} {'changed' if fresh != text else 'as it was'}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
