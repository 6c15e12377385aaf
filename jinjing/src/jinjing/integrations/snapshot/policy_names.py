"""Tier ladders of a manifest in the shape in which pages read them: tiers with their names and bands."""

from typing import Any


def packs_with_names(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Policy packs, the official one first; a ladder's steps are gathered under their tiers, highest first."""
    packs = sorted(entries, key=lambda entry: not entry["official"])
    return [
        {**{k: v for k, v in pack.items() if k != "ladder"}, "tiers": _tiers(pack["ladder"])}
        for pack in packs
    ]


def _tiers(ladder: list[dict[str, Any]]) -> list[dict[str, Any]]:
    tiers: dict[str, dict[str, Any]] = {}
    for step in ladder:
        tier = tiers.setdefault(
            step["tier"], {"tier": step["tier"], "names": step["tier_names"], "bound_fen": None, "bands": []}
        )
        days = step.get("contact_every_days")  # rhythm of contact; a pack need not name one
        tier["bound_fen"] = step["bound_fen"]  # the last step is the lowest: its bound is the tier's own
        if step["band"]:
            tier["bands"].append(
                {
                    "band": step["band"],
                    "names": step["names"],
                    "bound_fen": step["bound_fen"],
                    "contact_every_days": days,
                }
            )
        else:
            tier["contact_every_days"] = days
    return list(tiers.values())
