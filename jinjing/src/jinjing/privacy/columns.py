"""A column of a file and what stands in it. Leaf: no database."""

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise

from jinjing.kernel.catalogue import Level

Shape = Literal["text", "count", "money", "day"]
Value = str | int | None  # money in fen, a day as ISO text


@dataclass(frozen=True)
class Column:
    """One column of a file: what it is called, how its values look, and its data class."""

    key: str
    label: Promise | str
    level: Level
    shape: Shape = "text"
    width: int = 14

    @property
    def masked(self) -> bool:
        return self.level == Level.C2 and self.shape == "text"
