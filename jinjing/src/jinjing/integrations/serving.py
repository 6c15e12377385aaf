"""The web server: one process, static files included."""

import errno
import socket
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from jinjing.integrations.errors import PortTaken

ADDRESS = "127.0.0.1"
THREADS = 4
IDLE_SECONDS = 600  # the most there is: a thread's database connection goes with it, and what that keeps


def refuse_taken_port(port: int, *, address: str = ADDRESS) -> None:
    """PortTaken if somebody listens there already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as closed:
            if closed.errno != errno.EADDRINUSE:
                raise PortTaken(
                    f"无法监听 {address}:{port}：没有权限，或地址不属于本机。请换一个端口或地址。",
                    f"Cannot listen on {address}:{port}: not permitted, or no address of this machine. Choose another.",
                ) from closed
            raise PortTaken(
                f"端口 {port} 已被占用。请用 --port 指定另一个端口。",
                f"Port {port} is taken. Choose another with --port.",
            ) from closed


def collect_static() -> None:
    """Gather the static files under the home, unless nothing changed since the last time."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.exists() or _newest_source() > manifest.stat().st_mtime:
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)


def _newest_source() -> float:
    files = ((storage, name) for finder in get_finders() for name, storage in finder.list([]))
    return max((Path(storage.path(name)).stat().st_mtime for storage, name in files), default=0.0)


def serve(port: int, *, address: str = ADDRESS) -> None:
    """Answer requests until interrupted."""
    Server(
        "jinjing.wsgi:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        blocking_threads_idle_timeout=IDLE_SECONDS,
        log_level=LogLevels.warning,
    ).serve()
