"""No key, token or password gets into the repository: detect-secrets over every file, against a committed baseline.

`.secrets.baseline` names what only looks like a secret, each with the reason; line numbers are left out, so moving
a line changes nothing. `--update` writes what is found now and keeps known reasons: fill in the new ones by hand.
"""

import json
import subprocess
import sys
from pathlib import Path

from detect_secrets import SecretsCollection
from detect_secrets.settings import default_settings

ROOT = Path(__file__).resolve().parent.parent
BASELINE = ROOT / ".secrets.baseline"
# Hashes by nature, and a generated list of test names.
HASHES = ("requirements.lock", "package-lock.json", ".secrets.baseline", "docs/requirements.md")
BINARY = (".png", ".parquet", ".mo", ".ico", ".woff2", ".pdf", ".xlsx", ".sqlite3")
Found = tuple[str, str, str]  # file, kind, SHA-1 of the text (never the text)


def files() -> list[str]:
    """Everything that is, or would be, committed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return [name for name in listed.stdout.splitlines() if name not in HASHES and not name.endswith(BINARY)]


def scan(names: list[str], root: Path = ROOT) -> set[Found]:
    collection = SecretsCollection(root=str(root))
    with default_settings():
        for name in names:
            if (root / name).is_file():
                collection.scan_file(name)
    return {(file, secret.type, secret.secret_hash) for file, secret in collection}


def reasons() -> dict[Found, str]:
    """What the baseline allows, and why."""
    if not BASELINE.is_file():
        return {}
    allowed = json.loads(BASELINE.read_text(encoding="utf-8"))
    return {(one["file"], one["kind"], one["sha1"]): one["reason"] for one in allowed}


def write(found: set[Found], known: dict[Found, str]) -> None:
    entries = [
        {"file": file, "kind": kind, "sha1": sha1, "reason": known.get((file, kind, sha1), "")}
        for file, kind, sha1 in sorted(found)
    ]
    BASELINE.write_text(json.dumps(entries, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main() -> int:
    found, known = scan(files()), reasons()
    if "--update" in sys.argv[1:]:
        write(found, known)
        return 0
    faults = [
        f"{file}: {kind} that the baseline does not know" for file, kind, _ in sorted(found - set(known))
    ]
    faults += [
        f"{file}: {kind} is allowed without a reason" for (file, kind, _), why in known.items() if not why
    ]
    faults += [
        f"{file}: the baseline allows what is not there any more" for file, _, _ in sorted(set(known) - found)
    ]
    print("\n".join(faults), end="\n" if faults else "", file=sys.stderr)
    if faults:
        print(
            "A real secret: change it, it is known now. Else: tools/secret_scan.py --update", file=sys.stderr
        )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
