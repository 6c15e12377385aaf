"""Positions as the page lists them: planned, in force, ended, and which of them is a lending."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import get_language

from jinjing.identity.models import Position

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class PositionRow:
    """`state` is planned, in_force or ended. A lending has the home position right before and after it."""

    position: Position
    state: str
    lending: bool

    @property
    def unit(self) -> str:
        unit = self.position.org_unit
        english = (get_language() or "").startswith("en")
        return unit.name_en if english and unit.name_en else unit.name

    @property
    def can_end(self) -> bool:
        return self.state != "ended"

    @property
    def can_lend(self) -> bool:
        return self.state == "in_force" and not self.lending


def position_rows(positions: Sequence[Position], *, on: date) -> list[PositionRow]:
    return [PositionRow(p, _state(p, on=on), _is_lending(p, positions)) for p in positions]


def _state(position: Position, *, on: date) -> str:
    if position.valid_from > on:
        return "planned"
    return "ended" if position.valid_to and position.valid_to < on else "in_force"


def _is_lending(position: Position, positions: Sequence[Position]) -> bool:
    """The home position ended the day before, elsewhere, and goes on the day after."""
    if position.valid_to is None:
        return False
    before = {(p.role, p.org_unit_id) for p in positions if p.valid_to == position.valid_from - ONE_DAY}
    after = {(p.role, p.org_unit_id) for p in positions if p.valid_from == position.valid_to + ONE_DAY}
    return any(unit != position.org_unit_id for _, unit in before & after)
