"""One script out of the small modules that every page loads: their files stay small, a page asks for one."""

from pathlib import Path

from jinjing.web.shared.built_files import BuiltFileFinder, built

NAME = "js/frame.js"
SOURCES = Path(__file__).resolve().parent.parent / "static" / "js"
MODULES = ("dialogs.js", "toasts.js", "countdown.js", "polling.js", "shortcuts.js")


def joined() -> str:
    """The modules in the order in which they were loaded, each in a block of its own, so that no names meet.

    None of them imports or exports: that would need a module of its own.
    """
    texts = ((name, (SOURCES / name).read_text(encoding="utf-8")) for name in MODULES)
    return "\n".join(f"// {name}\n{{\n{text}}}" for name, text in texts) + "\n"


def build() -> Path:
    """Write the joined script under the home and answer where."""
    return built(NAME, joined())


class FrameScriptFinder(BuiltFileFinder):
    name = NAME

    def build(self) -> Path:
        return build()
