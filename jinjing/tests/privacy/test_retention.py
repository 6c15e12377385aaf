"""What is kept how long: counted as it will go, the longer rule wins, a killed run goes on."""

import os
import time
from datetime import date, timedelta
from io import StringIO

import pytest
from casts import MORNING, TODAY, Bank
from django.core.management import call_command
from django.db.models import Q
from jinjing.customers.models import Customer
from jinjing.kernel.long_work import WorkIsHeld
from jinjing.kernel.models import AccessEntry, IdempotencyKey, LongWork, RuleValue
from jinjing.lobby.domain.arrival import register_arrival
from jinjing.lobby.domain.referral import offer_referral
from jinjing.lobby.models import Visit
from jinjing.privacy import sealed_files
from jinjing.privacy.domain import retaining
from jinjing.privacy.domain.exporting import Asked, ask_export
from jinjing.privacy.domain.requests import refuse_request
from jinjing.privacy.domain.retaining import clear_files, run_retention
from jinjing.privacy.enums import ExportKind, ExportPurpose, RefusalReason, RequestKind
from jinjing.privacy.models import Restriction, SubjectRequest
from jinjing.privacy.queries.retained import due_now, rows_due
from jinjing.privacy.retention import BY_KEY, RULES, Rule, Way, first_day_kept
from privacy.life import a_life_with_the_bank, asked

pytestmark = pytest.mark.usefixtures("morning")
OLD = MORNING - timedelta(days=400)


def run(**options: object) -> dict[str, int]:
    done = run_retention(holder="test", at=MORNING, tick=lambda: MORNING, **options)
    return {one.rule.key: one.count for one in done if one.count}


def simulated() -> dict[str, int]:
    return {due.rule.key: due.count for due in due_now(TODAY) if due.count}


@pytest.fixture
def grown_old(bank: Bank) -> None:
    """A walk-in of last year, forms of last month, a customer who left eleven years ago."""
    visits = [
        register_arrival(bank.riverside, called="周女士", by=bank.guide_lin, at=MORNING) for _ in range(6)
    ]
    Visit.objects.exclude(pk=visits[0].pk).update(on=OLD.date())
    for n in range(3):
        IdempotencyKey.objects.create(actor_no="R001", key=f"k{n}", claimed_at=OLD)
    IdempotencyKey.objects.create(actor_no="R001", key="young", claimed_at=MORNING)
    Customer.objects.filter(pk=bank.pool.pk).update(closed_on=date(2015, 6, 30))


@pytest.mark.covers("PI-12")
def test_what_is_counted_is_what_goes_and_then_nothing_is_left(bank: Bank, grown_old: None) -> None:
    counted = simulated()
    assert counted == {"visits": 5, "customers": 1, "forms": 3}
    assert simulated() == counted
    assert run() == counted
    assert (simulated(), run()) == ({}, {})
    assert (Visit.objects.count(), IdempotencyKey.objects.count()) == (1, 1)
    assert Customer.objects.get(pk=bank.pool.pk).name == ""
    assert Restriction.objects.get().erased_at == MORNING
    lines = AccessEntry.objects.filter(action="retention.run").values_list("subject", "detail__rows")
    assert dict(lines) == counted


@pytest.mark.covers("PI-12")
def test_of_two_rules_the_longer_one_wins(bank: Bank) -> None:
    kept = register_arrival(bank.riverside, called="周女士", by=bank.guide_lin, at=MORNING)
    offer_referral(kept, by=bank.guide_lin, at=MORNING)
    register_arrival(bank.riverside, called="吴先生", by=bank.guide_lin, at=MORNING)
    Visit.objects.update(on=OLD.date())
    RuleValue.objects.create(
        key="retention.work_list_years", valid_from=date(2026, 1, 1), value=3, source="the bank's own"
    )
    assert run() == {"visits": 1}
    assert [visit.pk for visit in Visit.objects.all()] == [kept.pk]


@pytest.mark.covers("PI-12")
def test_a_former_customer_stays_while_anything_needs_the_record(bank: Bank) -> None:
    a_life_with_the_bank(bank)
    Customer.objects.filter(pk__in=[bank.wang.pk, bank.li.pk]).update(closed_on=date(2015, 6, 30))
    request = asked(bank, RequestKind.ACCESS)
    SubjectRequest.objects.filter(pk=request.pk).update(customer=bank.li)
    assert "customers" not in simulated()
    refuse_request(request, reason=RefusalReason.NOT_OURS, answer="", by=bank.manager_sun, at=MORNING)
    assert [row.pk for row in rows_due(BY_KEY["customers"], TODAY)] == [bank.li.pk]


@pytest.mark.covers("PI-12")
def test_a_killed_run_goes_on_where_it_stood(
    bank: Bank, grown_old: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retaining, "STEP", 2)
    whole = retaining.long_work.advance
    steps: list[int] = []

    def killed(*args: object, **options: object) -> None:
        whole(*args, **options)
        steps.append(1)
        if len(steps) == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(retaining.long_work, "advance", killed)
        with pytest.raises(KeyboardInterrupt):
            run()
    assert (Visit.objects.count(), LongWork.objects.get(reference="visits").done) == (4, 2)
    with pytest.raises(WorkIsHeld):
        run_retention(holder="other", at=MORNING, tick=lambda: MORNING)
    later = MORNING + timedelta(minutes=3)
    done = run_retention(holder="other", at=MORNING, tick=lambda: later)
    assert {one.rule.key: one.count for one in done if one.count} == {"visits": 3, "customers": 1, "forms": 3}


@pytest.mark.parametrize(
    ("after", "length", "day"),
    [
        ("x_days", 30, date(2026, 10, 20)),
        ("x_months", 6, date(2026, 5, 19)),
        ("x_years", 10, date(2016, 11, 19)),
    ],
)
def test_the_cut_is_the_first_day_that_is_kept(after: str, length: int, day: date) -> None:
    assert first_day_kept(after, length, on=TODAY) == day


def test_every_rule_names_a_dated_value_with_a_source(bank: Bank) -> None:
    assert [due.rule.key for due in due_now(TODAY) if not due.source] == []
    assert {rule.key for rule in RULES if not rule.after and rule.way != Way.NEVER} == set()


def test_a_rule_that_only_keeps_lets_nothing_go(bank: Bank, grown_old: None) -> None:
    keeps = Rule("all", BY_KEY["visits"].title, "lobby.Visit", "", Q(), lambda cut: Q(), Way.NEVER)
    assert rows_due(BY_KEY["visits"], TODAY, declared=(*RULES, keeps)).count() == 0


@pytest.mark.covers("PI-12")
def test_files_of_killed_processes_go_and_those_being_made_stay(bank: Bank) -> None:
    long_ago = time.time() - 7200
    for name in ("orphan", "young"):
        sealed_files.write(name, b"x")
    os.utime(sealed_files.folder() / "orphan", (long_ago, long_ago))
    waiting = ask_export(Asked(ExportKind.MY_CUSTOMERS, ExportPurpose.REVIEW), by=bank.rm_chen, at=MORNING)
    assert clear_files(at=MORNING) == 0
    waiting.delete()
    assert clear_files(at=MORNING) == 1
    assert list(sealed_files.names()) == ["young"]


@pytest.mark.covers("PI-12")
def test_the_command_counts_and_then_lets_go(bank: Bank, grown_old: None) -> None:
    out = StringIO()
    call_command("retention", "--simulate", stdout=out)
    assert (
        "visits: 到店记录（含身份不明的访客） / Visits, of unknown people too: 5  < 2025-11-19"
        in out.getvalue()
    )
    assert Visit.objects.count() == 6
    out = StringIO()
    call_command("retention", stdout=out)
    assert "forms: " in out.getvalue()
    assert Visit.objects.count() == 1


def test_answered_requests_go_after_their_years(bank: Bank) -> None:
    request = asked(bank, RequestKind.ACCESS, verified=False)
    refuse_request(request, reason=RefusalReason.LAW, answer="", by=bank.manager_sun, at=MORNING)
    SubjectRequest.objects.update(answered_at=MORNING - timedelta(days=4 * 366))
    assert run() == {"requests": 1}
