"""How the cells of the calendar's workbook look. Colours are those of the light page."""

from functools import cache
from typing import Any

INK = {
    "made": {"bold": True, "font_color": "#1b1f24"},
    "planned": {"italic": True, "font_color": "#1f5fbf"},
    "missed": {"underline": 1, "font_color": "#b42318"},
    "tried": {"font_strikeout": True, "font_color": "#6b7280"},
}
GROUND = {"": {}, "rest": {"bg_color": "#f1f2f4"}, "today": {"bg_color": "#dfeafb"}}
TONE = {
    "": {},
    "late": {"bg_color": "#fbe3e0", "font_color": "#b42318", "bold": True},
    "today": {"bg_color": "#fdf0d5", "font_color": "#8a5a00", "bold": True},
}
LINE = {"border": 1, "border_color": "#d5d8dd", "valign": "vcenter", "font_size": 10}
CENTRE = {"align": "center"}
SUNKEN = {"bg_color": "#f1f2f4"}
COUNT = {"num_format": "0;-0;"}  # an empty month shows nothing


class Formats:
    """Formats of one workbook; equal ones are one."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made = cache(lambda pairs: book.add_format(dict(pairs)))
        self.title = self._of({"bold": True, "font_size": 14})
        self.watermark = self._of({"italic": True, "font_size": 9, "font_color": "#6b7280"})
        self.legend = self._of({"font_size": 9, "font_color": "#6b7280"})
        self.month = self._of(LINE, CENTRE, {"bold": True, "align": "left"})
        self.head = self._of(LINE, CENTRE, SUNKEN, {"bold": True})
        self.number = self._of(LINE, {"num_format": "@", "font_color": "#6b7280", "font_size": 9})
        self.sum = self._of(LINE, CENTRE, SUNKEN, COUNT)
        self.date = self._of(LINE, CENTRE, {"num_format": "yyyy-mm-dd", "font_size": 9})
        self.foot = self._of(LINE, CENTRE, SUNKEN, COUNT, {"bold": True, "font_size": 9})
        self.foot_word = self._of(LINE, SUNKEN, {"bold": True})

    def who(self, tone: str) -> Any:
        """The customer: bold while overdue."""
        return self._of(LINE, {"bold": tone == "late"})

    def due(self, tone: str) -> Any:
        return self._of(LINE, {"font_size": 9}, TONE[tone])

    def weekday(self, ground: str) -> Any:
        return self._of(LINE, CENTRE, GROUND[ground], {"font_size": 8, "font_color": "#6b7280"})

    def day(self, ground: str) -> Any:
        """A date that shows its day only: reading back finds the whole date."""
        return self._of(LINE, CENTRE, GROUND[ground], {"bold": True, "num_format": "d", "font_size": 9})

    def letter(self, kind: str, ground: str) -> Any:
        return self._of(LINE, CENTRE, GROUND[ground], INK.get(kind, {}), {"num_format": "@"})

    def ink(self, kind: str) -> Any:
        """One letter among others of the same cell."""
        return self._of(INK[kind], {"font_size": 10})

    def _of(self, *layers: dict[str, Any]) -> Any:
        merged: dict[str, Any] = {}
        for layer in layers:
            merged |= layer
        return self._made(tuple(sorted(merged.items())))
