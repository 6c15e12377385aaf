"""Questions about facts, as a bank writes them into its pack."""

from typing import Literal, Self

from pydantic import Field, model_validator

from assay.faults import Fault
from assay.packs.facts import FACTS, Fact
from assay.packs.parts import Part, minor_units

COMPARISONS = ("at_least", "above", "at_most", "below")
PREMIER = "premier"


class Condition(Part):
    """One question about one fact, or `any` of several conditions. Amounts are in units of the currency."""

    fact: str = ""
    at_least: int | str | None = None
    above: int | str | None = None
    at_most: int | str | None = None
    below: int | str | None = None
    one_of: tuple[str, ...] | None = Field(default=None, alias="in")
    holds: bool | None = Field(default=None, alias="is")
    never: Literal[True] | None = None
    any_of: "tuple[Condition, ...] | None" = Field(default=None, alias="any")

    @model_validator(mode="after")
    def _asks_one_thing(self) -> Self:
        asked = [name for name in _QUESTIONS if getattr(self, name) is not None]
        if len(asked) != 1 or (self.any_of is None) != bool(self.fact):
            raise Fault(
                "每个条件只写一个 fact 和一个比较，或只写 any",
                "a condition is one fact with one comparison, or any",
            )
        if self.fact:
            self._refuse_unfit(asked[0], known_fact(self.fact))
        return self

    def _refuse_unfit(self, asked: str, fact: Fact) -> None:
        wanted = {"one_of": "code", "holds": "flag"}.get(asked)
        fits = fact.unit == wanted if wanted else fact.unit in ("number", "fen")
        if asked == "never":
            fits = fact.never is not None
        if not fits:
            raise Fault(f"{self.fact} 不能这样比较", f"{self.fact} cannot be compared in this way")
        if self.one_of and (unknown := set(self.one_of) - set(fact.names)):
            names = ", ".join(sorted(unknown))
            raise Fault(f"{self.fact} 没有这个取值：{names}", f"{self.fact} has no such value: {names}")
        if asked in COMPARISONS:
            bound_of(self.fact, getattr(self, asked), premier_fen=0)

    @property
    def comparison(self) -> str | None:
        """Which of at_least, above, at_most, below is asked."""
        return next((name for name in COMPARISONS if getattr(self, name) is not None), None)

    def bound(self, premier_fen: int) -> int:
        """The number compared with: minor units for amounts; `premier` is the policy's own bound."""
        return bound_of(self.fact, getattr(self, self.comparison or "at_least"), premier_fen=premier_fen)


_QUESTIONS = (*COMPARISONS, "one_of", "holds", "never", "any_of")


def known_fact(key: str) -> Fact:
    """A fact by key; Fault if there is none."""
    if key not in FACTS:
        raise Fault(
            f"没有 {key} 这个事实；可用：{', '.join(FACTS)}",
            f"there is no fact {key}; known: {', '.join(FACTS)}",
        )
    return FACTS[key]


def bound_of(key: str, written: int | str, *, premier_fen: int) -> int:
    """A bound as written in a pack; Fault for one that does not fit the fact's unit."""
    if known_fact(key).unit == "fen":
        return premier_fen if written == PREMIER else minor_units(written)
    if not isinstance(written, int) or isinstance(written, bool):
        raise Fault(f"{key} 的界限应为整数", f"a bound of {key} is a whole number")
    return written
