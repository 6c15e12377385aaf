"""MGT-7 on the screen: three lines by the sheet, changed by the head; who does what by when."""

from collections.abc import Callable

import pytest
from casts import MORNING, TODAY, Bank
from django.test import Client
from django.urls import reverse
from jinjing.identity.models import Staff
from jinjing.web.morning.agenda_lines import Facts, suggested_lines
from jinjing.workbench.domain.morning import agree_follow_up, save_agenda
from jinjing.workbench.models import Agenda, FollowUp
from jinjing.workbench.queries.brings import Money

ClientOf = Callable[[Staff], Client]
pytestmark = pytest.mark.usefixtures("morning")
QUIET = Facts(
    at_risk=0,
    silent_days=60,
    maturing=Money(),
    down=0,
    unfinished=0,
    leads=0,
    late=0,
    reached=20,
    planned=20,
    appointments=0,
    birthdays=0,
)


def write(client: Client, *lines: str, seen: int = 0, key: str = "a1") -> object:
    url = reverse("morning:agenda", kwargs={"outlet": "101"})
    return client.post(url, {"line": lines, "seen": seen, "idempotency_key": key})


def test_what_presses_most_comes_first() -> None:
    pressing = Facts(
        **{**QUIET.__dict__, "at_risk": 4, "maturing": Money(1, 11, 2), "down": 1, "late": 6, "reached": 5}
    )
    assert suggested_lines(pressing) == [
        "4 位客户资金在流失，且 60 天没人联系：今天由谁打电话？",
        "11 位客户资金到期，其中 2 位没有客户经理：由谁接手？",
        "昨夜 1 位客户降级：原因是什么，由谁去问？",
    ]


def test_a_quiet_day_has_three_lines_too() -> None:
    assert len(suggested_lines(QUIET)) == 3


@pytest.mark.covers("MGT-7")
def test_the_head_changes_the_lines_once(client_of: ClientOf, bank: Bank) -> None:
    sun = client_of(bank.manager_sun)
    for _ in range(2):
        write(sun, "先看到期客户", "")
    agenda = Agenda.objects.get()
    assert (agenda.lines, agenda.version) == ({"lines": ["先看到期客户"]}, 1)
    for name in ("sheet", "wall"):
        shown = sun.get(reverse(f"morning:{name}", kwargs={"outlet": "101"})).content.decode()
        assert "先看到期客户" in shown


@pytest.mark.covers("RULE-4")
def test_what_was_typed_stays_when_somebody_was_faster(client_of: ClientOf, bank: Bank) -> None:
    save_agenda(bank.riverside, lines=["同事写的"], seen=0, by=bank.manager_sun, at=MORNING)
    answer = write(client_of(bank.manager_sun), "我写的")
    shown = answer.content.decode()  # type: ignore[attr-defined]
    assert "同事刚刚改过议程" in shown
    assert "我写的" in shown
    assert "同事写的" in shown
    assert 'name="seen" value="1"' in shown


def agree(client: Client, bank: Bank, **changes: str) -> object:
    entered = {"task": "打电话", "owner": str(bank.rm_chen.pk), "due_on": "2026-11-20"}
    url = reverse("morning:agree", kwargs={"outlet": "101"})
    return client.post(url, {**entered, "idempotency_key": "f1", **changes})


@pytest.mark.covers("MGT-7")
def test_a_follow_up_is_agreed_on_the_sheet_and_finished_by_its_owner(
    client_of: ClientOf, bank: Bank
) -> None:
    agree(client_of(bank.manager_sun), bank)
    task = FollowUp.objects.get()
    chen = client_of(bank.rm_chen)
    assert "打电话" in chen.get(reverse("morning:follow-ups")).content.decode()
    done = chen.post(reverse("morning:finish", args=[task.code]), {"idempotency_key": "f2"})
    assert done["Location"] == reverse("morning:follow-ups")
    assert "打电话" not in chen.get(reverse("morning:follow-ups")).content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"task": ""}, "task"), ({"owner": ""}, "owner"), ({"due_on": "2026-11-18"}, "due_on")],
)
def test_a_wrong_entry_is_marked_and_the_others_are_kept(
    client_of: ClientOf, bank: Bank, changes: dict[str, str], field: str
) -> None:
    answer = agree(client_of(bank.manager_sun), bank, **changes)
    assert list(answer.context["form"].errors) == [field]  # type: ignore[attr-defined]
    assert FollowUp.objects.count() == 0


@pytest.mark.covers("RULE-1")
def test_a_colleague_has_no_way_to_it(client_of: ClientOf, bank: Bank) -> None:
    task = agree_follow_up(
        bank.riverside, task="打电话", owner=bank.rm_chen, due_on=TODAY, by=bank.manager_sun, at=MORNING
    )
    refused = client_of(bank.rm_zhao).post(
        reverse("morning:finish", args=[task.code]), {"idempotency_key": "f3"}
    )
    assert refused.status_code == 404
