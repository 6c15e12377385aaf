"""Advisories about the locked dependencies, Python and npm. Strict: without an answer there is no "none".

Exit codes: 0 asked and nothing found, 1 advisories, 2 the advisories could not be asked.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CLEAN, ADVISORIES, NOT_ASKED = 0, 1, 2
PATIENCE_SECONDS = 300


def uv() -> str:
    return shutil.which("uv") or str(ROOT / ".tools" / "bin" / "uv")


def python_command() -> list[str]:
    """pip-audit over the hashed lock: nothing is resolved, nothing installed."""
    asked = [
        "--requirement",
        "requirements.lock",
        "--require-hashes",
        "--disable-pip",
        "--strict",
        "--format",
        "json",
    ]
    return [uv(), "tool", "run", "--quiet", "pip-audit", *asked]


def npm_command() -> list[str]:
    return ["npm", "audit", "--json", "--audit-level=none"]


def ask(command: list[str]) -> tuple[str, str]:
    """Standard output and error; both empty if the program is missing or does not end."""
    try:
        done = subprocess.run(
            command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=PATIENCE_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return "", ""
    return done.stdout, done.stderr


def python_advisories(answer: str, locked: int) -> list[str] | None:
    """A line each; None unless the answer speaks of every locked package and skipped none."""
    try:
        told = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return None
    if len(told) < locked or any("skip_reason" in one for one in told):
        return None
    return [
        f"{one['name']} {one['version']}: {advisory['id']}, fixed in {', '.join(advisory['fix_versions']) or '?'}"
        for one in told
        for advisory in one["vulns"]
    ]


def npm_advisories(answer: str) -> list[str] | None:
    """A line each; None unless npm answered with a report (an error is JSON too)."""
    try:
        told = json.loads(answer)
        found = told["vulnerabilities"]
        asked = told["metadata"]["dependencies"]["total"]
    except (ValueError, KeyError, TypeError):
        return None
    if "error" in told or not asked:
        return None
    return [
        f"npm:{name}: {one.get('severity', '?')} {one.get('range', '')}"
        for name, one in sorted(found.items())
    ]


def locked_here() -> int:
    """How many entries of the lock concern this machine."""
    from locked import locked_python  # noqa: PLC0415 - beside us; needs `packaging`

    return len(locked_python((ROOT / "requirements.lock").read_text(encoding="utf-8")))


def report(name: str, found: list[str] | None, words: str) -> int:
    if found is None:
        print(
            f"{name}: the advisories could NOT be asked, so nothing is known. {words}".strip(),
            file=sys.stderr,
        )
        return NOT_ASKED
    print("\n".join(found) if found else f"{name}: asked, no advisories")
    return ADVISORIES if found else CLEAN


def last_line(text: str) -> str:
    return text.strip().splitlines()[-1][:300] if text.strip() else ""


def main() -> int:
    os.environ.setdefault("NPM_CONFIG_CACHE", tempfile.gettempdir() + "/npm-audit")
    said, words = ask(python_command())
    codes = [report("Python", python_advisories(said, locked_here()), last_line(words))]
    said, words = ask(npm_command())
    codes.append(report("npm", npm_advisories(said), last_line(words)))
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
