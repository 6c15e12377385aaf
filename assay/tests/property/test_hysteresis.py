"""The hysteresis in expressions against a machine in plain Python, month by month, for many customers."""

from dataclasses import dataclass
from datetime import date

import pytest
from assay.packs.hysteresis import Hysteresis
from assay.policies import Policy, find_policy
from assay.tiers.basis import month_end
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_bank import SmallBank

PACK = Policy.read(find_policy("segment-001"))
BOUNDS = [tier.bound_fen for tier in PACK.tiers[:-1]]
CODES = [tier.tier for tier in PACK.tiers]
FEN = st.sampled_from([0, *(bound + delta for bound in BOUNDS for delta in (-1, 0))])
MONTHS = [date(2024 + n // 12, n % 12 + 1, 1) for n in range(10)]


@dataclass
class Machine:
    """One customer under one rule; ranks, 0 the highest."""

    kind: str
    rank: int | None = None
    pending: int | None = None
    failing: tuple[int, ...] = ()

    def month(self, reached: int) -> None:
        """What the last day of a month decides."""
        self.begin()
        if self.rank is None:
            self.rank = reached
        elif reached <= self.rank:
            self.failing = ()
            self.move(reached)
        else:
            self.failing += (reached,)
            months = 6 if self.kind == "ccb" or self.rank == 0 else 3
            if len(self.failing) == months:
                self.move(min(self.failing) if self.kind == "ccb" else reached)

    def begin(self) -> None:
        """What the first day of a month brings into effect."""
        if self.pending is not None:
            self.rank, self.pending, self.failing = self.pending, None, ()

    def move(self, to: int) -> None:
        if self.kind == "ccb":
            self.failing = () if to != self.rank else self.failing
            self.rank = to
        else:
            self.pending = to if to != self.rank else None


def reached(fen: int) -> int:
    return next((rank for rank, bound in enumerate(BOUNDS) if fen >= bound), len(BOUNDS))


@pytest.mark.covers("SEG-1", "SEG-3")
@pytest.mark.parametrize("kind", ["ccb", "bohai"])
@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    balances=st.lists(st.lists(FEN, min_size=len(MONTHS), max_size=len(MONTHS)), min_size=30, max_size=60),
)
def test_expressions_and_the_plain_machine_agree_every_month(kind, balances):
    bank = SmallBank.from_rows(
        [
            {"customer_id": f"{n:03}", "account_id": f"{n:03}", "changed_on": month, "balance_fen": fen}
            for n, row in enumerate(balances)
            for month, fen in zip(MONTHS, row, strict=True)
        ]
    )
    pack = PACK.model_copy(update={"hysteresis": Hysteresis(kind=kind)})
    machines, previous = [Machine(kind) for _ in balances], None
    for place, month in enumerate(MONTHS):
        previous = bank.night(month_end(month), policies=(pack,), previous_tiers=previous, tables=("tiers",))[
            "tiers"
        ]
        for machine, row in zip(machines, balances, strict=True):
            machine.month(reached(row[place]))
        found = list(
            zip(
                previous["tier"].to_pylist(),
                previous["pending_tier"].to_pylist(),
                previous["failed_months"].to_pylist(),
                strict=True,
            )
        )
        assert found == [
            (CODES[m.rank], None if m.pending is None else CODES[m.pending], len(m.failing)) for m in machines
        ]
