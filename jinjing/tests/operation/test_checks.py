"""The repository's own checks find what they are for: secrets, other versions, edited files, silence about advisories."""

import importlib.util
import json
import subprocess
import sys
from importlib.metadata import PathDistribution
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.covers("SE-04")


def tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"tool_{name}", ROOT / "tools" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


audit, locked, licences, secret_scan = (tool(n) for n in ("audit", "locked", "licences", "secret_scan"))


def test_a_planted_key_is_found_and_a_baseline_entry_needs_its_reason(tmp_path: Path) -> None:
    planted = "AKIA" + "Z7QW3ERTY5UIOP1A"
    (tmp_path / "settings.py").write_text(f'AWS = "{planted}"\n')
    found = secret_scan.scan(["settings.py"], tmp_path)
    assert ("settings.py", "AWS Access Key") in {(file, kind) for file, kind, _ in found}
    assert planted not in json.dumps(sorted(found))
    assert all(secret_scan.reasons().values())


def test_an_entry_without_hash_or_version_is_found() -> None:
    lock = "django==5.2.8 \\\n    --hash=sha256:ab\nattrs>=1 \\\n    --hash=sha256:cd\nrequests==2.0\n"
    assert list(locked.lock_faults(lock)) == [
        "requirements.lock: attrs is not pinned by version and hash",
        "requirements.lock: requests is not pinned by version and hash",
    ]


def test_other_versions_and_strangers_are_found() -> None:
    lock = locked.locked_python(
        "django==5.2.8 \\\nattrs==25.1 \\\ncolorama==0.4 ; sys_platform == 'win32' \\\n"
    )
    assert lock == {"django": "5.2.8", "attrs": "25.1"}
    assert list(locked.installed_faults(lock, {"django": "5.2.7", "evil": "1", "jinjing": "0.1"})) == [
        "django 5.2.7 is installed, 5.2.8 is locked",
        "evil 1 is installed but not locked",
        "attrs 25.1 is locked but not installed",
    ]


def test_a_file_edited_after_it_was_installed_is_found(tmp_path: Path) -> None:
    (tmp_path / "thing.py").write_text("honest = True\n")
    info = tmp_path / "thing-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: thing\nVersion: 1\n")
    digest = locked.digest(tmp_path / "thing.py", "sha256")
    (info / "RECORD").write_text(f"thing.py,sha256={digest},14\ngone.py,sha256={digest},14\n")
    assert list(locked.record_faults(PathDistribution(info))) == ["thing: gone.py is gone"]
    (tmp_path / "thing.py").write_text("honest = False\n")
    assert list(locked.record_faults(PathDistribution(info))) == [
        "thing: thing.py was edited after it was installed",
        "thing: gone.py is gone",
    ]


def test_an_npm_package_without_integrity_or_with_an_address_is_found(tmp_path: Path) -> None:
    place = tmp_path / "node_modules" / "thing"
    place.mkdir(parents=True)
    (place / "package.json").write_text('{"version": "2.0.0"}')
    card = {"version": "1.0.0", "resolved": "https://elsewhere.example/thing.tgz"}
    lock = {"packages": {"": {}, "node_modules/thing": card}}
    assert list(locked.npm_faults(lock, tmp_path)) == [
        "package-lock.json: node_modules/thing has no integrity",
        "package-lock.json: node_modules/thing names an address",
        "node_modules/thing: 2.0.0 is installed, 1.0.0 is locked",
    ]


@pytest.mark.parametrize(
    ("licence", "wrong"),
    [
        ("MIT", False),
        ("LGPL-3.0-or-later", False),
        ("MIT OR GPL-3.0-only", False),
        ("GPL-3.0-only", True),
        ("License :: OSI Approved :: GNU Affero General Public License v3", True),
        ("", True),
    ],
)
def test_a_licence_that_does_not_fit_is_found(licence: str, wrong: bool) -> None:
    assert bool(licences.fault("thing 1", licence)) is wrong


def answered(**dependencies: list[str]) -> str:
    told = [
        {"name": n, "version": "1", "vulns": [{"id": v, "fix_versions": ["2"]} for v in found]}
        for n, found in dependencies.items()
    ]
    return json.dumps({"dependencies": told})


def test_an_answer_about_every_package_counts_and_nothing_less() -> None:
    assert audit.python_advisories(answered(a=[], b=[]), 2) == []
    assert audit.python_advisories(answered(a=["CVE-1"], b=[]), 2) == ["a 1: CVE-1, fixed in 2"]
    assert audit.python_advisories(answered(a=[]), 2) is None
    skipped = json.dumps({"dependencies": [{"name": "a", "skip_reason": "not found"}]})
    assert [audit.python_advisories(text, 1) for text in ("", "no route to host", skipped)] == [None] * 3


def test_npm_s_error_is_not_taken_for_an_empty_report() -> None:
    report = {"vulnerabilities": {}, "metadata": {"dependencies": {"total": 9}}}
    assert audit.npm_advisories(json.dumps(report)) == []
    report["vulnerabilities"]["thing"] = {"severity": "high", "range": "<2"}
    assert audit.npm_advisories(json.dumps(report)) == ["npm:thing: high <2"]
    refused = {"error": {"code": "ENOTFOUND"}}
    empty = {"vulnerabilities": {}, "metadata": {"dependencies": {"total": 0}}}
    assert [audit.npm_advisories(json.dumps(a)) for a in (refused, empty)] == [None, None]


def test_advisories_that_cannot_be_reached_are_said_to_be_unknown(tmp_path: Path) -> None:
    """Both registries at a closed port of this machine: exit code 2, and no "none"."""
    nowhere = "http://127.0.0.1:9"
    program = (
        "import sys; sys.path.insert(0, 'tools'); import audit; "
        f"audit.python_command = lambda: [sys.executable, '-c', 'raise SystemExit(1)']; "
        f"audit.npm_command = lambda: ['npm', 'audit', '--json', '--registry={nowhere}', '--fetch-retries=0', '--offline=false']; "
        "sys.exit(audit.main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(tmp_path)},
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert [line.split(".")[0] for line in done.stderr.splitlines()] == [
        "Python: the advisories could NOT be asked, so nothing is known",
        "npm: the advisories could NOT be asked, so nothing is known",
    ]
