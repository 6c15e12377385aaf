"""What a kind of dirt is, and the list of them all: one declaration a kind."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assay.synth.dirt.hand import Hand
    from assay.synth.dirt.parcel import Parcel


class Outcome(StrEnum):
    """What ingest must do about it."""

    NORMALISE = "normalise"  # take it over silently, as it is meant
    WARN = "warn"  # take it over and name it
    QUARANTINE = "quarantine"  # set the row aside for a person
    PARK = "park"  # let the row wait for the one it belongs to
    REFUSE = "refuse"  # change nothing at all
    IGNORE = "ignore"  # nothing new


OUTCOME_ZH = {
    Outcome.NORMALISE: "静默规范化",
    Outcome.WARN: "接收并提示",
    Outcome.QUARANTINE: "隔离",
    Outcome.PARK: "等待",
    Outcome.REFUSE: "整批拒收",
    Outcome.IGNORE: "不重复导入",
}


@dataclass(frozen=True)
class Kind:
    """One kind: its name, what it is called, what ingest must do about it, and what plants it.

    Kinds of rows come all together in one delivery; of the others each has a delivery of its own.
    """

    name: str
    zh: str
    en: str
    outcome: Outcome
    in_row: "Callable[[Hand], None] | None" = None
    whole: "Callable[[Parcel], None] | None" = None
    is_true: bool = False  # the row says what is so: it stands in the sound delivery too

    @property
    def module(self) -> str:
        """Where it is declared."""
        planted_by = self.in_row or self.whole
        assert planted_by is not None
        return planted_by.__module__

    @property
    def description(self) -> str:
        """What the planting function says of it."""
        planted_by = self.in_row or self.whole
        assert planted_by is not None
        return " ".join((planted_by.__doc__ or "").split())

    def line(self) -> str:
        """The kind as the list shows it."""
        return f"{self.name} · {self.zh} / {self.en} · {OUTCOME_ZH[self.outcome]} / {self.outcome} — {self.description}"


_KINDS: dict[str, Kind] = {}


def in_row(
    zh: str, en: str, outcome: Outcome, *, is_true: bool = False
) -> "Callable[[Callable[[Hand], None]], Callable[[Hand], None]]":
    """Declare a kind of dirt in rows; the function's name is the kind's."""

    def declare(plant: "Callable[[Hand], None]") -> "Callable[[Hand], None]":
        _KINDS[plant.__name__] = Kind(plant.__name__, zh, en, outcome, in_row=plant, is_true=is_true)
        return plant

    return declare


def whole_delivery(
    zh: str, en: str, outcome: Outcome = Outcome.REFUSE
) -> "Callable[[Callable[[Parcel], None]], Callable[[Parcel], None]]":
    """Declare a kind that concerns a delivery as a whole; the function's name is the kind's."""

    def declare(plant: "Callable[[Parcel], None]") -> "Callable[[Parcel], None]":
        _KINDS[plant.__name__] = Kind(plant.__name__, zh, en, outcome, whole=plant)
        return plant

    return declare


def declared() -> dict[str, Kind]:
    """Every declared kind by name, in the order of declaration."""
    return dict(_KINDS)
