"""The worker: one round does everything that is due; told to stop, it finishes the round and stops."""

from datetime import timedelta
from io import StringIO
from threading import Event

import pytest
from casts import MORNING, Bank
from django.core.management import call_command
from jinjing.integrations.working import stop_on_signals, work_once, work_until
from jinjing.kernel import anchors, audit
from jinjing.kernel.models import AccessAlert
from jinjing.lobby.domain.arrival import register_arrival
from jinjing.lobby.domain.referral import offer_referral
from jinjing.lobby.models import Referral


@pytest.fixture
def referral(bank: Bank) -> Referral:
    visit = register_arrival(bank.riverside, customer=bank.wang, by=bank.guide_lin, at=MORNING)
    return offer_referral(visit, by=bank.guide_lin, at=MORNING)


@pytest.mark.covers("LOB-4")
def test_an_offer_whose_time_ran_out_goes_back_once(referral: Referral) -> None:
    late = MORNING + timedelta(minutes=11)
    assert work_once(at=MORNING + timedelta(minutes=9))[0] == 0
    assert [work_once(at=late)[0], work_once(at=late)[0]] == [1, 0]
    referral.refresh_from_db()
    assert referral.state == "expired"


@pytest.mark.covers("RULE-4")
def test_the_access_log_is_sealed(referral: Referral) -> None:
    open_lines = audit.unsealed_count()
    assert work_once(at=MORNING) == (0, open_lines)
    assert audit.unsealed_count() == 0


@pytest.mark.django_db
def test_told_to_stop_it_finishes_the_round() -> None:
    stopped = Event()
    times = iter([MORNING, MORNING])

    def now():
        moment = next(times)
        stopped.set()
        return moment

    assert work_until(stopped, now=now, pause_seconds=0) == 1


def test_a_service_manager_s_signal_stops_it() -> None:
    import signal

    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        stopped = stop_on_signals()
        signal.raise_signal(signal.SIGTERM)
        assert stopped.is_set()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@pytest.mark.django_db
def test_one_round_from_the_command_line() -> None:
    out = StringIO()
    call_command("worker", "--once", stdout=out)
    assert out.getvalue() == "超时推荐 referrals expired: 0, 封存 lines sealed: 0\n"


@pytest.mark.covers("SE-03", "PI-10")
def test_a_round_anchors_the_chains_and_raises_alerts(referral: Referral, bank: Bank) -> None:
    for number in range(61):
        audit.write("customer.open", by=bank.rm_chen, at=MORNING, kind="customer", subject=f"c{number}")
    work_once(at=MORNING)
    assert AccessAlert.objects.get().count == 61
    assert set(anchors.known().last) == {"", "101"}
