"""Every address, every method, everybody, with whatever can be typed: no failure of ours, nothing told to the wrong one.

Hypothesis draws address, parameters and body; entries are the names that our forms and views really read,
filled with what fits, nearly fits, or is meant to break something.
"""

import json
import re
from pathlib import Path
from typing import Any

import jinjing.web
import pytest
from casts import Bank
from django import forms
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from web.test_cast_matrix import ADDRESSES, BODIES, PARTS, Scene, everybody, scene

__all__ = ["scene"]
# The hill's customer: nobody at Riverside or at head office may ever read these.
SECRETS = ("欧阳远", "13900011005", "110101197105040005", "6222000000010059")
MAY_KNOW = {"other_branch"}
READ = re.compile(r"""(?:POST|GET)(?:\.get|\.getlist)?[\(\[]["']([a-z_]+)["']""")

NASTY = st.sampled_from(
    [
        "",
        " ",
        "\x00",
        "0",
        "-1",
        "9" * 40,
        "1e309",
        "NaN",
        "2026-02-30",
        "9999-12-31",
        "0001-01-01",
        "25:61",
        "' OR 1=1 --",
        "<script>alert(1)</script>",
        "=HYPERLINK(1)",
        "../../etc/passwd",
        "%00",
        "\u202e",
        "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
        "䶮" * 300,
        "a" * 5000,
        *SECRETS,
    ]
)
WORDS = st.one_of(NASTY, st.text(max_size=60), st.integers().map(str), st.dates().map(str))

pytestmark = pytest.mark.once


def names_read() -> list[str]:
    """Names of entries that our views read from a form or an address, and those of our form classes."""
    found = {name for body in BODIES.values() for name in body}
    for path in Path(jinjing.web.__file__).parent.rglob("*.py"):
        found |= set(READ.findall(path.read_text(encoding="utf-8")))
    waiting = [forms.Form]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith("jinjing."):
            found |= set(kind.base_fields)
    return sorted(found)


NAMES = names_read()
STATIC = {"healthz", "language", "theme"}  # read nothing of the bank
FUZZED = sorted(set(ADDRESSES) - STATIC)


def url_of(scene: Scene, name: str, draw: Any) -> str:
    """The address with its own parameters, or with others that the route takes."""
    known = scene.url(name) if draw(st.booleans()) else None
    if known is not None:
        return known
    odd = {key: draw(st.one_of(st.integers(0, 10**19).map(str), WORDS)) for key in ADDRESSES[name]}
    try:
        return reverse(name, kwargs=odd)
    except NoReverseMatch:
        return scene.url(name)


def body_of(name: str, draw: Any) -> dict[str, str]:
    fits = BODIES.get(name, {}) if draw(st.booleans()) else {}
    more = draw(st.dictionaries(st.sampled_from(NAMES), WORDS, max_size=6))
    return {**fits, **more, "idempotency_key": draw(st.sampled_from(["f1", "", "x y", "k" * 65]))}


def asked(client: Client, name: str, url: str, method: str, body: dict[str, str], draw: Any) -> Any:
    headers = draw(
        st.sampled_from(
            [{}, {"hx-request": "true"}, {"hx-request": "true", "hx-target": "x"}, {"x-polled": "1"}]
        )
    )
    if name.startswith("api:") and method == "POST":
        sent = draw(
            st.one_of(st.just(json.dumps(body)), st.sampled_from(["", "[]", "{", "null", '{"text": 1}']))
        )
        keyed = {"idempotency-key": body["idempotency_key"].replace("\n", " ")}
        return client.post(url, sent, content_type="application/json", headers=keyed)
    if method == "POST":
        return client.post(url, body, headers=headers)
    return client.get(url, body if draw(st.booleans()) else {}, headers=headers)


@pytest.mark.covers("RULE-1", "SE-04", "FI-02")
@pytest.mark.parametrize("part", sorted(PARTS))
@settings(
    max_examples=40,
    derandomize=True,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
    phases=[Phase.generate],
    deadline=None,
)
@given(data=st.data())
def test_nothing_breaks_and_nothing_leaks(scene: Scene, part: str, data: st.DataObject) -> None:
    staff = everybody(scene)[part]
    client = Client(raise_request_exception=False)
    if staff:
        client.force_login(staff)
    name = data.draw(st.sampled_from(FUZZED), label="name")
    method = data.draw(st.sampled_from(["GET", "POST"]), label="method")
    url = url_of(scene, name, data.draw)
    body = body_of(name, data.draw)
    with transaction.atomic():
        answer = asked(client, name, url, method, body, data.draw)
        shown = b"".join(answer) if answer.streaming else answer.content
        transaction.set_rollback(True)
    assert answer.status_code < 500, (name, method, url, body)
    if part not in MAY_KNOW:
        told = shown.decode("utf-8", "replace")
        typed = "".join(body.values()) + url
        assert [secret for secret in SECRETS if secret in told and secret not in typed] == []


def test_the_names_are_really_read(bank: Bank) -> None:
    """Forty names at least, or the search for them has stopped working."""
    assert len(NAMES) > 40
    assert {"q", "outcome", "successors", "username"} <= set(NAMES)
