import pytest
from casts import MORNING, Bank
from jinjing.customers.models import CustomerEvent
from jinjing.kernel.models import AccessEntry
from jinjing.lobby.domain.arrival import recognise, register_arrival
from jinjing.lobby.enums import Recognition, VisitState
from jinjing.lobby.errors import AlreadyHere, AlreadyRecognised, UnknownBusiness
from jinjing.lobby.models import Board, Visit, VisitMove


@pytest.mark.covers("LOB-1")
def test_register_arrival_gives_the_next_ticket_of_the_outlet(bank: Bank) -> None:
    first = register_arrival(bank.riverside, customer=bank.wang, by=bank.guide_lin, at=MORNING)
    second = register_arrival(bank.riverside, called="周女士", by=bank.guide_lin, at=MORNING)
    elsewhere = register_arrival(bank.hill, called="钱先生", by=bank.guide_hill, at=MORNING)
    assert [v.ticket_no for v in (first, second, elsewhere)] == ["A001", "A002", "A001"]
    assert Visit.objects.get(pk=second.pk).called == "周女士"


@pytest.mark.covers("LOB-1")
def test_register_arrival_knows_the_premier_customer_at_once(bank: Bank, wang: Visit) -> None:
    assert (wang.recognition, wang.state) == (Recognition.EXISTING_PREMIER, VisitState.ARRIVED)
    assert list(VisitMove.objects.values_list("from_state", "to_state", "by__staff_no")) == [
        ("", "arrived", "L001")
    ]
    assert [e.kind for e in CustomerEvent.objects.filter(customer=bank.wang)] == ["visit.arrived"]
    entry = AccessEntry.objects.get()
    assert (entry.action, entry.subject, entry.detail) == (
        "visit.arrived",
        wang.code,
        {"customer": bank.wang.code},
    )
    assert Board.objects.get(outlet=bank.riverside).version == 1


def test_register_arrival_refuses_somebody_who_is_here(bank: Bank, wang: Visit) -> None:
    with pytest.raises(AlreadyHere, match="A001"):
        register_arrival(bank.riverside, customer=bank.wang, by=bank.guide_lin, at=MORNING)
    assert Visit.objects.count() == 1


def test_register_arrival_refuses_an_unknown_business(bank: Bank) -> None:
    with pytest.raises(UnknownBusiness):
        register_arrival(bank.riverside, business="haircut", by=bank.guide_lin, at=MORNING)


@pytest.mark.covers("LOB-1")
def test_recognise_links_the_customer_and_forgets_what_the_stranger_was_called(
    bank: Bank, stranger: Visit
) -> None:
    recognise(stranger, bank.zhou, by=bank.guide_lin, at=MORNING)
    found = Visit.objects.get(pk=stranger.pk)
    assert (found.customer, found.called, found.recognition) == (bank.zhou, "", Recognition.EXISTING_PREMIER)


def test_recognise_is_done_once(bank: Bank, stranger: Visit) -> None:
    slower = Visit.objects.select_related("outlet").get(pk=stranger.pk)
    recognise(stranger, bank.zhou, by=bank.guide_lin, at=MORNING)
    with pytest.raises(AlreadyRecognised):
        recognise(slower, bank.li, by=bank.manager_sun, at=MORNING)
    assert Visit.objects.get(pk=stranger.pk).customer == bank.zhou


def test_recognise_refuses_somebody_who_has_a_card(bank: Bank, wang: Visit, stranger: Visit) -> None:
    with pytest.raises(AlreadyHere, match=wang.ticket_no):
        recognise(stranger, bank.wang, by=bank.guide_lin, at=MORNING)
