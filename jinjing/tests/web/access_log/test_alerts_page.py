"""PI-10 on the page: who may see alerts settles them; no customer's name, an incident report to print."""

from collections.abc import Callable
from datetime import date

import pytest
from casts import MORNING, Bank, wider_cast
from django.test import Client
from jinjing.identity.domain.alerts import raise_alerts
from jinjing.identity.models import Staff
from jinjing.kernel import audit
from jinjing.kernel.models import AccessAlert, AccessEntry, RuleValue

pytestmark = pytest.mark.usefixtures("morning")
ClientOf = Callable[[Staff], Client]


@pytest.fixture
def alert(bank: Bank) -> AccessAlert:
    RuleValue.objects.create(
        key="alerts.unmasked_an_hour", valid_from=date(2026, 1, 1), value=1, source="the bank's own number"
    )
    for seen in ("phone", "document"):
        audit.write(
            "customer.unmask",
            by=bank.rm_chen,
            at=MORNING,
            kind="customer",
            subject=bank.wang.code,
            outlet="101",
            detail={"field": seen},
        )
    raise_alerts(at=MORNING)
    return AccessAlert.objects.get()


@pytest.fixture
def security(bank: Bank, client_of: ClientOf) -> Client:
    return client_of(wider_cast(bank)["security_admin"])


@pytest.mark.covers("PI-10", "SE-02")
def test_the_badge_counts_open_alerts(security: Client, alert: AccessAlert) -> None:
    text = security.get("/audit/alerts/").content.decode()
    assert ("1 条待处理" in text, "陈立" in text, "滨江支行" in text, "王" in text) == (
        True,
        True,
        True,
        False,
    )
    assert AccessEntry.objects.filter(action="alert.list").exists()


@pytest.mark.covers("PI-10")
def test_settling_notes_the_finding(security: Client, alert: AccessAlert) -> None:
    url = f"/audit/alerts/{alert.pk}/settle/"
    answer = security.post(url, {"finding": "explained", "idempotency_key": "a"})
    assert (answer.status_code, answer["Location"]) == (302, "/audit/alerts/")
    alert.refresh_from_db()
    assert (alert.settled_as, alert.settled_by_no) == ("explained", "Z001")
    assert "条待处理" not in security.get("/audit/alerts/").content.decode()


def test_a_finding_has_to_be_chosen(security: Client, alert: AccessAlert) -> None:
    answer = security.post(f"/audit/alerts/{alert.pk}/settle/", {"idempotency_key": "a"})
    assert "请选择核查结果；选择会被记录。" in answer.content.decode()


@pytest.mark.covers("PI-10")
def test_misuse_leads_to_the_incident_report(security: Client, bank: Bank, alert: AccessAlert) -> None:
    answer = security.post(
        f"/audit/alerts/{alert.pk}/settle/", {"finding": "misuse", "idempotency_key": "a"}, follow=True
    )
    text = answer.content.decode()
    assert answer.redirect_chain == [(f"/audit/alerts/{alert.pk}/report/", 302)]
    assert (bank.wang.code in text, "手机" in text, "王晓明" in text, "watermark" in text) == (
        True,
        True,
        False,
        True,
    )
    assert AccessEntry.objects.get(action="alert.print").detail == {"customer_count": 1}


@pytest.mark.covers("PI-10", "SE-02")
def test_nobody_else_gets_in(client_of: ClientOf, bank: Bank, alert: AccessAlert) -> None:
    for staff in (bank.rm_chen, bank.manager_sun, bank.admin_tang):
        client = client_of(staff)
        assert client.get("/audit/alerts/").status_code == 403
        assert client.get(f"/audit/alerts/{alert.pk}/report/").status_code == 403
