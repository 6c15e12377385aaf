"""Documents on paper: a Typst template and facts become a PDF, in memory from beginning to end.

A template is a file of ours beside the page that prints it; what people wrote reaches it as data
(`facts`), never as markup, so that no `#` or `*` in a name or a note can do anything. Every template
begins with

    #import "sheet.typ": facts, sheet
    #show: sheet

which brings paper, type, page numbers and the watermark (`sheet.typ` beside this module). Nothing is
written to disk, so there is no file that could be left behind or be named after a customer.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

from jinjing.kernel.clock import BANK_ZONE

FONTS = "@expo-google-fonts/noto-sans-sc"
WEIGHTS = ("400Regular", "700Bold")
SHEET = Path(__file__).with_name("sheet.typ")
MAIN = "main"  # the name under which Typst takes the first file of several


class FontsMissing(RuntimeError):  # noqa: N818 - named after what is wrong
    """Without the fonts a document would show boxes in place of names."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder}: 缺少中文字体，请运行 npm ci。/ The Chinese fonts are missing; run npm ci, or let"
            " JINJING_NODE_MODULES name the folder that has them."
        )


def rendered(
    template: Path,
    facts: Mapping[str, Any],
    *,
    title: str,
    printed_by: str,
    language: str,
    at: datetime,
) -> bytes:
    """The PDF of a template filled with `facts` (anything JSON can say).

    title: of the document, for its properties and its running head; nothing personal belongs there.
    printed_by: staff number for the watermark, which also says when (PI-09: paper can be traced).
    language: "zh-hans" or "en". The same facts at the same moment give the same bytes.
    FontsMissing if the installation lacks its fonts; typst.TypstError is a fault of the template.
    """
    told = {
        "facts": facts,
        "title": title,
        "language": "zh" if language.startswith("zh") else "en",
        "watermark": watermark(printed_by, at),
    }
    # Any: several files in memory are supported, but the library's stub does not say so.
    files: Any = {MAIN: template.read_bytes(), SHEET.name: SHEET.read_bytes()}
    compiled = typst.compile(
        files,
        root=template.parent,
        font_paths=_fonts(Path(settings.NODE_MODULES) / FONTS),
        ignore_system_fonts=True,
        sys_inputs={"told": json.dumps(told, ensure_ascii=False)},
        timestamp=at.replace(microsecond=0),  # the library takes whole seconds
    )
    return bytes(compiled)


def watermark(printed_by: str, at: datetime) -> str:
    """Who printed it and when, in the bank's time: `R001 2026-11-19 10:00`."""
    return f"{printed_by} {at.astimezone(BANK_ZONE):%Y-%m-%d %H:%M}"


@lru_cache(maxsize=2)
def _fonts(folder: Path) -> typst.Fonts:
    """Both weights, read once a process: they are 20 MB."""
    paths = [str(folder / weight) for weight in WEIGHTS]
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=paths)
    if len(fonts.fonts()) < len(WEIGHTS):
        raise FontsMissing(folder)
    return fonts
