"""Licences of the dependencies, Python and npm: nothing that an Apache-2.0 project may not import or serve."""

import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FORBIDDEN = re.compile(r"\b(AGPL|GPL|GNU (Affero )?General Public|SSPL|BUSL|Commons Clause)", re.IGNORECASE)
LESSER = re.compile(r"\bL(esser )?GPL|Lesser General Public", re.IGNORECASE)
OWN = {"assay", "jinjing", "jinjing-workspace"}


def licence_of(found: Distribution) -> str:
    """The declared expression, else the classifiers, else the first line of the licence field."""
    expression = found.metadata.get("License-Expression") or ""
    classifiers = "; ".join(
        c for c in found.metadata.get_all("Classifier") or [] if c.startswith("License ::")
    )
    return expression or classifiers or (found.metadata.get("License") or "").split("\n")[0]


def python_licences() -> Iterator[tuple[str, str]]:
    """Name with version, and licence, of every installed distribution but our own."""
    for found in sorted(distributions(), key=lambda d: d.name.lower()):
        if found.name not in OWN:
            yield f"{found.name} {found.version}", licence_of(found)


def npm_licences(lock: Path = ROOT / "package-lock.json") -> Iterator[tuple[str, str]]:
    """The same of every package npm's lock names."""
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    for place, card in sorted(packages.items()):
        if place:
            name = place.rpartition("node_modules/")[2]
            yield f"npm:{name} {card.get('version', '')}", str(card.get("license", ""))


def fault(name: str, licence: str) -> str:
    """What is wrong with a licence; empty if nothing is. A choice that offers a free one is free."""
    if not licence:
        return f"{name}: no licence declared"
    choices = re.split(r"\bOR\b", licence.strip("()"))
    if all(FORBIDDEN.search(choice) and not LESSER.search(choice) for choice in choices):
        return f"{name}: {licence}"
    return ""


def main() -> int:
    everything = [*python_licences(), *npm_licences()]
    wrong = [found for name, licence in everything if (found := fault(name, licence))]
    if "--quiet" not in sys.argv[1:]:
        print("\n".join(f"{name}: {licence or '?'}" for name, licence in everything))
    print("\n".join(wrong), end="\n" if wrong else "", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
