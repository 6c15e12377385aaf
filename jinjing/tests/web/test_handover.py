"""RULE-1 on the screen: choose, see what would happen, hand over, read the pack."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from casts import Bank, person
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from jinjing.customers.models import Customer, PortfolioAssignment
from jinjing.identity.enums import Role
from jinjing.identity.models import Staff
from jinjing.kernel.models import AccessEntry
from jinjing.workbench.models import PortfolioHandover

ClientOf = Callable[[Staff], Client]
pytestmark = pytest.mark.usefixtures("morning")


def entries(bank: Bank, *, step: str, last_day: str = "2026-11-18") -> dict[str, str]:
    return {
        "successors": str(bank.rm_zhao.pk),
        "last_day": last_day,
        "reason": "leaving",
        "step": step,
        "idempotency_key": "h1",
    }


def handed_over(client: Client, bank: Bank, *, last_day: str = "2026-11-18", **more: Any) -> HttpResponse:
    """First what would happen, then the same carried out."""
    url = reverse("handover:plan", args=[bank.rm_chen.pk])
    preview = client.post(url, entries(bank, step="preview", last_day=last_day))
    said = entries(bank, step="carry_out", last_day=last_day)
    return client.post(url, said | {"shown": preview.context["shown"]}, **more)


@pytest.mark.covers("RULE-1")
def test_the_branch_manager_sees_what_would_happen_and_nothing_happens_yet(
    client_of: ClientOf, bank: Bank
) -> None:
    url = reverse("handover:plan", args=[bank.rm_chen.pk])
    page = client_of(bank.manager_sun).post(url, entries(bank, step="preview"))
    share = page.context["shares"][0]
    assert (share.staff, share.total, share.by_band) == (bank.rm_zhao, 2, (("premier", 1), ("ordinary", 1)))
    assert PortfolioHandover.objects.count() == 0


@pytest.mark.covers("RULE-1")
def test_one_action_hands_over_and_opens_the_pack_once(client_of: ClientOf, bank: Bank) -> None:
    sun = client_of(bank.manager_sun)
    first = handed_over(sun, bank)
    made = PortfolioHandover.objects.get()
    assert first["Location"] == reverse("handover:pack", args=[made.code])
    page = sun.get(first["Location"])
    due = [line.card.code for line in page.context["lines"]]
    assert due == [bank.li.code, bank.wang.code]  # her birthday is a day before his deposit matures
    look = AccessEntry.objects.get(action="handover.open")
    assert (look.kind, look.subject) == ("handover", made.code)
    assert look.detail == {"customers": [bank.li.code, bank.wang.code]}


@pytest.mark.covers("RULE-1")
@pytest.mark.parametrize("changed", ["successors", "last_day", "reason", "portfolio", "not seen"])
def test_nothing_is_handed_over_but_what_was_shown(client_of: ClientOf, bank: Bank, changed: str) -> None:
    sun, url = client_of(bank.manager_sun), reverse("handover:plan", args=[bank.rm_chen.pk])
    other = person("R009", "白露", Role.RELATIONSHIP_MANAGER, bank.riverside)
    seen = sun.post(url, entries(bank, step="preview")).context["shown"]
    said: dict[str, Any] = entries(bank, step="carry_out") | {"shown": seen}
    if changed == "portfolio":
        PortfolioAssignment.objects.filter(customer=bank.wang).update(staff=other)
    elif changed == "not seen":
        del said["shown"]
    else:
        said[changed] = {"successors": str(other.pk), "last_day": "2026-11-19", "reason": "transfer"}[changed]
    page = sun.post(url, said)
    assert PortfolioHandover.objects.count() == 0
    assert "尚未移交" in page.content.decode()
    now = page.context["shown"]
    assert now != said.get("shown")
    assert sun.post(url, said | {"shown": now}).status_code == 302
    assert PortfolioHandover.objects.count() == 1


def test_a_wrong_day_is_marked_and_the_choice_is_kept(client_of: ClientOf, bank: Bank) -> None:
    page = handed_over(client_of(bank.manager_sun), bank, last_day="2026-01-01")
    assert page.context["form"].errors == {"last_day": ["最后负责日请在昨天至一个月内选择。"]}
    assert f'value="{bank.rm_zhao.pk}" id="id_successors_0" checked' in page.content.decode()


@pytest.mark.covers("RULE-1")
def test_the_pack_names_no_sum_and_no_name_in_full(client_of: ClientOf, bank: Bank) -> None:
    sun = client_of(bank.manager_sun)
    shown = handed_over(sun, bank, follow=True).content.decode()
    assert "王**" in shown
    assert "王晓明" not in shown
    assert "30 万" not in shown
    assert 'class="watermark"' in shown


@pytest.mark.covers("RULE-1")
def test_what_the_leaver_looked_at_is_counted_for_the_branch_head(client_of: ClientOf, bank: Bank) -> None:
    chen = client_of(bank.rm_chen)
    for _ in range(2):
        chen.get(reverse("customer:page", args=[bank.wang.code]))
    chen.post(
        reverse("customer:open-personal", args=[bank.wang.code]),
        {"field": "phone", "reason": "contact", "idempotency_key": "x"},
    )
    page = client_of(bank.manager_sun).get(reverse("handover:plan", args=[bank.rm_chen.pk]))
    conduct = page.context["trace"].conduct
    assert (conduct.customers_opened, conduct.values_unmasked, conduct.files_fetched) == (1, 1, 0)


def test_a_successor_finds_the_pack_among_the_handovers(client_of: ClientOf, bank: Bank) -> None:
    handed_over(client_of(bank.manager_sun), bank)
    page = client_of(bank.rm_zhao).get(reverse("handover:list"))
    assert [row.leaver for row in page.context["handovers"]] == [bank.rm_chen]
    assert page.context["keepers"] == []
    assert page.context["leads_outlet"] is False


@pytest.mark.covers("RULE-1", "SE-03")
def test_whoever_left_the_pack_is_counted_and_not_looked_at(client_of: ClientOf, bank: Bank) -> None:
    sun = client_of(bank.manager_sun)
    handed_over(sun, bank)
    Customer.objects.filter(pk=bank.wang.pk).update(closed_on=date(2026, 11, 18))
    page = sun.get(reverse("handover:pack", args=[PortfolioHandover.objects.get().code]))
    assert "另有 1 位客户" in page.content.decode()
    assert AccessEntry.objects.get(action="handover.open").detail == {"customers": [bank.li.code]}
