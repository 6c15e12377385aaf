"""assay as a bank would have it: the wheel, in a folder of its own, with nothing importable but what it declares."""

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from configparser import ConfigParser
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution, packages_distributions
from importlib.util import find_spec
from pathlib import Path
from shutil import which

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
UV = which("uv") or str(ROOT / ".tools" / "bin" / "uv")
BLOCKER = """\
import sys

ALLOWED = {allowed!r} | sys.stdlib_module_names

class OnlyDeclared:
    def find_spec(self, name, path=None, target=None):
        # Names with an underscore are the inner parts of those allowed, told by no distribution.
        if not name.startswith("_") and name.partition(".")[0] not in ALLOWED:
            raise ModuleNotFoundError(f"No module named {{name!r}} where only assay is installed", name=name)

sys.meta_path.insert(0, OnlyDeclared())
"""


@dataclass(frozen=True)
class Standalone:
    """An installation; `environment` is that of a shell in which it is the only one."""

    target: Path
    wheel: Path

    @property
    def environment(self) -> dict[str, str]:
        places = (self.target / "bin", Path(sys.executable).parent, os.environ["PATH"])
        return {
            "PATH": os.pathsep.join(map(str, places)),
            "PYTHONPATH": str(self.target),
            "LANG": "C.UTF-8",
            "HOME": os.environ.get("HOME", "/"),
            "ASSAY_CACHE": os.environ.get("ASSAY_CACHE", ""),
        }

    def python(self, code: str) -> subprocess.CompletedProcess[str]:
        """Run a few lines there, in another folder than the repository."""
        return subprocess.run(
            [sys.executable, "-c", code], cwd=self.target.parent, env=self.environment, capture_output=True, text=True, check=False
        )  # fmt: skip


def install(folder: Path) -> Standalone:
    """Build the wheel and unpack it, without a network, beside a blocker of everything it does not declare."""
    wheel, target = build(folder / "wheel"), folder / "assay-alone"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(target)
    (target / "sitecustomize.py").write_text(BLOCKER.format(allowed=brought_by("assay")), encoding="utf-8")
    _write_commands(target)
    return Standalone(target, wheel)


def build(out: Path) -> Path:
    """The wheel, made by the build backend itself where it is installed, else by uv from its cache."""
    out.mkdir(parents=True)
    command = (
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
        if find_spec("hatchling")
        else [UV, "build", "--offline", "--quiet", "--wheel", "--out-dir", str(out), "."]
    )
    subprocess.run(command, cwd=ROOT / "assay", check=True, capture_output=True)
    return next(out.glob("*.whl"))


def _write_commands(target: Path) -> None:
    """The scripts that the wheel declares, as an installer writes them."""
    declared = ConfigParser()
    declared.read(next(target.glob("*.dist-info")) / "entry_points.txt")
    (target / "bin").mkdir()
    for name, place in declared["console_scripts"].items():
        module, _, function = place.partition(":")
        script = target / "bin" / name
        script.write_text(
            f"#!{sys.executable}\nimport sys\nfrom {module} import {function}\nsys.exit({function}())\n"
        )
        script.chmod(0o755)


def brought_by(name: str) -> frozenset[str]:
    """The importable names that a distribution and what it requires, however deep, bring."""
    wanted = closure([name])
    brought = {
        module
        for module, distributions in packages_distributions().items()
        if wanted & {canonicalize_name(one) for one in distributions}
    }
    return frozenset(brought | {name})


def closure(requirements: Iterable[str]) -> set[str]:
    """The distributions that requirements bring on this machine, without extras that nobody asks for."""
    found: set[tuple[str, str]] = set()
    waiting = [Requirement(one) for one in requirements]
    while waiting:
        wanted = waiting.pop()
        for extra in {"", *wanted.extras} - {extra for name, extra in found if name == _name(wanted)}:
            found.add((_name(wanted), extra))
            needs = map(Requirement, _requires(wanted.name))
            waiting += [need for need in needs if _applies(need, extra)]
    return {name for name, _ in found}


def _name(wanted: Requirement) -> str:
    return canonicalize_name(wanted.name)


def _requires(name: str) -> list[str]:
    try:
        return distribution(name).requires or []
    except PackageNotFoundError:  # for another system, or another Python
        return []


def _applies(need: Requirement, extra: str) -> bool:
    if need.marker is None:
        return not extra
    for_extra = bool(re.search(r"\bextra\b", str(need.marker)))
    return for_extra == bool(extra) and need.marker.evaluate({"extra": extra})
