"""The second system while it is planted: who is known, the dice, and the records so far."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

FIRST_NUMBER = 20_000_001
Row = dict[str, str]


@dataclass(frozen=True)
class Planted:
    """One record of the second system: both rows, whose it is, and what is wrong with it."""

    customer: Row
    identity: Row
    person: str
    kind: str
    faults: tuple[str, ...] = ()

    def truth(self) -> tuple[str, ...]:
        """Its line of the truth."""
        return (self.customer["customer_id"], self.person, self.kind, " ".join(self.faults))


@dataclass
class Known:
    """Somebody whom the first system knows."""

    customer: Row
    identity: Row

    @property
    def number(self) -> str:
        """The number in the first system."""
        return self.customer["customer_id"]


@dataclass
class Planting:
    """The second system while it is planted."""

    known: list[Known]
    rng: np.random.Generator
    records: list[Planted] = field(default_factory=list)

    def draw(self, chances: Mapping[str, int]) -> str:
        """One of the names, each as often as its share says."""
        shares = np.array(list(chances.values()))
        return list(chances)[int(self.rng.choice(len(shares), p=shares / shares.sum()))]

    def number(self) -> str:
        """The next number of the second system."""
        return f"F{FIRST_NUMBER + len(self.records)}"

    def add(
        self, identity: Row, customer: Row, *, person: str | None, kind: str, faults: tuple[str, ...] = ()
    ) -> None:
        """Add a record; without `person` it is one of its own."""
        number = self.number()
        plain = {"customer_id": number, "kind": "individual", "opened_on": customer.get("opened_on", "")}
        plain |= {name: customer.get(name, "") for name in ("sex", "birth_on", "org_id")}
        self.records.append(
            Planted(plain, {**identity, "customer_id": number}, person or number, kind, faults)
        )

    def anybody(self, fits: Callable[[Known], bool] = lambda who: True) -> Known:
        """Somebody of the first system who fits."""
        while True:
            who = self.known[int(self.rng.integers(len(self.known)))]
            if fits(who):
                return who

    def mobile(self) -> str:
        """A mobile number that nobody has."""
        return f"165{int(self.rng.integers(10_000_000, 99_999_999))}"
