"""PI-07 where texts are written: the words come back with their form, and one press keeps them on a ground.

Wherever a text about a customer is typed, the same three things hold: without a ground nothing is written, the form
comes back as it was typed with the words named, and with a ground the access log has kinds and counts, no words.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from casts import MORNING, TODAY, Bank
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from jinjing.customers.models import FileEntry, Relationship, Topic
from jinjing.identity.models import Staff
from jinjing.interactions.domain.contact import log_contact
from jinjing.interactions.enums import Channel, Outcome
from jinjing.interactions.models import Interaction, PromiseStep
from jinjing.interactions.queries.conversations import standing
from jinjing.kernel.enums import Ground
from jinjing.kernel.models import AccessEntry
from jinjing.lobby.domain.arrival import register_arrival
from jinjing.lobby.domain.signal import note_signal
from jinjing.lobby.models import LobbyDecision
from jinjing.workbench.domain.contact_plan import plan_contact
from jinjing.workbench.models import CalendarFile, FollowUp, PlannedContact
from workbench.sheets import workbook

pytestmark = pytest.mark.usefixtures("morning")
ClientOf = Callable[[Staff], Client]
SAID = "化疗后再约"
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
KEPT = {"sensitive": ["health"], "sensitive_words": 1, "ground": "wish"}
ASKED = "仍需记录，依据是"
SENTENCE = "文字涉及健康状况。请删去后再保存，或说明保留的依据。"


@dataclass(frozen=True)
class Place:
    """Where it is typed: the address and the form, what is there before, what is written, the row of the log."""

    action: str
    address: Callable[[Bank], str]
    form: dict[str, str]
    written: Callable[[], list[Any]]
    by: str = "rm_chen"


def talked(bank: Bank) -> Interaction:
    return log_contact(
        bank.wang,
        channel=Channel.TELEPHONE,
        outcome=Outcome.TALKED,
        next_step="寄基金报告",
        next_on=TOMORROW,
        by=bank.rm_chen,
        at=MORNING,
    )


def planned(bank: Bank) -> PlannedContact:
    return plan_contact(bank.wang, on=TOMORROW, channel=Channel.MEETING, by=bank.rm_chen, at=MORNING)


def arrived(bank: Bank) -> str:
    visit = register_arrival(bank.riverside, business="wealth", by=bank.guide_lin, at=MORNING)
    note_signal(visit, "premier_card", by=bank.guide_lin, at=MORNING)
    return visit.code


def of(name: str) -> Callable[[Bank], str]:
    return lambda bank: reverse(name, args=[bank.wang.code])


def notes() -> list[str]:
    return [one.note for one in standing()]


PLACES = {
    "call": Place("contact.log", of("desk:log"), {"outcome": "talked", "note": SAID}, notes),
    "step": Place(
        "contact.log",
        of("desk:log"),
        {"outcome": "talked", "next_step": SAID},
        lambda: [one.next_step for one in standing()],
    ),
    "correction": Place(
        "contact.correct",
        lambda bank: reverse("desk:correct", args=[talked(bank).reference]),
        {"outcome": "talked", "note": SAID},
        lambda: [note for note in notes() if note],
    ),
    "release": Place(
        "promise.release",
        lambda bank: reverse("desk:promise-release", args=[talked(bank).reference]),
        {"why": SAID},
        lambda: [step.why for step in PromiseStep.objects.all()],
    ),
    "customer page": Place(
        "contact.log",
        of("customer:log-contact"),
        {"channel": "T", "outcome": "talked", "note": SAID},
        notes,
    ),
    "topic": Place(
        "topic.note",
        of("customer:note-topic"),
        {"kind": "health", "text": SAID},
        lambda: [topic.text for topic in Topic.objects.all()],
    ),
    "relation": Place(
        "relationship.note",
        of("customer:note-relation"),
        {"kind": "spouse", "person": "太太", "note": SAID},
        lambda: [one.note for one in Relationship.objects.all()],
    ),
    "file": Place(
        "file.note",
        lambda bank: reverse("customer:note-file", args=[bank.wang.code, "hobbies"]),
        {"value": SAID, "replaces": "0"},
        lambda: [one.value for one in FileEntry.objects.all()],
    ),
    "calendar": Place(
        "contact.log",
        lambda bank: reverse("calendar:write", args=[bank.wang.code, TODAY.isoformat()]),
        {"channel": "T", "note": SAID},
        notes,
    ),
    "plan": Place(
        "plan.make",
        lambda bank: reverse("calendar:write", args=[bank.wang.code, TOMORROW.isoformat()]),
        {"channel": "T", "note": SAID},
        lambda: [plan.note for plan in PlannedContact.objects.all()],
    ),
    "plan's note": Place(
        "plan.note",
        lambda bank: reverse("calendar:note", args=[planned(bank).code]),
        {"note": SAID},
        lambda: [plan.note for plan in PlannedContact.objects.all() if plan.note],
    ),
    "calendar's correction": Place(
        "contact.correct",
        lambda bank: reverse("calendar:correct", args=[talked(bank).reference]),
        {"outcome": "talked", "note": SAID},
        lambda: [note for note in notes() if note],
    ),
    "trial card": Place(
        "lobby.decide",
        lambda bank: reverse("lobby:decide", args=[arrived(bank)]),
        {"branch": "trial_card", "consent": "on", "phone": "13812345678", "note": SAID},
        lambda: [decision.note for decision in LobbyDecision.objects.all()],
        by="guide_lin",
    ),
    "task": Place(
        "follow_up.agree",
        lambda bank: reverse("morning:agree", args=[bank.riverside.code]),
        {"task": SAID, "owner": "", "due_on": TOMORROW.isoformat()},
        lambda: [one.task for one in FollowUp.objects.all()],
        by="manager_sun",
    ),
}


def form_of(place: Place, bank: Bank) -> dict[str, str]:
    """As it is sent; whoever is chosen is Chen."""
    return {**place.form, "owner": str(bank.rm_chen.pk)} if "owner" in place.form else dict(place.form)


def send(client: Client, address: str, key: str, **form: str) -> HttpResponse:
    return client.post(address, {"idempotency_key": key, **form})


@pytest.mark.covers("PI-07")
@pytest.mark.parametrize("name", PLACES)
def test_the_form_comes_back_with_the_words_and_one_press_keeps_them(
    client_of: ClientOf, bank: Bank, name: str
) -> None:
    place = PLACES[name]
    client, address = client_of(getattr(bank, place.by)), place.address(bank)
    form = form_of(place, bank)
    told = send(client, address, "1", **form).content.decode()
    assert place.written() == []
    assert [part for part in ("<mark>化疗</mark>", SENTENCE, ASKED, SAID) if part not in told] == []
    send(client, address, "1", **form, ground="wish")
    assert place.written() == [SAID]
    entry = AccessEntry.objects.filter(action=place.action).latest("pk")
    assert {key: entry.detail[key] for key in KEPT} == KEPT
    assert "化疗" not in str(list(AccessEntry.objects.values_list("detail", flat=True)))


@pytest.mark.covers("PI-07")
@pytest.mark.parametrize("name", PLACES)
def test_nothing_more_is_asked_of_any_other_text(client_of: ClientOf, bank: Bank, name: str) -> None:
    place = PLACES[name]
    form = {key: "带国债资料" if text == SAID else text for key, text in form_of(place, bank).items()}
    send(client_of(getattr(bank, place.by)), place.address(bank), "1", **form)
    assert place.written() == ["带国债资料"]
    assert "ground" not in AccessEntry.objects.filter(action=place.action).latest("pk").detail


@pytest.mark.covers("PI-07")
def test_a_ground_that_is_none_of_ours_keeps_nothing(client_of: ClientOf, bank: Bank) -> None:
    send(client_of(bank.rm_chen), of("desk:log")(bank), "1", outcome="talked", note=SAID, ground="x")
    assert notes() == []


@pytest.mark.covers("PI-07")
def test_a_form_that_was_never_refused_shows_no_ground(client_of: ClientOf, bank: Bank) -> None:
    told = client_of(bank.rm_chen).get(reverse("desk:call-one", args=[bank.wang.code])).content.decode()
    assert ASKED not in told


@pytest.mark.covers("PI-07")
def test_enter_presses_no_ground(client_of: ClientOf, bank: Bank) -> None:
    told = send(client_of(bank.rm_chen), of("desk:log")(bank), "1", outcome="talked", note=SAID)
    form = told.content.decode().partition('id="call-log"')[2]
    # The refusal's own button belongs to another form.
    own = [part for part in form.split("<button")[1:] if 'form="refuse"' not in part]
    assert own[0].startswith(' type="submit" hidden>')


@pytest.mark.covers("PI-07", "RM-4")
def test_a_calendar_from_excel_names_the_notes_and_is_taken_over_on_a_ground(
    client_of: ClientOf, bank: Bank
) -> None:
    client = client_of(bank.rm_chen)
    sheet = workbook([(bank.wang, {YESTERDAY: "T", TOMORROW: "t"})], notes={(0, YESTERDAY): SAID})
    body = {"file": SimpleUploadedFile("x.xlsx", sheet), "idempotency_key": "k"}
    told = client.post(reverse("calendar:files"), body, follow=True).content.decode()
    assert told.count("<mark>化疗</mark>") == 2  # above, and beside its cell
    assert "下列 1 条备注涉及敏感信息" in told
    take = reverse("calendar:take-over", args=[CalendarFile.objects.get().code])
    assert SENTENCE in client.post(take, {"idempotency_key": "1"}, follow=True).content.decode()
    assert notes() == []
    send(client, take, "2", ground="service")
    assert notes() == [SAID]
    kept = AccessEntry.objects.filter(detail__has_key="ground")
    assert [(row.action, row.detail["ground"]) for row in kept] == [("contact.log", "service")]
    send(client, reverse("calendar:take-back", args=[CalendarFile.objects.get().code]), "3")
    assert notes() == []


@pytest.mark.covers("PI-07")
def test_what_a_record_said_before_is_not_asked_about_again(client_of: ClientOf, bank: Bank) -> None:
    first = log_contact(
        bank.wang,
        channel=Channel.TELEPHONE,
        outcome=Outcome.TALKED,
        note=SAID,
        ground=Ground.WISH,
        by=bank.rm_chen,
        at=MORNING,
    )
    address = reverse("desk:correct", args=[first.reference])
    send(client_of(bank.rm_chen), address, "1", outcome="talked", note=f"{SAID}，周五下午")
    assert notes() == [f"{SAID}，周五下午"]


@pytest.mark.covers("PI-07")
def test_the_access_log_tells_it_in_words(client_of: ClientOf, bank: Bank) -> None:
    send(client_of(bank.rm_chen), of("desk:log")(bank), "1", outcome="talked", note=SAID, ground="wish")
    told = client_of(bank.auditor_xu).get(f"/audit/?on={date(2026, 11, 19)}").content.decode()
    assert "涉及 健康状况" in told
    assert "保留依据 客户本人要求记录" in told
