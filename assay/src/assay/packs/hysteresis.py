"""How long a tier is kept when the figure no longer reaches it (STANDARDS 4.1), as a bank writes it.

none       the tier is what the closed quarter's figure gives, every night anew
quarterly  decided on the quarter's last day and kept until the next one
ccb        monthly: up at once; three months below the standard: watched; six: down to the best of the six
bohai      monthly: up and down take effect in the next month; three failed months (private tier: six) lead
           down to the last one's tier
"""

from dataclasses import dataclass
from typing import Literal, Self

from pydantic import Field, model_validator

from assay.faults import Fault
from assay.packs.parts import Code, Part

Kind = Literal["none", "quarterly", "ccb", "bohai"]
PRIVATE = "private"


@dataclass(frozen=True)
class Steadiness:
    """A hysteresis with all its numbers. Periods are counted in a row; `down_after` is by tier code."""

    period: Literal["quarter", "month"]
    keeps: bool
    moves_at_once: bool
    watch_after: int | None
    down_after: dict[str, int]
    down_to_best: bool


class Hysteresis(Part):
    """The kind, and the bank's own numbers where they differ from the kind's."""

    kind: Kind = "none"
    watch_after: int | None = Field(default=None, ge=1, le=24)
    down_after: int | None = Field(default=None, ge=1, le=36)
    down_after_by_tier: dict[Code, int] | None = None

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if self.kind in ("none", "quarterly") and self.model_fields_set - {"kind"}:
            raise Fault(
                f"{self.kind} 不按月计数，不能写月数", f"{self.kind} counts no months: leave the numbers out"
            )
        if self.kind == "bohai" and self.watch_after is not None:
            raise Fault("bohai 没有关注期", "bohai knows no watch")
        if any(not 1 <= months <= 36 for months in (self.down_after_by_tier or {}).values()):
            raise Fault("月数应在 1 至 36 之间", "a number of months is from 1 to 36")
        shortest = min([self._down_after, *(self.down_after_by_tier or {}).values()])
        if self.kind == "ccb" and self._watch_after >= shortest:
            raise Fault("列入关注必须早于降层", "watching must begin before the tier is lowered")
        return self

    @property
    def _down_after(self) -> int:
        return self.down_after or {"ccb": 6, "bohai": 3}.get(self.kind, 1)

    @property
    def _watch_after(self) -> int:
        return self.watch_after or 3

    def steadiness(self, tiers: tuple[str, ...]) -> Steadiness:
        """The rule with every number, for the tiers of a ladder."""
        own = self.down_after_by_tier
        if own is None:
            own = {PRIVATE: 6} if self.kind == "bohai" else {}
        return Steadiness(
            period="month" if self.kind in ("ccb", "bohai") else "quarter",
            keeps=self.kind != "none",
            moves_at_once=self.kind != "bohai",
            watch_after=self._watch_after if self.kind == "ccb" else None,
            down_after={tier: own.get(tier, self._down_after) for tier in tiers},
            down_to_best=self.kind == "ccb",
        )
