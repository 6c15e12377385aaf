"""A real OpenID provider (oidc-provider from npm) on loopback for a test."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

SCRIPT = Path(__file__).with_name("oidc_provider.mjs")
ROOT = Path(__file__).resolve().parents[3]
PEOPLE = {
    "chenli": {"staff_no": "R001"},
    "stranger": {"staff_no": "X999"},
    "numberless": {},
}


def installed() -> bool:
    return shutil.which("node") is not None and (ROOT / "node_modules" / "oidc-provider").is_dir()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def provider(redirect_uri: str, *, secret: str) -> Iterator[str]:
    """Address of a provider that knows three people, one of whom the bank does not employ."""
    port = free_port()
    process = subprocess.Popen(
        ["node", str(SCRIPT), str(port), redirect_uri],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PEOPLE": json.dumps(PEOPLE), "CLIENT_SECRET": secret},
        cwd=ROOT,
    )
    assert process.stdout is not None
    try:
        for line in process.stdout:
            if line.strip() == b"ready":
                break
        else:
            raise RuntimeError(f"the provider ended with {process.wait()}")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)
        process.stdout.close()
