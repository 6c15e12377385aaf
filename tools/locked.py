"""Is what is installed what was locked? Versions and hashes, without a network.

- requirements.lock: every entry is pinned and has SHA-256 hashes; what is installed has those versions;
- every file of an installed distribution still has the hash its RECORD names (nothing was edited in place);
- package-lock.json: every package has an integrity and no address; what lies in node_modules has those versions.
"""

import base64
import hashlib
import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path

from packaging.markers import Marker
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
ENTRY = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)(?:\s*;\s*([^\\]+?))?\s*\\?$", re.MULTILINE)
OWN = {"assay", "jinjing", "jinjing-workspace"}
NOT_LOCKED = {"pip", "setuptools", "wheel"}  # brought by an environment, imported by nothing


def locked_python(text: str) -> dict[str, str]:
    """Name to version, as far as the entry's marker is true here."""
    found = {}
    for name, version, marker in ENTRY.findall(text):
        if not marker or Marker(marker).evaluate():
            found[canonicalize_name(name)] = version
    return found


def lock_faults(text: str) -> Iterator[str]:
    """Entries that are not pinned by a hash."""
    for part in re.split(r"\n(?=[A-Za-z0-9])", text.strip()):
        name = re.split(r"[^A-Za-z0-9._-]", part, maxsplit=1)[0]
        if part.startswith("#"):
            continue
        if "==" not in part.split("\n")[0] or "--hash=sha256:" not in part:
            yield f"requirements.lock: {name} is not pinned by version and hash"


def installed_faults(locked: dict[str, str], installed: dict[str, str]) -> Iterator[str]:
    for name, version in sorted(installed.items()):
        if name in OWN | NOT_LOCKED:
            continue
        if name not in locked:
            yield f"{name} {version} is installed but not locked"
        elif locked[name] != version:
            yield f"{name} {version} is installed, {locked[name]} is locked"
    for name in sorted(set(locked) - set(installed)):
        yield f"{name} {locked[name]} is locked but not installed"


def record_faults(found: Distribution) -> Iterator[str]:
    """Files that are gone or edited since they were installed."""
    for file in found.files or []:
        if file.hash is None or file.suffix == ".pyc":
            continue
        path = Path(str(file.locate()))
        if not path.is_file():
            yield f"{found.name}: {file} is gone"
        elif digest(path, file.hash.mode) != file.hash.value:
            yield f"{found.name}: {file} was edited after it was installed"


def digest(path: Path, mode: str) -> str:
    raw = hashlib.new(mode, path.read_bytes()).digest()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def npm_faults(lock: dict[str, dict[str, dict[str, object]]], root: Path) -> Iterator[str]:
    for place, card in sorted(lock["packages"].items()):
        if not place:
            continue
        if not str(card.get("integrity", "")).startswith("sha512-"):
            yield f"package-lock.json: {place} has no integrity"
        if "resolved" in card:
            yield f"package-lock.json: {place} names an address"
        description = root / place / "package.json"
        if not description.is_file():
            if not card.get("optional"):
                yield f"{place} is locked but not installed"
        elif (there := json.loads(description.read_text(encoding="utf-8"))["version"]) != card["version"]:
            yield f"{place}: {there} is installed, {card['version']} is locked"


def main() -> int:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    present = {canonicalize_name(found.name): found for found in distributions()}
    versions = {name: found.version for name, found in present.items()}
    npm = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    faults = [*lock_faults(text), *installed_faults(locked_python(text), versions), *npm_faults(npm, ROOT)]
    for name, found in sorted(present.items()):
        if name not in OWN:
            faults += record_faults(found)
    print("\n".join(faults), end="\n" if faults else "", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
