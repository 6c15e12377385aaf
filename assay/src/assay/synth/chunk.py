"""One chunk of the bank while it grows: its customers, their advisers, the market and the dice."""

from dataclasses import dataclass

import numpy as np

from assay.synth.columns import Bools, day_number
from assay.synth.people import People
from assay.synth.places import Places
from assay.synth.portfolio import Care
from assay.synth.products import Market


@dataclass(frozen=True)
class Window:
    """The days of the feed: numbers since 1970, both included."""

    first: int
    last: int
    workdays: Bools

    @property
    def days(self) -> int:
        return self.last - self.first + 1


@dataclass(frozen=True)
class Chunk:
    """What the makers of the tables look at; `rng` is used by them in a fixed order.

    A table that came later draws from a `stream` of its own, so that those before it keep their bytes.
    """

    people: People
    care: Care
    places: Places
    market: Market
    window: Window
    rng: np.random.Generator
    seed: int = 0

    def stream(self, number: int) -> np.random.Generator:
        """Dice of their own for the chunk; 0 and 1 are the market's and `rng`."""
        return np.random.default_rng([self.seed, number, self.people.chunk])

    @property
    def outlets(self) -> tuple[str, ...]:
        return self.places.outlets


def window_of(market: Market) -> Window:
    """The days for which the market has prices."""
    first = day_number(market.first)
    return Window(first, first + market.days - 1, market.workdays)
