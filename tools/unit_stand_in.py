"""`systemctl` where no systemd runs: starts what the installed units say, as their user, with their environment.

Only for `run_guide.py`. It knows daemon-reload, enable [--now], start, stop, restart, reload-or-restart, is-active.
Timers are only looked at; sandboxing is not applied.
"""

import configparser
import os
import pwd
import shlex
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

PATIENCE_SECONDS = 30


class Unit(configparser.RawConfigParser):
    """A unit with the drop-in of its prefix; a setting that comes again adds a line."""

    def __init__(self, folder: Path, name: str) -> None:
        super().__init__(strict=False, comment_prefixes=("#",))
        prefix = f"{name.partition('-')[0]}-.service.d"
        self.read([*sorted((folder / prefix).glob("*.conf")), folder / name], encoding="utf-8")

    def optionxform(self, optionstr: str) -> str:
        return optionstr

    def asked(self, name: str, otherwise: str = "") -> str:
        return self.get("Service", name, fallback=otherwise)


def environment_of(unit: Unit, person: pwd.struct_passwd) -> dict[str, str]:
    """A clean one, as systemd gives it."""
    known = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
    known |= {"HOME": person.pw_dir, "USER": person.pw_name, "LOGNAME": person.pw_name}
    if file := unit.asked("EnvironmentFile"):
        for line in Path(file).read_text(encoding="utf-8").splitlines():
            name, found, value = line.partition("=")
            if found and not line.startswith("#"):
                known[name.strip()] = value.strip()
    return known


def start(place: Path, unit: Unit, name: str) -> int:
    """A oneshot is waited for; anything else stays, its number kept in a file."""
    person = pwd.getpwnam(unit.asked("User", "root"))
    (place / "units").mkdir(exist_ok=True)
    log = (place / "units" / f"{name}.log").open("ab")
    running = subprocess.Popen(
        shlex.split(unit.asked("ExecStart")),
        cwd=unit.asked("WorkingDirectory", "/"),
        env=environment_of(unit, person),
        user=person.pw_uid,
        group=person.pw_gid,
        extra_groups=[],
        umask=int(unit.asked("UMask", "0022"), 8),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    if unit.asked("Type") == "oneshot":
        code = running.wait()
        allowed = {0, *map(int, unit.asked("SuccessExitStatus").split())}
        print((place / "units" / f"{name}.log").read_text(encoding="utf-8"), end="")
        return 0 if code in allowed else code
    (place / "units" / f"{name}.pid").write_text(str(running.pid))
    return 0


def stop(place: Path, name: str) -> None:
    file = place / "units" / f"{name}.pid"
    with suppress(FileNotFoundError, ProcessLookupError):
        number = int(file.read_text())
        os.kill(number, signal.SIGTERM)
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end and is_running(number):
            time.sleep(0.1)
    file.unlink(missing_ok=True)


def is_running(number: int) -> bool:
    """A child of nobody that ended is a zombie until somebody takes note; it does not run."""
    try:
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def nginx(place: Path) -> int:
    file = place / "nginx.pid"
    running = file.exists() and file.read_text().strip().isdecimal() and is_running(int(file.read_text()))
    return subprocess.run(["nginx", *(["-s", "reload"] if running else [])], check=False).returncode


def act_on(place: Path, act: str, name: str) -> int:
    if name == "nginx":
        return nginx(place)
    folder = place / "etc/systemd/system"
    if name.endswith(".timer"):
        return 0 if (folder / name).is_file() else 5
    name = name if name.endswith(".service") else f"{name}.service"
    if act == "is-active":
        file = place / "units" / f"{name}.pid"
        return 0 if file.exists() and is_running(int(file.read_text())) else 3
    if act in ("stop", "restart"):
        stop(place, name)
    return 0 if act == "stop" else start(place, Unit(folder, name), name)


def main() -> int:
    place, act, *rest = Path(sys.argv[1]), *sys.argv[2:]
    names = [name for name in rest if not name.startswith("-")]
    if act == "daemon-reload" or (act == "enable" and "--now" not in rest):
        return 0
    return max((act_on(place, "start" if act == "enable" else act, name) for name in names), default=0)


if __name__ == "__main__":
    sys.exit(main())
