"""Rules of the repository that no linter knows: no registry hosts, no copies of data, no giants."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Written apart, so that this file does not break its own rule.
HOSTS = re.compile(
    "|".join(
        [r"py" + r"pi\.org", r"python" + r"hosted\.org", r"registry\." + r"npm" + r"js", r"npm" + r"js\.org"]
    )
)
MOST_LINES = 500
MOST_BYTES = 600_000
FREE_OF_LENGTH = ("migrations/", "locale/", "docs/generated/", "requirements.lock", "package-lock.json")


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def faults(path: Path) -> list[str]:
    name = str(path.relative_to(ROOT))
    if path.stat().st_size > MOST_BYTES:
        return [f"{name}: larger than {MOST_BYTES:,} bytes"]
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return []
    found = [f"{name}: names a package registry's host" for _ in [0] if HOSTS.search(text)]
    lines = text.count("\n")
    if (
        path.suffix in (".py", ".html", ".js", ".css")
        and lines > MOST_LINES
        and not any(p in name for p in FREE_OF_LENGTH)
    ):
        found.append(f"{name}: {lines} lines, the wall is {MOST_LINES}")
    return found


def main() -> int:
    found = [fault for path in tracked() for fault in faults(path)]
    print("\n".join(found), end="\n" if found else "", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
