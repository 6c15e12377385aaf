"""The deployment guide is executed as it stands; both languages have the same commands; units and links hold."""

import importlib.util
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.once
GUIDE, CHINESE = (ROOT / "docs" / "operation" / name for name in ("deployment.md", "deployment.zh-CN.md"))
UNITS = ROOT / "deploy" / "systemd"


@pytest.fixture(scope="module")
def run_guide() -> ModuleType:
    sys.path.insert(0, str(ROOT / "tools"))
    spec = importlib.util.spec_from_file_location("run_guide", ROOT / "tools" / "run_guide.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.path.remove(str(ROOT / "tools"))
    return module


@pytest.mark.rehearsal
@pytest.mark.covers("SE-04", "SE-05", "SE-06")
def test_the_guide_runs_to_its_end(run_guide: ModuleType) -> None:
    if lacks := run_guide.missing():
        pytest.skip(f"the guide's rehearsal needs: {', '.join(lacks)}")
    told, failed, code = run_to_the_end([sys.executable, "tools/run_guide.py"])
    assert code == 0, f"{told[-3000:]}\n{failed[-3000:]}"
    assert "== 15. When something is wrong" in told
    assert "support.zip" in told


def run_to_the_end(command: list[str]) -> tuple[str, str, int]:
    """Asked to stop, not killed, when it takes too long: it has a cluster, a user and servers to take away."""
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        try:
            told, failed = running.communicate(timeout=1500)
        except subprocess.TimeoutExpired:
            running.terminate()
            told, failed = running.communicate()
    return told, failed, running.returncode


def leftovers() -> set[str]:
    """Folders, clusters and users of rehearsals."""
    users = {line.split(":")[0] for line in Path("/etc/passwd").read_text().splitlines()}
    clusters = {path.name for path in Path("/etc/postgresql").glob("*/*")}
    folders = {path.name for path in Path(tempfile.gettempdir()).glob("jinjing-guide-*")}
    return {name for name in users | clusters if re.fullmatch(r"jj\d+", name)} | folders


@pytest.mark.rehearsal
def test_a_rehearsal_that_is_stopped_leaves_nothing(run_guide: ModuleType, tmp_path: Path) -> None:
    if lacks := run_guide.missing():
        pytest.skip(f"the guide's rehearsal needs: {', '.join(lacks)}")
    guide, before = tmp_path / "guide.md", leftovers()
    guide.write_text(
        "# 1\n```sh\n"
        'useradd --system --user-group --no-create-home "$APP_USER"\n'
        'pg_createcluster 15 "$PG_CLUSTER" --port "$PG_PORT" --start >/dev/null\n'
        "echo standing\nsleep 600\n```\n"
    )
    command = [sys.executable, "tools/run_guide.py", "--guide", str(guide)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        while "standing" not in running.stdout.readline():
            assert running.poll() is None
        assert len(leftovers() - before) == 2  # one name for user and cluster, and a folder
        running.terminate()
        running.communicate(timeout=120)
    assert (running.returncode, leftovers() - before) == (143, set())


def test_both_languages_have_the_same_commands(run_guide: ModuleType) -> None:
    def commands(guide: Path) -> list[str]:
        found = re.findall(r"^```sh\n(.*?)^```$", guide.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
        return [re.sub(r"\s*#.*$", "", line) for block in found for line in block.splitlines()]

    assert commands(CHINESE) == commands(GUIDE)


def test_every_value_of_a_file_of_deploy_is_filled_in() -> None:
    filled = set(re.findall(r"s\|@(\w+)@\|", GUIDE.read_text(encoding="utf-8")))
    used = {
        name
        for path in (ROOT / "deploy").rglob("*")
        if path.is_file()
        for name in re.findall(r"@([A-Z_]+)@", path.read_text(encoding="utf-8"))
    }
    assert used == filled


def test_every_timer_has_its_unit_and_every_unit_is_in_use() -> None:
    timers = {path.stem for path in UNITS.glob("*.timer")}
    services = {path.stem for path in UNITS.glob("*.service")}
    guide = GUIDE.read_text(encoding="utf-8")
    assert timers <= services
    assert {name for name in services - timers if f"{name}.service" in guide} == services - timers
    assert all(f"{timer}.timer" in guide for timer in timers)


def test_units_run_as_their_own_user_and_write_only_what_is_theirs() -> None:
    common = (UNITS / "jinjing-.service.d" / "common.conf").read_text(encoding="utf-8")
    for line in (
        "User=@APP_USER@",
        "ProtectSystem=strict",
        "NoNewPrivileges=yes",
        "CapabilityBoundingSet=",
        "UMask=0077",
    ):
        assert f"\n{line}\n" in common
    assert not any("User=" in unit.read_text(encoding="utf-8") for unit in UNITS.glob("*.service"))


def test_what_was_not_run_says_so() -> None:
    for name in ("compose.yaml", "Containerfile"):
        assert (ROOT / "deploy" / name).read_text(encoding="utf-8").startswith("# NOT RUN")
    assert "`deploy/compose.yaml` was not run at all" in GUIDE.read_text(encoding="utf-8")
