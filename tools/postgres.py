"""A PostgreSQL cluster of one's own for a test run: temporary folder, free port, gone afterwards."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path


def binaries() -> Path | None:
    """Folder of the newest installed server, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def as_postgres(command: list[str]) -> list[str]:
    """The server refuses to run as root; Debian's package made the user postgres."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


@contextlib.contextmanager
def cluster() -> Iterator[str]:
    """DATABASE_URL of a fresh server with one empty database."""
    bin_folder = binaries()
    if bin_folder is None:
        raise FileNotFoundError("no PostgreSQL server installed")
    folder = Path(tempfile.mkdtemp(prefix="jinjing-pg-"))
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    place, port = folder / "cluster", free_port()
    run(
        as_postgres(
            [
                str(bin_folder / "initdb"),
                "-D",
                str(place),
                "-A",
                "trust",
                "-U",
                "jinjing",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "-N",
            ]
        )
    )
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off -c full_page_writes=off"
    control = [str(bin_folder / "pg_ctl"), "-D", str(place), "-w"]
    try:
        run(as_postgres([*control, "-l", str(folder / "log"), "-o", options, "start"]))
        run([str(bin_folder / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "jinjing", "jinjing"])
        yield f"postgresql://jinjing@127.0.0.1:{port}/jinjing"
    finally:
        subprocess.run(as_postgres([*control, "-m", "immediate", "stop"]), check=False, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


def run(command: list[str]) -> None:
    """Run one step from a folder every user may stand in; its words are shown only if it fails."""
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd="/")
    if done.returncode:
        raise RuntimeError(f"{Path(command[-1]).name}: {done.stdout}{done.stderr}")
