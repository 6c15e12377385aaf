"""Every address × everybody: one table says who gets what. An address that is missing here fails the test.

Wang is Chen's customer and has come to Riverside; the referral is offered to Riverside's relationship
managers. A method that is not in the table is answered 405 to whoever is signed in.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from casts import MORNING, TODAY, Bank, wider_cast
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from jinjing.customers.domain.file import note_file_field
from jinjing.customers.domain.relationships import note_relationship
from jinjing.customers.domain.topics import note_topic
from jinjing.customers.enums import RelationKind, TopicKind
from jinjing.customers.file_fields import FileField
from jinjing.customers.models import PortfolioAssignment
from jinjing.identity.models import Position, Staff
from jinjing.interactions.domain.contact import log_contact
from jinjing.interactions.domain.hold import set_do_not_disturb
from jinjing.interactions.enums import Channel, Outcome, Purpose
from jinjing.kernel.enums import AlertKind
from jinjing.kernel.models import AccessAlert, AccessEntry
from jinjing.lobby.domain.arrival import register_arrival
from jinjing.lobby.domain.referral import offer_referral
from jinjing.privacy import sealed_files
from jinjing.privacy.domain.exporting import Asked, ask_export
from jinjing.privacy.domain.making import make_export
from jinjing.privacy.domain.requests import take_request
from jinjing.privacy.enums import ExportKind, ExportPurpose, FileFormat, IdentityCheck, Requester, RequestKind
from jinjing.privacy.models import DataCopy
from jinjing.workbench.domain.contact_plan import plan_contact
from jinjing.workbench.domain.lead import open_lead
from jinjing.workbench.domain.morning import agree_follow_up
from jinjing.workbench.domain.portfolio_handover import hand_over_portfolio
from jinjing.workbench.domain.saved_view import save_view
from jinjing.workbench.enums import HandoverReason, LeadSource
from jinjing.workbench.list_spec import ListSpec
from jinjing.workbench.models import CalendarFile, PortfolioHandover
from tiers import SCHEME, bring_tiers

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


def rows(place: str = "*") -> Iterator[Row]:
    """The rows of one place of work, or of all."""
    for path in sorted(FOLDER.glob(f"{place}.txt")):
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
pytestmark = pytest.mark.once  # who may do what is decided above the database; the verbs are tried on both

PLACES = sorted(path.stem for path in FOLDER.glob("*.txt"))


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
    own: dict[str, dict[str, object]]  # parameters of addresses that are about something else

    def url(self, name: str) -> str:
        wanted: dict[str, object] = {
            "code": self._code(name),
            "reference": self.contact,
            "number": self.hold,
            "indicator": "tier",
            "field": "hobbies",
        }
        wanted |= self.own.get(name, {})
        return reverse(name, kwargs={key: wanted[key] for key in ADDRESSES[name]})

    def _code(self, name: str) -> str:
        if name in ("desk:accept", "desk:decline", "desk:met", "lobby:take-back", "lobby:met"):
            return self.referral
        if name == "desk:close-lead":
            return self.lead
        return self.visit if name.startswith("lobby:") else self.bank.wang.code


BODIES: dict[str, dict[str, str]] = {
    "morning:agenda": {"line": "谁联系谁？", "seen": "0"},
    "morning:agree": {"task": "回访", "owner": "{chen}", "due_on": "2026-11-19"},
    "handover:plan": {
        "successors": "{chen}",
        "last_day": "2026-11-19",
        "reason": "leaving",
        "step": "carry_out",
        "shown": "2026-11-19 leaving {chen}:premier=1",
    },
    "api:find": {"text": "60001001"},
    "api:new_contact": {"channel": "T", "outcome": "talked"},
    "audit:settle": {"finding": "explained"},
    "audit:find": {"q": "R001"},
    "people:list": {"q": "何"},
    "people:new": {"staff_no": "N1", "sign_in": "n1", "name": "新人", "password": "Quiet-river-71"},
    "people:appoint": {"role": "cash_teller", "unit": "102", "valid_from": "2026-11-19"},
    "people:end": {"last_on": "2026-11-19"},
    "people:lend": {"unit": "102", "first_on": "2026-11-19", "last_on": "2026-11-19"},
    "people:expire": {"last_day": "2026-11-30"},
    "people:password": {"password": "Quiet-river-71"},
    "rules:rule": {"value": "25", "valid_from": "2026-11-19", "source": "行发 8 号"},
    "services:change": {"text_zh": "优先叫号", "valid_from": "2026-11-19", "replaces": "0"},
    "language": {"language": "en"},
    "theme": {"theme": "dark"},
    "sign-in": {"username": "nobody", "password": "nothing"},
    "desk:why": {"q": "王晓明"},
    "desk:presence": {"presence": "free"},
    "desk:log": {"outcome": "talked"},
    "desk:hold": {"channel": "", "purpose": "marketing"},
    "desk:hours": {"starts": "09:30", "ends": "18:00"},
    "desk:correct": {"outcome": "talked"},
    "desk:note": {"note": "国债"},
    "desk:confirm": {"channel": "W"},
    "desk:promise-move": {"to": "2026-11-20"},
    "desk:promise-release": {"why": "客户已自行办理"},
    "desk:decline": {"reason": "with_customer"},
    "calendar:write": {"channel": "T"},
    "calendar:move": {"to": "2026-11-21"},
    "calendar:move-one": {"to": "2026-11-21"},
    "calendar:note": {"note": "国债"},
    "calendar:correct": {"outcome": "talked"},
    "customer:next-later": {"kind": "rhythm", "when": "tomorrow"},
    "customer:note-relation": {"kind": "child", "person": "女儿"},
    "customer:note-file": {"value": "钓鱼、书法", "replaces": "1"},
    "customer:note-topic": {"kind": "health", "text": "看牙"},
    "customer:change-manager": {"to": "{zhao}", "reason": "privacy"},
    "customer:log-contact": {"channel": "T", "outcome": "talked"},
    "customer:open-personal": {"field": "phone", "reason": "contact"},
    "customer:record-consent": {
        "purpose": "household",
        "step": "given",
        "evidence_kind": "signature",
        "evidence": "F-1",
    },
    "customer:withdraw-consent": {"purpose": "marketing"},
    "customer:set-wish": {"purpose": "marketing"},
    "customer:note-hours": {"starts": "09:30", "ends": "18:00"},
    "customers:preview": {"action": "put_on_list", "customer": "{wang}"},
    "customers:carry-out": {"action": "plan", "customer": "{wang}", "on": "2026-11-20", "channel": "M"},
    "customers:save-view": {"name": "到期", "query": "matures=30"},
    "exports:ask": {
        "kind": "my_customers",
        "purpose": "review",
        "file_format": "csv_utf8",
        "step": "ask",
    },
    "exports:decline": {"reason": "too_much"},
    "requests:find": {"q": "60001001"},
    "search:page": {"q": "wxm"},
    "requests:take": {"kind": "delete", "requester": "self"},
    "requests:verify": {"identity_check": "document"},
    "requests:confirm": {"identity_check": "document"},
    "requests:correct": {"field": "phone", "right": "13900011009"},
    "requests:end": {"code": "x", "digest": "x"},
    "requests:refuse": {"refusal_reason": "law"},
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
    hold = set_do_not_disturb(
        bank.wang, by=bank.rm_chen, at=MORNING, purpose=Purpose.MARKETING, until=date(2026, 12, 31)
    )
    lead = open_lead(
        bank.wang,
        owner=bank.rm_chen,
        source=LeadSource.COUNTER,
        reference="x1",
        by=bank.teller_he,
        at=MORNING,
    )
    referral = offer_referral(visit, by=bank.guide_lin, at=MORNING)
    relation = note_relationship(
        bank.wang, kind=RelationKind.SPOUSE, person="太太", by=bank.rm_chen, at=MORNING
    )
    topic = note_topic(bank.wang, kind=TopicKind.WORK, text="裁员", by=bank.rm_chen, at=MORNING)
    note_file_field(bank.wang, FileField.HOBBIES, "钓鱼", replaces=0, by=bank.rm_chen, at=MORNING)
    own: dict[str, dict[str, object]] = {
        "account:end-session": {"number": 0},  # nobody's: one's own would sign oneself out
        "account:revoke-token": {"number": 0},
        "handover:plan": {"number": bank.rm_zhao.pk},
        "desk:day-of": {"on": TODAY.isoformat()},
        "customer:end-relation": {"number": relation.pk},
        "customer:end-topic": {"number": topic.pk},
        "customers:remove-view": {
            "code": save_view("到期", ListSpec(), team=False, by=bank.rm_chen, at=MORNING).code
        },
        "handover:pack": {"code": handover_of(more["former"], bank).code},
        **about_the_log(),
        **about_the_morning(bank),
        **about_the_calendar(bank),
        **about_staff(bank),
        **about_tiers(bank),
        **about_personal_data(bank),
    }
    return Scene(bank, more, visit.code, referral.code, contact.reference, hold.pk, lead.code, own)


def about_personal_data(bank: Bank) -> dict[str, dict[str, object]]:
    """A file of Chen's that is ready, and what Wang asked in the lobby, with a copy to hand over."""
    asked = Asked(ExportKind.MY_CUSTOMERS, ExportPurpose.REVIEW, FileFormat.CSV_UTF8)
    export = ask_export(asked, by=bank.rm_chen, at=MORNING)
    make_export(export, holder="test", at=MORNING, tick=lambda: MORNING)
    request = take_request(
        bank.wang,
        kind=RequestKind.ACCESS,
        requester=Requester.SELF,
        identity_check=IdentityCheck.DOCUMENT,
        by=bank.guide_lin,
        at=MORNING,
    )
    sealed_files.write("copy", b"{}")
    DataCopy.objects.create(
        request=request,
        file_format="json",
        file_name="copy",
        digest=sha256(b"{}").hexdigest(),
        made_at=MORNING,
        expires_at=MORNING + timedelta(hours=24),
    )
    files = ("approve", "decline", "stop", "go-on", "fetch")
    steps = ("page", "verify", "confirm", "gather", "fetch", "correct", "object", "end", "answer", "refuse")
    own: dict[str, dict[str, object]] = {f"exports:{step}": {"code": export.code} for step in files}
    own |= {f"requests:{step}": {"code": request.code, "file_format": "json"} for step in steps}
    return own


def about_the_morning(bank: Bank) -> dict[str, dict[str, object]]:
    """Riverside's sheet, and what Chen is to do."""
    task = agree_follow_up(
        bank.riverside, task="打电话", owner=bank.rm_chen, due_on=TODAY, by=bank.manager_sun, at=MORNING
    )
    pages = ("sheet", "wall", "agenda", "agree")
    of_riverside: dict[str, object] = {"outlet": bank.riverside.code}
    return {
        **{f"morning:{page}": of_riverside for page in pages},
        "morning:rows": {**of_riverside, "figure": "at-risk"},
        "morning:finish": {"code": task.code},
        "morning:drop": {"code": task.code},
    }


def about_staff(bank: Bank) -> dict[str, dict[str, object]]:
    """Teller He as the security administrator sees him, and one rule."""
    home = Position.objects.get(staff=bank.teller_he)
    pages = (
        "person",
        "appoint",
        "end",
        "lend",
        "expire",
        "password",
        "unlock",
        "reset-factors",
        "end-sessions",
    )
    of_he: dict[str, object] = {"code": bank.teller_he.staff_no, "number": home.pk}
    return {f"people:{page}": of_he for page in pages} | {"rules:rule": {"key": "call_list.size"}}


def about_tiers(bank: Bank) -> dict[str, dict[str, object]]:
    """One place in the table of what each tier is offered."""
    bring_tiers(bank.publication)
    place: dict[str, object] = {"scheme": SCHEME, "step": "mid:upper", "kind": "priority"}
    return {f"services:{page}": place for page in ("scheme", "as-shown", "cell", "change")}


def about_the_calendar(bank: Bank) -> dict[str, dict[str, object]]:
    """Wang's line, what Chen has planned with him for tomorrow, and a calendar that Chen read in from Excel."""
    tomorrow = date(2026, 11, 20)
    plan = plan_contact(bank.wang, on=tomorrow, channel=Channel.MEETING, by=bank.rm_chen, at=MORNING)
    file = CalendarFile.objects.create(
        code="calendarfile1",
        staff=bank.rm_chen,
        first_on=tomorrow,
        last_on=tomorrow,
        unchanged_count=0,
        absent_count=0,
        read_at=MORNING,
    )
    of_plan: dict[str, object] = {"code": plan.code}
    of_day: dict[str, object] = {"code": bank.wang.code, "day": "2026-11-20"}
    return {
        "calendar:colleague": {"number": bank.rm_chen.pk},
        **{f"calendar:{step}": of_plan for step in ("move-one", "note", "withdraw")},
        **{f"calendar:{step}": of_day for step in ("day", "write", "move")},
        **{f"calendar:{step}": {"code": file.code} for step in ("file", "take-over", "take-back")},
    }


def about_the_log() -> dict[str, dict[str, object]]:
    """A line and an alert about somebody who plays no part here."""
    hour = timedelta(hours=1)
    alert = AccessAlert.objects.create(
        kind=AlertKind.LOOKS,
        actor_no="R999",
        window_starts=MORNING - hour,
        window_ends=MORNING,
        count=61,
        limit=60,
        raised_at=MORNING,
    )
    line = AccessEntry.objects.order_by("pk").first()
    of_alert: dict[str, object] = {"number": alert.pk}
    return {
        "audit:line": {"number": line.pk if line else 0},
        "audit:alert": of_alert,
        "audit:settle": of_alert,
        "audit:report": of_alert,
    }


def handover_of(leaver: Staff, bank: Bank) -> PortfolioHandover:
    """A former colleague's place as a stand-in goes to Zhao."""
    PortfolioAssignment.objects.create(
        customer=bank.pool, staff=leaver, role="backup", valid_from=date(2026, 1, 1)
    )
    return hand_over_portfolio(
        leaver,
        to=[bank.rm_zhao],
        outlet=bank.riverside,
        last_day=date(2026, 11, 18),
        reason=HandoverReason.LEAVING,
        by=bank.manager_sun,
        at=MORNING,
    )


def everybody(scene: Scene) -> dict[str, Staff | None]:
    return {**scene.bank.cast, **scene.more, "other_lobby": scene.bank.guide_hill, "anonymous": None}


@pytest.fixture
def cookies(scene: Scene) -> dict[str, str]:
    """What the browser of each part keeps: everybody has signed in once."""
    kept = {}
    for part, staff in everybody(scene).items():
        client = Client()
        if staff:
            client.force_login(staff)
        kept[part] = client.cookies.output(header="", sep=";")
    return kept


def browser(kept: str) -> Client:
    """A browser as it was after signing in, whatever became of the one before."""
    client = Client()
    client.cookies.load(kept)
    return client


def filled(scene: Scene, name: str) -> dict[str, str]:
    """The entries of a form, with keys of this scene's people."""
    people = {
        "pool": scene.bank.pool.code,
        "wang": scene.bank.wang.code,
        "chen": scene.bank.rm_chen.pk,
        "zhao": scene.bank.rm_zhao.pk,
    }
    return {key: value.format(**people) for key, value in BODIES.get(name, {}).items()}


def answer(client: Client, scene: Scene, name: str, method: str, *, by_htmx: bool = False) -> int:
    """Status of one request; what it changed is undone."""
    headers = {"hx-request": "true", "hx-target": "timeline"} if by_htmx else {}
    with transaction.atomic():
        url = scene.url(name)
        if method == "GET":
            status = client.get(url, headers=headers).status_code
        elif name.startswith("api:"):
            body = json.dumps(filled(scene, name))
            keyed = {"idempotency-key": "m"}
            status = client.post(url, body, content_type="application/json", headers=keyed).status_code
        else:
            body_of_form = filled(scene, name) | {"idempotency_key": "m"}
            status = client.post(url, body_of_form, headers=headers).status_code
        transaction.set_rollback(True)
    return int(status)


def answers(
    scene: Scene, cookies: dict[str, str], name: str, method: str, *, by_htmx: bool = False
) -> dict[str, int]:
    return {
        part: answer(browser(kept), scene, name, method, by_htmx=by_htmx) for part, kept in cookies.items()
    }


def refused(statuses: dict[str, int]) -> set[str]:
    return {part for part, status in statuses.items() if status in (403, 404)}


def test_every_address_is_in_the_table() -> None:
    assert set(ADDRESSES) == {row.name for row in rows()}


@pytest.mark.covers("RULE-1", "ORG-2")
@pytest.mark.parametrize("place", PLACES)
def test_everybody_gets_what_the_table_says(scene: Scene, cookies: dict[str, str], place: str) -> None:
    wrong = {
        (row.method, row.name): found
        for row in rows(place)
        if (found := answers(scene, cookies, row.name, row.method)) != row.expected
    }
    assert wrong == {}


@pytest.mark.covers("RULE-1")
@pytest.mark.parametrize("place", PLACES)
def test_a_fragment_is_refused_to_whom_the_page_is_refused(
    scene: Scene, cookies: dict[str, str], place: str
) -> None:
    wrong = {
        row.name: found
        for row in rows(place)
        if row.method == "GET"
        and (found := refused(answers(scene, cookies, row.name, "GET", by_htmx=True)))
        != refused(row.expected)
    }
    assert wrong == {}


# The description of the API answers whatever method it is asked with.
ANY_METHOD = {"api:openapi-json", "api:api-root"}


@pytest.mark.parametrize("place", PLACES)
def test_other_methods_are_not_allowed(scene: Scene, cookies: dict[str, str], place: str) -> None:
    listed: dict[str, set[str]] = {}
    for row in rows(place):
        listed.setdefault(row.name, set()).add(row.method)
    found = {
        (name, method): answer(browser(cookies["owner"]), scene, name, method)
        for name, methods in listed.items()
        if name not in ANY_METHOD
        for method in {"GET", "POST"} - methods
    }
    assert {key: status for key, status in found.items() if status != 405} == {}
