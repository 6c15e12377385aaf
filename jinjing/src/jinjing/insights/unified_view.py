"""SEG-5: tier schemes with what each tier is offered, as the night's policy packs bring them along.

A pack tells its tiers, highest first (`insights.queries.tiers`), and under `views` texts by topic:
`[{"tier", "band": None or a code, "texts": {kind: {"zh", "en"}}}]`. These are the first content; what the bank's
service-programme officer writes later lies over them (`insights.queries.tier_services`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jinjing.holdings.models import Publication
from jinjing.insights.enums import ServiceKind
from jinjing.kernel.wording import Wording

NOTHING = Wording("", "")


@dataclass(frozen=True)
class Step:
    """A tier, or a band of one. `bound_fen` is None where other conditions than assets decide."""

    tier: str
    band: str
    name: Wording
    bound_fen: int | None

    @property
    def key(self) -> str:
        """As `CustomerTier.next_tier` writes it: a tier's code, or `tier:band`."""
        return f"{self.tier}:{self.band}" if self.band else self.tier

    @property
    def whole_bound(self) -> str:
        """10,000,000: the lower bound in whole units of the currency, empty without one."""
        return f"{self.bound_fen // 100:,}" if self.bound_fen else ""


@dataclass(frozen=True)
class Cell:
    """One place of the table: a scheme, a step's key, a kind of service."""

    scheme: str
    step: str
    kind: str


@dataclass(frozen=True)
class ServiceScheme:
    """One tier scheme. `steps`, at least one, from the highest to the lowest, which everybody reaches."""

    key: str
    name: Wording
    official: bool
    steps: tuple[Step, ...]
    texts: Mapping[tuple[str, str], Wording]  # by step and kind, where the pack tells something

    @property
    def floor(self) -> Step:
        return self.steps[-1]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The declared ones, then topics that only this pack knows."""
        own = sorted({kind for _, kind in self.texts if kind not in _DECLARED})
        return (*_DECLARED, *own)

    def step(self, key: str) -> Step | None:
        """The step of that key. A tier's code alone is its lowest band: the least that the tier is."""
        exact = [step for step in self.steps if step.key == key]
        within = [step for step in self.steps if step.tier == key]
        return next(iter([*exact, *reversed(within)]), None)

    def brings(self, step: str, kind: str) -> Wording:
        return self.texts.get((step, kind), NOTHING)


_DECLARED = {str(kind.value): kind for kind in ServiceKind}


def label_of(kind: str) -> str:
    """In words; a pack's own topic by its code."""
    declared = _DECLARED.get(kind)
    return str(declared.label) if declared else kind.replace("_", " ")


def schemes_of(publication: Publication | None) -> list[ServiceScheme]:
    """Every scheme of the night that has tiers, the official one first. No query: packs travel with the night."""
    packs = publication.policies if publication else []
    return [_scheme(pack) for pack in packs if pack.get("tiers")]


def scheme_named(publication: Publication | None, key: str) -> ServiceScheme | None:
    return next((scheme for scheme in schemes_of(publication) if scheme.key == key), None)


def _scheme(pack: dict[str, Any]) -> ServiceScheme:
    steps = tuple(step for tier in pack.get("tiers", []) for step in _steps(tier))
    return ServiceScheme(
        key=pack["key"],
        name=_wording(pack.get("names"), pack["key"]),
        official=bool(pack.get("official")),
        steps=steps,
        texts=_texts(pack.get("views", []), steps),
    )


def _steps(tier: dict[str, Any]) -> Iterator[Step]:
    """A tier without bands is one step; bands stand in its place."""
    for band in tier.get("bands") or [{}]:
        code = band.get("band", "")
        names = band.get("names") or tier.get("names")
        yield Step(tier["tier"], code, _wording(names, code or tier["tier"]), (band or tier).get("bound_fen"))


def _texts(views: list[dict[str, Any]], steps: tuple[Step, ...]) -> dict[tuple[str, str], Wording]:
    """A band's own texts stand over those of its whole tier."""
    found: dict[tuple[str, str], Wording] = {}
    for view in sorted(views, key=lambda one: bool(one.get("band"))):
        meant = [s for s in steps if s.tier == view["tier"] and view.get("band") in (None, "", s.band)]
        for kind, names in view["texts"].items():
            found |= {(step.key, kind): _wording(names, "") for step in meant}
    return found


def _wording(names: dict[str, str] | None, code: str) -> Wording:
    return Wording(names["zh"], names["en"]) if names else Wording(code, code)
