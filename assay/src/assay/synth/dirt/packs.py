"""The feed packs that read the dirty deliveries; written beside them."""

from pathlib import Path
from typing import Any

import yaml

from assay.sources import BY_NAME
from assay.synth.delivery import CONTROL_FILE, TOTALS

REQUIRED = ("organisation", "customer", "product", "account", "balance_change")
INCREMENTS = ("balance_change", "transaction")
# Whoever is referred to comes first; identities directly behind their customers.
_FIRST = ("organisation", "staff", "calendar", "customer", "customer_identity")
ORDER = (*_FIRST, *(name for name in BY_NAME if name not in _FIRST))
PARK_DAYS = 5


def write_packs(folder: Path) -> None:
    """feed.yaml for whole deliveries, package.yaml for archives with a signal, increment.yaml for single days."""
    whole = _pack()
    _write(folder / "feed.yaml", whole)
    package = {"package": {"pattern": "JJ_*.tar.gz"}, "signal": {"suffix": ".OK"}}
    _write(folder / "package.yaml", {**whole, **package})
    _write(folder / "increment.yaml", {**whole, "files": [_file(name, one_day=True) for name in ORDER]})


def _pack() -> dict[str, Any]:
    return {
        "schema_version": 1,
        "name": "dirty",
        "version": "1",
        "base_currency": "CNY",
        "covers": "delivered",
        "policies": ["segment-004"],
        "layout": {"formats": ["csv", "xlsx", "parquet"], "encoding": "utf-8"},
        "max_bad_percent": 1,
        "park_days": PARK_DAYS,
        "control": {"file": CONTROL_FILE},
        "files": [_file(name) for name in ORDER],
    }


def _file(name: str, *, one_day: bool = False) -> dict[str, Any]:
    said: dict[str, Any] = {"table": name}
    if name in REQUIRED and not one_day:
        said["required"] = True
    if name in TOTALS:
        said["total"] = TOTALS[name]
    if one_day and name in INCREMENTS:
        said["mode"] = "increment"
    return said


def _write(path: Path, pack: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump(pack, allow_unicode=True, sort_keys=False), encoding="utf-8")
