"""Execute the deployment guide: every `sh` block of it, in order, as one script, on this machine.

    python tools/run_guide.py                 rehearse: everything below a throw-away folder, removed afterwards
    python tools/run_guide.py --print         only print the script

The rehearsal needs root, a Debian with PostgreSQL, nginx and systemd's tools. Values at the top of the guide are
replaced (folders, ports, names). Where no systemd runs (a container), `systemctl` is a stand-in that starts the
very ExecStart lines of the installed units, as their user and with their environment; what only systemd can do
(sandboxing, timers) is then checked by `systemd-analyze`, which the guide calls. `nginx` gets a main file of its
own, made of Debian's.
"""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import unit_stand_in
from postgres import free_port

ROOT = Path(__file__).resolve().parent.parent
GUIDE = ROOT / "docs" / "operation" / "deployment.md"
TOOLS = Path(__file__).resolve().parent
NEEDED = (
    "nginx",
    "pg_createcluster",
    "systemd-analyze",
    "openssl",
    "curl",
    "runuser",
    "useradd",
    "npm",
    "logrotate",
)
BLOCK = re.compile(r"^(#+ [^\n]+)$|^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def script_of(guide: Path) -> str:
    """The blocks, each under the heading it stands below."""
    lines, heading = ["set -euo pipefail"], ""
    for found in BLOCK.finditer(guide.read_text(encoding="utf-8")):
        title, code = found.groups()
        if title:
            heading = title.lstrip("# ")
            continue
        if heading:
            lines.append(f"printf '\\n== %s (%s s)\\n' {quoted(heading)} \"$SECONDS\"")
            heading = ""
        lines.append(code.rstrip())
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def missing() -> list[str]:
    """What the rehearsal lacks here."""
    lacks = [name for name in NEEDED if not shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")]
    return lacks + (["root"] if os.geteuid() else [])


def prepare(place: Path, release: Path | None) -> dict[str, str]:
    """A machine of one's own below `place`, as values for the guide."""
    name = f"jj{os.getpid()}"
    stand_ins, nginx = place / "stand-ins", place / "etc" / "nginx"
    stand_ins.mkdir(parents=True)
    place.chmod(0o755)
    own_nginx(nginx, place)
    write_program(stand_ins / "nginx", f'exec /usr/sbin/nginx -c "{nginx}/nginx.conf" "$@"')
    if not Path("/run/systemd/system").is_dir():
        write_program(
            stand_ins / "systemctl", f'exec "{sys.executable}" "{TOOLS / "unit_stand_in.py"}" "{place}" "$@"'
        )
    return {
        **os.environ,
        "PATH": f"{stand_ins}:{os.environ['PATH']}:/usr/sbin:/sbin",
        "LC_ALL": "C.UTF-8",
        "SOURCE": str(ROOT),
        "RELEASE": str(release or place / "release"),
        "PROGRAM": str(place / "opt/jinjing"),
        "CONF": str(place / "etc/jinjing"),
        "KEYS": str(place / "etc/jinjing/keys"),
        "STATE": str(place / "var/lib/jinjing"),
        "BACKUPS": str(place / "var/backups/jinjing"),
        "SAFE": str(place / "media/safe"),
        "LOGS": str(place / "var/log/jinjing"),
        "UNITS": str(place / "etc/systemd/system"),
        "NGINX_CONF": str(nginx),
        "NGINX_PID": str(place / "nginx.pid"),
        "ROTATION": str(place / "etc/logrotate.d"),
        "COMMANDS": str(place / "usr/local/sbin"),
        "TRIAL": "yes",
        "APP_USER": name,
        "DATABASE": name,
        "PG_CLUSTER": name,
        "PG_PORT": str(free_port()),
        "APP_PORT": str(free_port()),
        "HTTP_PORT": str(free_port()),
        "HTTPS_PORT": str(free_port()),
    }


def own_nginx(folder: Path, place: Path) -> None:
    """Debian's configuration with its paths turned to ours; its default site stays out."""
    shutil.copytree("/etc/nginx", folder, symlinks=True)
    for site in (folder / "sites-enabled").iterdir():
        site.unlink()
    (place / "var/log/nginx").mkdir(parents=True)
    main = folder / "nginx.conf"
    text = main.read_text(encoding="utf-8").replace("/etc/nginx", str(folder))
    text = text.replace("/var/log/nginx", str(place / "var/log/nginx")).replace(
        "/run/nginx.pid", str(place / "nginx.pid")
    )
    main.write_text(text, encoding="utf-8")


def write_program(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)


def clean(place: Path, values: dict[str, str]) -> None:
    """Whatever the script started or made outside of `place` goes with it."""
    for file in [*place.glob("units/*.pid"), place / "nginx.pid"]:
        with suppress(FileNotFoundError, ValueError):
            end(int(file.read_text()))
    name = values["PG_CLUSTER"]
    for folder in Path("/etc/postgresql").glob(f"*/{name}"):
        subprocess.run(
            ["pg_dropcluster", "--stop", folder.parent.name, name], check=False, capture_output=True
        )
    subprocess.run(["userdel", values["APP_USER"]], check=False, capture_output=True)
    shutil.rmtree(place, ignore_errors=True)


def end(number: int) -> None:
    """Ask a process that the script started to end, and its group to follow."""
    with suppress(ProcessLookupError):
        os.kill(number, signal.SIGTERM)
        limit = time.monotonic() + 10
        while time.monotonic() < limit and unit_stand_in.is_running(number):
            time.sleep(0.1)
        if os.getpgid(number) == number:
            os.killpg(number, signal.SIGKILL)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--print", dest="only_print", action="store_true")
    parser.add_argument("--guide", type=Path, default=GUIDE)
    parser.add_argument(
        "--release", type=Path, metavar="DIR", help="where a built release lies, or is to be built"
    )
    chosen = parser.parse_args()
    script = script_of(chosen.guide)
    if chosen.only_print:
        print(script)
        return 0
    if lacks := missing():
        print(f"the rehearsal needs: {', '.join(lacks)}", file=sys.stderr)
        return 2
    return rehearse(script, chosen.release)


def rehearse(script: str, release: Path | None) -> int:
    """Run the script; also when somebody stops us, nothing of it stays on this machine."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda caught, _: sys.exit(128 + caught))
    place = Path(tempfile.mkdtemp(prefix="jinjing-guide-"))
    values = prepare(place, release)
    running = None
    try:
        running = subprocess.Popen(
            ["bash", "-c", script], env=values, cwd=ROOT, stdin=subprocess.DEVNULL, start_new_session=True
        )
        return running.wait()
    finally:
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        if running and running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)  # the script and the command it is at
            running.wait()
        clean(place, values)


if __name__ == "__main__":
    sys.exit(main())
