"""One stylesheet out of many small ones: a component keeps its own file, a page loads a single one."""

import re
from pathlib import Path

from django.conf import settings

from jinjing.web.shared.built_files import BuiltFileFinder, built

NAME = "css/app.css"
SOURCES = Path(__file__).resolve().parent.parent / "static" / "css"
ORDER = ("tokens.css", "base.css", "layout.css", "components/*.css", "places/*.css")
TABLER = "@tabler/core/dist/css/tabler.min.css"
_PREAMBLE = re.compile(r'@charset "[^"]*";|/\*# sourceMappingURL=.*?\*/')
_RULE = re.compile(r"[^{}]+\{[^{}]*\}")


def joined() -> str:
    """Tabler and all our stylesheets in cascade order, each under its name.

    Tabler goes into a layer: whatever we say outside of layers wins without a contest of selectors.
    """
    tabler = _PREAMBLE.sub("", (Path(settings.NODE_MODULES) / TABLER).read_text(encoding="utf-8"))
    tabler = _RULE.sub(_used, tabler)
    files = [file for pattern in ORDER for file in sorted(SOURCES.glob(pattern))]
    parts = [f"/* {file.relative_to(SOURCES)} */\n{file.read_text(encoding='utf-8')}" for file in files]
    return "\n".join([f"@layer tabler {{\n{tabler}\n}}", *parts])


def _used(rule: re.Match[str]) -> str:
    """The rule, or nothing for a sidebar and numbered steps: they are nowhere on our pages, and because of how they
    ask what an element holds, a browser would restyle the whole page for each element put in or taken out.
    """
    unused = ":has(" in rule[0] and ("navbar" in rule[0] or ".steps" in rule[0])
    return "" if unused else rule[0]


def build() -> Path:
    """Write the joined stylesheet under the home and answer where; untouched when nothing changed."""
    return built(NAME, joined())


class StylesheetFinder(BuiltFileFinder):
    name = NAME

    def build(self) -> Path:
        return build()
