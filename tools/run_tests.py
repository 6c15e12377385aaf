"""The test run: everything on SQLite, then the application's tests once more on PostgreSQL.

What is missing on this machine is skipped with its reason in the last lines; with CI=true a skip fails.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from postgres import binaries, cluster

ROOT = Path(__file__).resolve().parent.parent
WORKERS = ["-n", os.environ.get("TEST_WORKERS", "2"), "--dist", "loadfile"]


def pytest(*arguments: str, **environment: str) -> int:
    command = [sys.executable, "-m", "pytest", "-q", *WORKERS, *arguments]
    return subprocess.run(command, check=False, cwd=ROOT, env={**os.environ, **environment}).returncode


def on_sqlite() -> int:
    print("== SQLite: engine, application, browser", flush=True)
    clean = {k: "" for k in ("DATABASE_URL",) if k in os.environ}
    for name in clean:
        os.environ.pop(name)
    return pytest()


def on_postgres() -> int:
    if binaries() is None:
        print("SKIPPED PostgreSQL: no server installed (Debian package `postgresql`)", flush=True)
        return 1 if os.environ.get("CI") == "true" else 0
    print("== PostgreSQL: application", flush=True)
    with cluster() as url:
        return pytest("jinjing/tests", "-m", "not e2e", DATABASE_URL=url)


PARTS = {"sqlite": on_sqlite, "postgres": on_postgres}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=PARTS)
    chosen = parser.parse_args().only
    with tempfile.TemporaryDirectory(prefix="assay-statements-") as statements:
        os.environ["ASSAY_CACHE"] = statements  # both runs ask for the same nights
        return max(part() for name, part in PARTS.items() if chosen in (None, name))


if __name__ == "__main__":
    sys.exit(main())
