"""From an empty home to the first page after sign-in: CPU of the demo, then requests and bytes of that page.

The demo is the command itself in a process of its own, without compiled modules, as in a fresh clone. The page is
asked for by Chromium with an empty cache over the demo's own server; bytes are those on the wire, headers included.
"""

import os
import resource
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
JINJING = Path(sys.executable).with_name("jinjing")
CHROMIUM = Path(os.environ.get("JINJING_CHROMIUM", "/usr/bin/chromium"))
ROLES = {"Relationship manager": "relationship manager", "Lobby manager": "lobby manager"}
PATIENCE_S = 60
DEMO_CPU_S, PAGE_KB, PAGE_REQUESTS = 60, 200, 12
DEMO_CUSTOMERS = 20_000
UNKNOWN = "not measured at that size"


def measure_first_page(folder: Path, customers: int = DEMO_CUSTOMERS) -> dict[str, Any]:
    """`demo`: CPU and wall seconds of `jinjing demo --no-serve` and of serving; `pages`: by role, none without Chromium."""
    environment = _environment(folder)
    before, began = _spent(), time.perf_counter()
    command = [str(JINJING), "demo", "--no-serve", "--customers", str(customers)]
    subprocess.run(command, check=True, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    cpu, wall = _spent() - before, time.perf_counter() - began
    before = _spent()
    with served(environment) as address:
        pages = _pages(address, folder / "home" / "demo-sign-ins.txt") if CHROMIUM.exists() else {}
    found = {"customers": customers, "cpu": cpu, "wall": wall, "serving_cpu": _spent() - before}
    return {"demo": found, "pages": pages}


def _environment(folder: Path) -> dict[str, str]:
    """A home, keys, compiled modules and statements of its own; nothing of the bank that is measured beside it."""
    ours = {
        "JINJING_HOME": str(folder / "home"),
        "JINJING_KEYS": str(folder / "keys"),
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
        "ASSAY_CACHE": str(folder / "statements"),
    }
    unwanted = {"DATABASE_URL", "PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "ASSAY_KEYS"}
    return {name: value for name, value in os.environ.items() if name not in unwanted} | ours


def _spent() -> float:
    """CPU seconds of all processes that were started here and have ended, their own children included."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def served(environment: dict[str, str]) -> Iterator[str]:
    """The demo's server on a free port, as an address; it has ended, and is counted, afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [str(JINJING), "serve", "--port", str(port)], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address, server)
        yield address
    finally:
        server.terminate()
        server.wait()


def _wait_for(address: str, server: "subprocess.Popen[bytes]") -> None:
    """Until the door answers; RuntimeError if the server has ended or stays silent."""
    until = time.monotonic() + PATIENCE_S
    while server.poll() is None and time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{address}/sign-in/", timeout=PATIENCE_S):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the demo's server does not answer")


def _pages(address: str, sign_ins: Path) -> dict[str, dict[str, Any]]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser

    lines = sign_ins.read_text(encoding="utf-8").splitlines()
    passphrase = lines[-1].rpartition(" ")[2]
    found = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        for title, name in ROLES.items():
            number = next(line.split()[0] for line in lines if f" / {title} · " in line)
            found[name] = _page(browser, address, number, passphrase)
        browser.close()
    return found


def _page(browser: Any, address: str, number: str, passphrase: str) -> dict[str, Any]:
    """Sign in with one browser, open the front door with another that has the cookies and an empty cache."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)
    page.fill("input[name=username]", number)
    page.fill("input[type=password]", passphrase)
    page.press("input[type=password]", "Enter")
    page.wait_for_load_state("networkidle")
    cookies = context.cookies()
    context.close()
    fresh = browser.new_context()
    fresh.add_cookies(cookies)
    page = fresh.new_page()
    asked: list[str] = []
    sizes: list[float] = []
    wire = fresh.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on("Network.requestWillBeSent", lambda event: asked.append(event["request"]["url"]))
    wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    where = page.url.removeprefix(address)
    fresh.close()
    return {"page": where, "requests": len(asked), "kb": sum(sizes) / 1000}


def first_page_part(found: dict[str, Any] | None) -> str:
    """The section of docs/benchmarks.md; empty if nothing was measured."""
    if not found:
        return ""
    demo, rows = found["demo"], []
    cpu = demo["cpu"] + demo["serving_cpu"]
    held = cpu <= DEMO_CPU_S
    said = UNKNOWN if held and demo["customers"] < DEMO_CUSTOMERS else _said(holds=held)
    rows.append(("empty home to a served page, CPU s", f"≤ {DEMO_CPU_S}", f"{cpu:.1f}", said))
    for name, one in found["pages"].items():
        what = f"first page of a {name} (`{one['page']}`)"
        rows.append(
            (
                f"{what}, requests",
                f"≤ {PAGE_REQUESTS}",
                str(one["requests"]),
                _said(holds=one["requests"] <= PAGE_REQUESTS),
            )
        )
        rows.append((f"{what}, kB", f"≤ {PAGE_KB}", f"{one['kb']:.0f}", _said(holds=one["kb"] <= PAGE_KB)))
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"""### From an empty home to the first page

| what | budget | measured | holds |
| --- | --- | --- | --- |
{table}

The demo has {demo["customers"]:,} customers and two nights; `jinjing demo --no-serve` took {demo["cpu"]:.1f} s CPU ({demo["wall"]:.0f} s wall), every module
compiled and every statement written anew as in a fresh clone, and the server with its first pages {demo["serving_cpu"]:.1f} s. The page is asked for by a browser with an empty
cache, the front door's redirect, the icon and what the page asks for by itself included; bytes are those on the wire.
"""


def _said(*, holds: bool) -> str:
    return "yes" if holds else "**no**"
