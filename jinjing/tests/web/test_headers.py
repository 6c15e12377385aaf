"""Every answer carries the security headers: pages of all places, errors, static files, also in production."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from casts import Bank
from django.test import Client
from django.urls import get_resolver
from jinjing.web.shared.security import PERMISSIONS, POLICY

pytestmark = [pytest.mark.covers("SE-04"), pytest.mark.once]
EVERYWHERE = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": PERMISSIONS,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PRODUCTION = """
import django, json; django.setup()
from django.conf import settings
from django.test import Client
client = Client(raise_request_exception=False)
def told(answer): return {"status": answer.status_code, "to": answer.headers.get("Location", ""), **{
    name: answer.headers.get(name, "") for name in ("Strict-Transport-Security", "Content-Security-Policy")},
    "cookies": {name: [m["secure"], m["httponly"], m["path"], m["domain"], m["samesite"]]
                for name, m in answer.cookies.items()}}
near = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "crm.branch.example"}
print(json.dumps([
    told(client.get("/nowhere/", **near, HTTP_X_FORWARDED_PROTO="https")),
    told(client.get("/nowhere/", **near)),
    told(client.get("/nowhere/", **near | {"REMOTE_ADDR": "10.1.2.3"}, HTTP_X_FORWARDED_PROTO="https")),
    told(client.get("/nowhere/", **near | {"HTTP_HOST": "other.example"}, HTTP_X_FORWARDED_PROTO="https")),
    told(client.get("/healthz", **near)),
    told(client.get("/sign-in/", **near, HTTP_X_FORWARDED_PROTO="https")),
]))
"""


def addresses() -> list[str]:
    """Every address without a parameter, as it is typed."""
    found = [str(route) for _, _, route in _routes(get_resolver(), "/") if "<" not in route]
    return sorted(set(found))


def _routes(resolver, prefix):
    for pattern in resolver.url_patterns:
        route = f"{prefix}{pattern.pattern}"
        if hasattr(pattern, "url_patterns"):
            yield from _routes(pattern, route)
        else:
            yield pattern, pattern.name, route


@pytest.mark.parametrize("address", [*addresses(), "/nowhere/"])
def test_every_page_and_every_refusal_carries_them(
    bank: Bank, client_of: Callable[..., Client], morning: None, address: str
) -> None:
    for client in (Client(), client_of(bank.rm_chen), client_of(bank.cast["auditor"])):
        headers = client.get(address).headers
        assert {name: headers.get(name) for name in EVERYWHERE} == EVERYWHERE
        assert "no-store" in headers["Cache-Control"]


def test_an_error_of_our_own_carries_them(
    bank: Bank, client_of: Callable[..., Client], monkeypatch: pytest.MonkeyPatch, morning: None
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    client = client_of(bank.rm_chen)
    monkeypatch.setattr("jinjing.web.shared.http.clock.now", broken)
    client.raise_request_exception = False
    answer = client.get("/gallery/")
    assert answer.status_code == 500
    assert {name: answer.headers.get(name) for name in EVERYWHERE} == EVERYWHERE


@pytest.mark.django_db  # closing an answer looks after connections
@pytest.mark.parametrize("address", ["/static/js/toasts.js", "/static/css/app.css", "/static/img/mark.svg"])
def test_static_files_carry_them(address: str) -> None:
    answer = Client().get(address)
    answer.close()  # a small file is sent as it is, open
    assert answer.status_code == 200
    assert {name: answer.headers.get(name) for name in EVERYWHERE} == EVERYWHERE


@pytest.fixture(scope="module")
def in_production(tmp_path_factory: pytest.TempPathFactory) -> list[dict]:
    """Answers of a process with the settings of a server, its database fresh."""
    home = tmp_path_factory.mktemp("home")
    environment = {
        n: v for n, v in os.environ.items() if not n.startswith(("JINJING_", "DJANGO_", "DATABASE_"))
    }
    environment |= {
        "DJANGO_SETTINGS_MODULE": "jinjing.settings.prod",
        "JINJING_HOME": str(home),
        "JINJING_HOSTS": "crm.branch.example",
        "JINJING_PROXIES": "127.0.0.1",
    }
    for act in ("migrate", "collectstatic"):
        command = "import sys; from jinjing.cli import main; sys.argv = ['jinjing', *sys.argv[1:]]; main()"
        options = [act, "--verbosity", "0", "--no-input"]
        subprocess.run([sys.executable, "-c", command, *options], env=environment, check=True, timeout=180)
    done = subprocess.run(
        [sys.executable, "-c", PRODUCTION],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.covers("SE-05")
def test_a_server_answers_over_tls_only_and_believes_only_its_proxy(in_production: list[dict]) -> None:
    https, http, forged, other_host, alive, _ = in_production
    page = "https://crm.branch.example/nowhere/"
    assert (https["status"], https["Strict-Transport-Security"]) == (404, "max-age=31536000")
    assert (http["status"], http["to"]) == (301, page)
    assert (forged["status"], forged["to"]) == (301, page)
    assert other_host["status"] == 400
    assert alive["status"] == 200
    assert https["Content-Security-Policy"] == f"{POLICY}; upgrade-insecure-requests"


def test_a_server_s_cookies_belong_to_one_host_and_to_tls(in_production: list[dict]) -> None:
    cookies = in_production[-1]["cookies"]
    assert cookies["__Host-jinjing-form"] == [True, True, "/", "", "Lax"]


def test_a_server_without_its_host_does_not_start(tmp_path: Path) -> None:
    environment = {
        n: v for n, v in os.environ.items() if not n.startswith(("JINJING_", "DJANGO_", "DATABASE_"))
    }
    environment |= {"DJANGO_SETTINGS_MODULE": "jinjing.settings.prod", "JINJING_HOME": str(tmp_path)}
    command = "import sys; from jinjing.cli import main; sys.argv = ['jinjing', 'migrate']; main()"
    done = subprocess.run(
        [sys.executable, "-c", command],
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 2
    assert "Name this server's host with JINJING_HOSTS" in done.stderr
    assert "Traceback" not in done.stderr
