"""Tier codes of a publication in words. The names come from its policy packs, so a bank's own tiers read right.

`Publication.policies` is a list of packs, the official one first: `{"key", "names": {"zh", "en"}, "premier_fen",
"tiers": [{"tier", "names", "bound_fen", "bands": [{"band", "names", "bound_fen"}]}]}`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jinjing.holdings.models import Publication
from jinjing.insights.models import CustomerTier
from jinjing.kernel.wording import Wording

EMERGING = "emerging"  # SEG-1: young and educated, below every bound


@dataclass(frozen=True)
class TierNames:
    """One scheme: its own name, the names of its tiers and bands, and the premier bound (fen)."""

    key: str
    name: Wording
    premier_fen: int | None = None
    tiers: Mapping[str, Wording] = field(default_factory=dict)
    bands: Mapping[tuple[str, str], Wording] = field(default_factory=dict)

    def of(self, tier: str, band: str = "") -> Wording:
        """The band's name where there is one, else the tier's; the code itself if the pack has no name."""
        return self.bands.get((tier, band)) or self.tiers.get(tier) or Wording(tier, tier)

    def of_step(self, step: str) -> Wording:
        """The name of a step as `next_tier` writes it: a tier's code, or `tier:band`."""
        tier, _, band = step.partition(":")
        steps = [name for (owner, _), name in self.bands.items() if owner == tier]
        return self.of(tier, band) if band or not steps else steps[-1]

    def is_potential(self, tier: CustomerTier | None, average_to_date_fen: int | None) -> bool:
        """Not premier yet, but an emerging customer, or premier if the quarter ended today."""
        return self.is_potential_at(tier.tier if tier else "", average_to_date_fen)

    def is_potential_at(self, tier: str, average_to_date_fen: int | None) -> bool:
        """The same by the code of the tier, empty without one."""
        reaches = self.premier_fen is not None and (average_to_date_fen or 0) >= self.premier_fen
        return reaches or tier == EMERGING


def names_of(publication: Publication | None) -> dict[str, TierNames]:
    """Schemes of a publication by key. No query: the names travel with the publication."""
    return {pack["key"]: _scheme(pack) for pack in publication.policies} if publication else {}


def scheme_of(names: Mapping[str, TierNames], key: str) -> TierNames:
    """The scheme, or one that shows codes where the publication brought no names."""
    return names.get(key) or TierNames(key, Wording(key, key))


def _scheme(pack: dict[str, Any]) -> TierNames:
    tiers = pack.get("tiers", [])
    return TierNames(
        key=pack["key"],
        name=_wording(pack.get("names"), pack["key"]),
        premier_fen=pack.get("premier_fen"),
        tiers={t["tier"]: _wording(t.get("names"), t["tier"]) for t in tiers},
        bands={
            (t["tier"], b["band"]): _wording(b.get("names"), b["band"])
            for t in tiers
            for b in t.get("bands", [])
        },
    )


def _wording(names: dict[str, str] | None, code: str) -> Wording:
    return Wording(names["zh"], names["en"]) if names else Wording(code, code)
