"""Every address × everybody: one table says who gets what. An address that is missing here fails the test.

Wang is Chen's customer and has come to Riverside; the referral is offered to Riverside's relationship
managers. A method that is not in the table is answered 405 to whoever is signed in.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from casts import MORNING, Bank, wider_cast
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from jinjing.identity.models import Staff
from jinjing.interactions.domain.contact import log_contact
from jinjing.interactions.domain.hold import set_do_not_disturb
from jinjing.interactions.enums import Channel, Outcome
from jinjing.lobby.domain.arrival import register_arrival
from jinjing.lobby.domain.referral import offer_referral
from jinjing.workbench.domain.lead import open_lead
from jinjing.workbench.enums import LeadSource

FOLDER = Path(__file__).parent / "matrix"  # a table a place; each begins with the names of its columns
PARTS = {
    *("owner", "stand_in", "colleague", "branch_manager", "lobby_manager", "lent_teller", "teller"),
    *("other_branch", "other_lobby", "former", "head_office", "auditor"),
    *("system_admin", "security_admin", "data_steward", "anonymous"),
}


@dataclass(frozen=True)
class Row:
    """One address and method with the expected status a person."""

    name: str
    method: str
    expected: dict[str, int]


def rows() -> Iterator[Row]:
    for path in sorted(FOLDER.glob("*.txt")):
        columns, *lines = (line.split() for line in path.read_text(encoding="utf-8").splitlines() if line)
        assert set(columns) == PARTS, f"{path.name} asks for {PARTS ^ set(columns)}"
        for name, method, *statuses in lines:
            assert len(statuses) == len(columns), name
            yield Row(name, method, dict(zip(columns, map(int, statuses), strict=True)))


def names(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, set[str]]]:
    """Every named address with its parameters."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)
        elif isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern.pattern} has no name"
            yield f"{namespace}{pattern.name}", set(pattern.pattern.converters)


ADDRESSES = dict(names(get_resolver()))


@dataclass
class Scene:
    """What the addresses are about."""

    bank: Bank
    more: dict[str, Staff]
    visit: str
    referral: str
    contact: str
    hold: int
    lead: str

    def url(self, name: str) -> str:
        wanted = {
            "code": self._code(name),
            "reference": self.contact,
            "number": self.hold,
            "indicator": "tier",
        }
        return reverse(name, kwargs={key: wanted[key] for key in ADDRESSES[name]})

    def _code(self, name: str) -> str:
        if name in ("desk:accept", "desk:decline", "desk:met", "lobby:take-back", "lobby:met"):
            return self.referral
        if name == "desk:close-lead":
            return self.lead
        return self.visit if name.startswith("lobby:") else self.bank.wang.code


BODIES: dict[str, dict[str, str]] = {
    "language": {"language": "en"},
    "theme": {"theme": "dark"},
    "sign-in": {"username": "nobody", "password": "nothing"},
    "desk:why": {"q": "王晓明"},
    "desk:presence": {"presence": "free"},
    "desk:log": {"outcome": "talked"},
    "desk:hold": {"channel": "", "purpose": "marketing"},
    "desk:hours": {"starts": "09:30", "ends": "18:00"},
    "desk:correct": {"outcome": "talked"},
    "desk:decline": {"reason": "with_customer"},
    "customer:find": {"q": "wxm"},
    "customer:log-contact": {"channel": "T", "outcome": "talked"},
    "customer:open-personal": {"field": "phone", "reason": "contact"},
    "lobby:find": {"q": "60001001"},
    "lobby:find-for": {"q": "60001001"},
    "lobby:arrive": {"called": "周女士", "business": "bill_payment"},
    "lobby:signal": {"signal": "amount_to_invest"},
    "lobby:decide": {"branch": "by_business"},
    "lobby:recognise": {"customer": "{pool}"},
    "lobby:end": {"end": "left"},
}


@pytest.fixture
def scene(bank: Bank, morning: None) -> Scene:
    more = wider_cast(bank)
    visit = register_arrival(
        bank.riverside, customer=bank.wang, business="large_transfer", by=bank.guide_lin, at=MORNING
    )
    contact = log_contact(
        bank.wang, channel=Channel.TELEPHONE, outcome=Outcome.NO_ANSWER, by=bank.rm_chen, at=MORNING
    )
    hold = set_do_not_disturb(bank.wang, by=bank.rm_chen, at=MORNING, until=date(2026, 12, 31))
    lead = open_lead(
        bank.wang,
        owner=bank.rm_chen,
        source=LeadSource.COUNTER,
        reference="x1",
        by=bank.teller_he,
        at=MORNING,
    )
    referral = offer_referral(visit, by=bank.guide_lin, at=MORNING)
    return Scene(bank, more, visit.code, referral.code, contact.reference, hold.pk, lead.code)


def everybody(scene: Scene) -> dict[str, Staff | None]:
    return {**scene.bank.cast, **scene.more, "other_lobby": scene.bank.guide_hill, "anonymous": None}


def answer(client: Client, scene: Scene, name: str, method: str, *, by_htmx: bool = False) -> int:
    """Status of one request; what it changed is undone."""
    headers = {"hx-request": "true", "hx-target": "timeline"} if by_htmx else {}
    with transaction.atomic():
        url = scene.url(name)
        if method == "POST":
            typed = BODIES.get(name, {})
            body = {k: v.format(pool=scene.bank.pool.code) for k, v in typed.items()} | {
                "idempotency_key": "m"
            }
            status = client.post(url, body, headers=headers).status_code
        else:
            status = client.get(url, headers=headers).status_code
        transaction.set_rollback(True)
    return int(status)


def answers(scene: Scene, name: str, method: str, *, by_htmx: bool = False) -> dict[str, int]:
    found = {}
    for part, staff in everybody(scene).items():
        client = Client()
        if staff:
            client.force_login(staff)
        found[part] = answer(client, scene, name, method, by_htmx=by_htmx)
    return found


def test_every_address_is_in_the_table() -> None:
    assert set(ADDRESSES) == {row.name for row in rows()}


@pytest.mark.covers("RULE-1")
@pytest.mark.parametrize("row", list(rows()), ids=lambda row: f"{row.method} {row.name}")
def test_everybody_gets_what_the_table_says(scene: Scene, row: Row) -> None:
    assert answers(scene, row.name, row.method) == row.expected


@pytest.mark.covers("RULE-1")
@pytest.mark.parametrize("row", [r for r in rows() if r.method == "GET"], ids=lambda row: row.name)
def test_a_fragment_is_refused_to_whom_the_page_is_refused(scene: Scene, row: Row) -> None:
    found = answers(scene, row.name, "GET", by_htmx=True)
    refused = {part for part, status in row.expected.items() if status in (403, 404)}
    assert {part for part, status in found.items() if status in (403, 404)} == refused


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_other_methods_are_not_allowed(scene: Scene, name: str) -> None:
    listed = {row.method for row in rows() if row.name == name}
    client = Client()
    client.force_login(scene.bank.rm_chen)
    assert {m: answer(client, scene, name, m) for m in {"GET", "POST"} - listed} == dict.fromkeys(
        {"GET", "POST"} - listed, 405
    )
