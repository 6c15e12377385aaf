"""Licences of the installed dependencies: nothing that an Apache-2.0 project may not import."""

import re
import sys
from importlib.metadata import Distribution, distributions

FORBIDDEN = re.compile(r"\b(AGPL|GPL|GNU (Affero )?General Public)", re.IGNORECASE)
LESSER = re.compile(r"\bL(esser )?GPL|Lesser General Public", re.IGNORECASE)
OWN = {"assay", "jinjing", "jinjing-workspace"}


def licence_of(found: Distribution) -> str:
    """The declared expression, else the classifiers, else the first line of the licence field."""
    expression = found.metadata.get("License-Expression") or ""
    classifiers = "; ".join(
        c for c in found.metadata.get_all("Classifier") or [] if c.startswith("License ::")
    )
    return expression or classifiers or (found.metadata.get("License") or "").split("\n")[0]


def main() -> int:
    wrong = []
    for found in sorted(distributions(), key=lambda d: d.name.lower()):
        licence = licence_of(found)
        if found.name in OWN:
            continue
        if not licence:
            wrong.append(f"{found.name}: no licence declared")
        elif FORBIDDEN.search(licence) and not LESSER.search(licence):
            wrong.append(f"{found.name}: {licence}")
        print(f"{found.name} {found.version}: {licence or '?'}")
    print("\n".join(wrong), file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
