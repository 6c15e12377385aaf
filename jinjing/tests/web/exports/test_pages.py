"""The exports' pages: the count stands there before asking, a colleague's file is decided on, the file comes down."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from casts import MORNING, Bank, person
from django.test import Client
from django.urls import reverse
from jinjing.customers.models import PortfolioAssignment
from jinjing.identity.enums import Role
from jinjing.identity.models import Staff
from jinjing.kernel.models import AccessEntry, RuleValue
from jinjing.privacy.enums import ExportState
from jinjing.privacy.models import Export

pytestmark = pytest.mark.usefixtures("morning")
ClientOf = Callable[[Staff], Client]
WANTED = {"kind": "my_customers", "purpose": "review", "file_format": "csv_utf8", "idempotency_key": "k1"}


def ask(client: Client, **changes: str) -> str:
    answer = client.post(reverse("exports:ask"), WANTED | {"step": "ask"} | changes, follow=True)
    return str(answer.content.decode())


@pytest.mark.covers("FI-03")
def test_columns_and_counts_are_shown_before_anybody_asks(client_of: ClientOf, bank: Bank) -> None:
    page = client_of(bank.rm_chen).get(reverse("exports:ask")).content.decode()
    assert re.findall(r'export-kind__count">(\d+)', page) == ["2"]
    assert page.count("脱敏") >= 3
    manager = client_of(bank.manager_sun).get(reverse("exports:ask")).content.decode()
    assert re.findall(r'name="kind" value="(\w+)"', manager) == ["outlet_customers", "contacts"]


def test_counting_asks_for_nothing(client_of: ClientOf, bank: Bank) -> None:
    answer = client_of(bank.rm_chen).post(reverse("exports:ask"), WANTED | {"step": "count"})
    assert "目前 2 行" in answer.content.decode()
    assert Export.objects.count() == 0


@pytest.mark.covers("FI-03", "IM-13")
def test_a_short_file_is_ready_at_once_and_sent_twice_is_asked_once(client_of: ClientOf, bank: Bank) -> None:
    chen = client_of(bank.rm_chen)
    assert "可下载" in ask(chen)
    ask(chen)
    export = Export.objects.get()
    answer = chen.post(reverse("exports:fetch", args=[export.code]))
    assert answer["Content-Disposition"] == f'attachment; filename="jinjing-{export.code}.csv"'
    assert answer.content.decode("utf-8-sig").startswith("内部资料 · 导出人 R001")
    assert AccessEntry.objects.filter(action="export.fetch", subject=export.code).count() == 1


@pytest.mark.covers("FI-03")
def test_the_second_person_sees_what_waits_and_the_asker_does_not_decide(
    client_of: ClientOf, bank: Bank
) -> None:
    RuleValue.objects.create(
        key="exports.rows_without_second_person", valid_from=date(2026, 1, 1), value=1, source="own"
    )
    assert "待审批" in ask(client_of(bank.rm_chen))
    export = Export.objects.get()
    manager = client_of(bank.manager_sun)
    assert "待您审批" in manager.get(reverse("exports:list")).content.decode()
    manager.post(reverse("exports:approve", args=[export.code]), {"idempotency_key": "a"})
    export.refresh_from_db()
    assert (export.state, export.decided_by) == (ExportState.MADE, bank.manager_sun)
    own = ask(manager, kind="outlet_customers", idempotency_key="k2")
    assert "待您审批" not in own
    mine = Export.objects.get(asked_by=bank.manager_sun)
    manager.post(reverse("exports:approve", args=[mine.code]), {"idempotency_key": "b"})
    assert Export.objects.get(pk=mine.pk).state == ExportState.REQUESTED


def test_a_wrong_entry_comes_back_filled(client_of: ClientOf, bank: Bank) -> None:
    answer = client_of(bank.rm_chen).post(
        reverse("exports:ask"), WANTED | {"kind": "contacts", "starts_on": "2026-11-01", "step": "ask"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请填写起止日期。" in page
    assert 'value="2026-11-01"' in page
    assert Export.objects.count() == 0


def test_a_declined_file_says_why(client_of: ClientOf, bank: Bank) -> None:
    chen = client_of(bank.rm_chen)
    ask(chen, with_phone="on")
    export = Export.objects.get()
    client_of(bank.manager_sun).post(
        reverse("exports:decline", args=[export.code]), {"idempotency_key": "a", "reason": "too_much"}
    )
    assert "超出用途所需范围" in chen.get(reverse("exports:list")).content.decode()


@pytest.mark.covers("FI-02")
def test_nothing_personal_stands_in_addresses_file_names_or_the_log(client_of: ClientOf, bank: Bank) -> None:
    ask(client_of(bank.rm_chen), with_phone="on")
    told = str(list(AccessEntry.objects.values_list("subject", "detail")))
    assert not re.search("王晓明|13900011001|60001001", told)


def test_the_list_is_asked_for_again_only_while_a_file_is_made(client_of: ClientOf, bank: Bank) -> None:
    chen = client_of(bank.rm_chen)
    ask(chen)
    headers = {"hx-request": "true", "hx-target": "mine"}
    assert "every 3s" not in chen.get(reverse("exports:list"), headers=headers).content.decode()
    Export.objects.update(state=ExportState.APPROVED)
    assert "every 3s" in chen.get(reverse("exports:list"), headers=headers).content.decode()


def test_a_colleague_of_another_outlet_decides_nothing(client_of: ClientOf, bank: Bank) -> None:
    ask(client_of(bank.rm_chen), with_phone="on")
    code = Export.objects.get().code
    other = client_of(person("M101", "邓北", Role.BRANCH_MANAGER, bank.hill))
    assert other.post(reverse("exports:approve", args=[code]), {"idempotency_key": "a"}).status_code == 404
    assert Export.objects.get().asked_at == MORNING


@pytest.mark.covers("FI-03")
def test_asker_and_second_person_read_why_slices_wait(client_of: ClientOf, bank: Bank) -> None:
    RuleValue.objects.create(
        key="exports.rows_without_second_person", valid_from=date(2026, 1, 1), value=2, source="own"
    )
    why = "连同近 7 天已导出的客户，共 3 位，超过 2 位须经第二人同意。"
    chen = client_of(bank.rm_chen)
    ask(chen)
    PortfolioAssignment.objects.filter(customer=bank.li).update(staff=bank.rm_zhao)
    PortfolioAssignment.objects.create(
        customer=bank.pool, staff=bank.rm_chen, valid_from=date(2026, 1, 1), role="primary"
    )
    counted = chen.post(reverse("exports:ask"), WANTED | {"step": "count"}).content.decode()
    assert f"目前 2 行 · {why}" in counted
    assert why in ask(chen, idempotency_key="k2")
    assert why in client_of(bank.manager_sun).get(reverse("exports:list")).content.decode()
