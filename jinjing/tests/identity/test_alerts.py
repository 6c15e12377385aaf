"""PI-10: whoever looks at unusually many is noticed once a window, and somebody else finds out why."""

from datetime import date, datetime, timedelta

import pytest
from casts import MORNING, TODAY, Bank, wider_cast
from jinjing.identity.domain.alerts import AlertIsAboutYou, AlertIsSettled, raise_alerts, settle_alert
from jinjing.identity.domain.appointments import appoint
from jinjing.identity.domain.rights import NotYourRole
from jinjing.identity.enums import Role
from jinjing.identity.models import Staff
from jinjing.identity.queries.alerts import affected_by, alerts_in, open_alert_count
from jinjing.identity.queries.positions import scope_of
from jinjing.kernel import audit
from jinjing.kernel.enums import AlertFinding, AlertKind
from jinjing.kernel.models import AccessAlert, AccessEntry, RuleValue


def bound(rule: str, value: int) -> None:
    RuleValue.objects.create(
        key=rule, valid_from=date(2026, 1, 1), value=value, source="the bank's own number"
    )


def looks(by: Staff, count: int, *, at: datetime = MORNING, first: int = 0) -> None:
    for number in range(first, first + count):
        audit.write("customer.open", by=by, at=at, kind="customer", subject=f"c{number}", outlet="101")


def raised() -> list[tuple[str, str, int, int]]:
    return list(AccessAlert.objects.order_by("pk").values_list("kind", "actor_no", "count", "limit"))


@pytest.mark.covers("PI-10")
def test_more_customers_within_an_hour_than_the_bound_raise_one_alert(bank: Bank) -> None:
    bound("alerts.looks_an_hour", 3)
    looks(bank.rm_chen, 3)
    looks(bank.rm_zhao, 4)
    assert (raise_alerts(at=MORNING), raise_alerts(at=MORNING)) == (1, 0)
    assert raised() == [("looks", "R002", 4, 3)]
    entry = AccessEntry.objects.get(action="alert.raise")
    assert entry.detail == {"alert_kind": "looks", "person": "R002", "count": 4, "limit": 3}


@pytest.mark.covers("PI-10")
def test_the_same_customer_again_is_no_further_one(bank: Bank) -> None:
    bound("alerts.looks_an_hour", 3)
    for _ in range(5):
        looks(bank.rm_chen, 3)
    assert raise_alerts(at=MORNING) == 0


@pytest.mark.covers("PI-10")
def test_an_hour_is_an_hour_of_the_clock_also_when_the_worker_comes_late(bank: Bank) -> None:
    bound("alerts.looks_an_hour", 3)
    looks(bank.rm_chen, 3, at=MORNING - timedelta(hours=30))
    looks(bank.rm_chen, 4, at=MORNING - timedelta(hours=29))
    assert raise_alerts(at=MORNING) == 1
    assert AccessAlert.objects.get().window_starts == MORNING - timedelta(hours=29)


@pytest.mark.covers("PI-10")
def test_what_goes_on_raises_the_count_of_the_same_alert(bank: Bank) -> None:
    bound("alerts.looks_an_hour", 3)
    looks(bank.rm_chen, 4)
    raise_alerts(at=MORNING)
    looks(bank.rm_chen, 2, first=10)
    assert raise_alerts(at=MORNING) == 0
    assert raised() == [("looks", "R001", 6, 3)]


@pytest.mark.covers("PI-10")
@pytest.mark.parametrize(
    ("rule", "kind", "action", "outcome", "detail"),
    [
        ("alerts.unmasked_an_hour", "unmasked", "customer.unmask", "done", {"field": "phone"}),
        ("alerts.lookups_an_hour", "lookups", "lobby.find", "done", {}),
        ("alerts.refused_an_hour", "refused", "page.refused", "refused", {}),
        ("alerts.exported_a_day", "exported", "export.fetch", "done", {"rows": 1}),
    ],
)
def test_every_kind_has_its_bound(
    bank: Bank, rule: str, kind: str, action: str, outcome: str, detail: dict
) -> None:
    bound(rule, 2)
    for minutes in range(3):
        at = MORNING + timedelta(minutes=minutes)
        audit.write(action, by=bank.rm_chen, at=at, outcome=outcome, detail=detail)
    raise_alerts(at=MORNING)
    assert raised() == [(kind, "R001", 3, 2)]


@pytest.mark.covers("PI-10")
def test_the_customers_of_an_incident_are_listed_with_what_was_seen(bank: Bank) -> None:
    bound("alerts.unmasked_an_hour", 1)
    for code, seen in (("aa1", "phone"), ("aa1", "document"), ("bb2", "phone")):
        audit.write(
            "customer.unmask",
            by=bank.rm_chen,
            at=MORNING,
            kind="customer",
            subject=code,
            detail={"field": seen},
        )
    raise_alerts(at=MORNING)
    found = affected_by(AccessAlert.objects.get(kind=AlertKind.UNMASKED))
    assert [(one.code, one.count, sorted(one.fields)) for one in found] == [
        ("aa1", 2, ["document", "phone"]),
        ("bb2", 1, ["phone"]),
    ]


@pytest.fixture
def alert(bank: Bank) -> AccessAlert:
    bound("alerts.looks_an_hour", 3)
    looks(bank.rm_chen, 4)
    raise_alerts(at=MORNING)
    return AccessAlert.objects.get()


@pytest.mark.covers("PI-10", "SE-02")
def test_who_may_see_alerts_settles_them_once(bank: Bank, alert: AccessAlert) -> None:
    security = wider_cast(bank)["security_admin"]
    settle_alert(alert, AlertFinding.EXPLAINED, by=security, at=MORNING)
    assert (alert.settled_by_no, alert.settled_as, alert.settled_at) == ("Z001", "explained", MORNING)
    with pytest.raises(AlertIsSettled):
        settle_alert(alert, AlertFinding.MISUSE, by=bank.auditor_xu, at=MORNING)
    assert AccessEntry.objects.get(action="alert.settle").detail == {"finding": "explained", "person": "R001"}


@pytest.mark.covers("SE-02")
def test_nobody_settles_an_alert_about_themselves(bank: Bank, alert: AccessAlert) -> None:
    AccessAlert.objects.update(actor_no="A001")
    alert.refresh_from_db()
    with pytest.raises(AlertIsAboutYou):
        settle_alert(alert, AlertFinding.EXPLAINED, by=bank.auditor_xu, at=MORNING)


@pytest.mark.covers("SE-02")
def test_nobody_else_sees_or_settles_alerts(bank: Bank, alert: AccessAlert) -> None:
    scope = scope_of(bank.manager_sun, on=TODAY)
    assert (list(alerts_in(scope)), open_alert_count(scope)) == ([], 0)
    with pytest.raises(NotYourRole):
        settle_alert(alert, AlertFinding.EXPLAINED, by=bank.manager_sun, at=MORNING)


def test_open_alerts_are_counted_and_come_first(bank: Bank, alert: AccessAlert) -> None:
    looks(bank.rm_zhao, 4)
    raise_alerts(at=MORNING)
    settle_alert(alert, AlertFinding.EXPLAINED, by=bank.auditor_xu, at=MORNING)
    scope = scope_of(bank.auditor_xu, on=TODAY)
    assert [a.actor_name for a in alerts_in(scope)] == ["赵敏", "陈立"]
    assert open_alert_count(scope) == 1


@pytest.mark.covers("SE-02", "PI-10")
def test_whoever_gives_sign_ins_by_hand_is_looked_at_by_somebody_else(bank: Bank) -> None:
    """A security administrator who takes over a manager's sign-in, or invents one, is told to the auditor."""
    fang = wider_cast(bank)["security_admin"]
    appoint(bank.teller_he, Role.RELATIONSHIP_MANAGER, bank.riverside, valid_from=TODAY, by=fang, at=MORNING)
    raise_alerts(at=MORNING)
    assert raised() == [("accounts", fang.staff_no, 1, 0)]
    alert = AccessAlert.objects.get()
    assert alert in alerts_in(scope_of(bank.auditor_xu, on=TODAY))
    assert affected_by(alert) == []
    with pytest.raises(AlertIsAboutYou):
        settle_alert(alert, AlertFinding.EXPLAINED, by=fang, at=MORNING)
    settle_alert(alert, AlertFinding.EXPLAINED, by=bank.auditor_xu, at=MORNING)
