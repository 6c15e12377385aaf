import pytest
from casts import MORNING, Bank
from jinjing.kernel.models import AccessEntry
from jinjing.lobby.domain.arrival import register_arrival
from jinjing.lobby.domain.decision import decide
from jinjing.lobby.domain.record import AgreedContact
from jinjing.lobby.domain.referral import offer_referral
from jinjing.lobby.domain.stay import end_visit, start_service
from jinjing.lobby.enums import DecisionBranch, ReferralState, VisitEnd, VisitState, Zone
from jinjing.lobby.errors import BranchDoesNotFit, ConsentNeedsContact, ContactNeedsConsent, VisitMovedOn
from jinjing.lobby.models import LobbyDecision, Referral, Visit
from lobby.day import minutes

pytestmark = pytest.mark.covers("LOB-3")

AGREED = AgreedContact(name="周女士", phone="13812345678", when="周五下午")


def test_decide_serve_premier_brings_the_customer_to_service_at_once(bank: Bank, wang: Visit) -> None:
    record = decide(wang, DecisionBranch.SERVE_PREMIER, by=bank.guide_lin, at=MORNING)
    assert (record.channel, record.recognition) == (Zone.PREMIER, "existing_premier")
    assert (wang.state, wang.place) == (VisitState.IN_SERVICE, Zone.PREMIER)


def test_decide_refer_now_offers_the_visitor_and_writes_the_information_record(
    bank: Bank, promising: Visit
) -> None:
    record = decide(promising, DecisionBranch.REFER_NOW, note="想了解大额存单", by=bank.guide_lin, at=MORNING)
    assert LobbyDecision.objects.get().note == "想了解大额存单"
    referral = Referral.objects.get()
    assert (referral.state, referral.need, referral.brief) == (
        ReferralState.OFFERED,
        record.need,
        record.note,
    )


def test_decide_trial_card_keeps_the_agreed_contact_with_consent(bank: Bank, promising: Visit) -> None:
    decide(promising, DecisionBranch.TRIAL_CARD, consent=True, contact=AGREED, by=bank.guide_lin, at=MORNING)
    record = LobbyDecision.objects.get()
    assert record.contact == {"name": "周女士", "phone": "13812345678", "when": "周五下午"}
    assert Visit.objects.get(pk=promising.pk).state == VisitState.ENDED  # a bill: accompanied to the machine


def test_decide_trial_card_refuses_contact_details_without_consent(bank: Bank, promising: Visit) -> None:
    with pytest.raises(ContactNeedsConsent):
        decide(promising, DecisionBranch.TRIAL_CARD, contact=AGREED, by=bank.guide_lin, at=MORNING)
    with pytest.raises(ConsentNeedsContact):
        decide(promising, DecisionBranch.TRIAL_CARD, consent=True, by=bank.guide_lin, at=MORNING)
    assert LobbyDecision.objects.count() == 0


def test_decide_contact_refused_leaves_a_record_and_no_contact(bank: Bank, promising: Visit) -> None:
    decide(promising, DecisionBranch.CONTACT_REFUSED, zone=Zone.CASH, by=bank.guide_lin, at=MORNING)
    record = LobbyDecision.objects.get()
    assert (record.branch, record.consent_to_contact, record.contact) == (
        DecisionBranch.CONTACT_REFUSED,
        False,
        {},
    )
    assert promising.state == VisitState.WAITING


def test_decide_wealth_need_guides_an_ordinary_visitor_to_the_open_counter(bank: Bank) -> None:
    visit = register_arrival(bank.riverside, business="wealth", by=bank.guide_lin, at=MORNING)
    record = decide(visit, DecisionBranch.WEALTH_NEED, by=bank.guide_lin, at=MORNING)
    assert (record.channel, visit.state) == (Zone.NON_CASH, VisitState.WAITING)


@pytest.mark.parametrize(
    ("business", "zone", "state"),
    [
        ("bill_payment", Zone.SELF_SERVICE, VisitState.ENDED),
        ("small_cash", Zone.SELF_SERVICE, VisitState.ENDED),
        ("large_deposit", Zone.CASH, VisitState.WAITING),
        ("account_opening", Zone.NON_CASH, VisitState.WAITING),
    ],
)
def test_decide_by_business_follows_the_channel_map(
    bank: Bank, business: str, zone: Zone, state: VisitState
) -> None:
    visit = register_arrival(bank.riverside, business=business, by=bank.guide_lin, at=MORNING)
    record = decide(visit, DecisionBranch.BY_BUSINESS, by=bank.guide_lin, at=MORNING)
    assert (record.channel, visit.state) == (zone, state)


def test_decide_by_business_never_refuses_the_counter(bank: Bank, stranger: Visit) -> None:
    record = decide(stranger, DecisionBranch.BY_BUSINESS, zone=Zone.CASH, by=bank.guide_lin, at=MORNING)
    assert (record.channel, stranger.state) == (Zone.CASH, VisitState.WAITING)


def test_decide_takes_only_branches_that_fit_the_recognition(
    bank: Bank, wang: Visit, stranger: Visit
) -> None:
    with pytest.raises(BranchDoesNotFit):
        decide(stranger, DecisionBranch.SERVE_PREMIER, by=bank.guide_lin, at=MORNING)
    with pytest.raises(BranchDoesNotFit):
        decide(wang, DecisionBranch.TRIAL_CARD, by=bank.guide_lin, at=MORNING)


@pytest.mark.parametrize("branch", list(DecisionBranch))
def test_every_branch_leaves_one_record_and_one_line_in_the_access_log(
    bank: Bank, branch: DecisionBranch
) -> None:
    who = {DecisionBranch.SERVE_PREMIER: bank.wang}.get(branch)
    visit = register_arrival(bank.riverside, customer=who, business="wealth", by=bank.guide_lin, at=MORNING)
    if branch in (DecisionBranch.REFER_NOW, DecisionBranch.TRIAL_CARD, DecisionBranch.CONTACT_REFUSED):
        visit.recognition = "potential_premier"
        visit.save()
    decide(visit, branch, by=bank.guide_lin, at=MORNING)
    assert [row.branch for row in LobbyDecision.objects.all()] == [branch]
    assert AccessEntry.objects.filter(action="lobby.decide").count() == 1


def test_decide_no_time_after_all_withdraws_the_offer(bank: Bank, promising: Visit) -> None:
    offer_referral(promising, by=bank.guide_lin, at=MORNING)
    decide(promising, DecisionBranch.TRIAL_CARD, zone=Zone.CASH, by=bank.guide_lin, at=minutes(3))
    assert Referral.objects.get().state == ReferralState.TAKEN_BACK
    assert promising.state == VisitState.WAITING


def test_a_stay_goes_from_waiting_to_service_to_its_end(bank: Bank, stranger: Visit) -> None:
    start_service(stranger, Zone.CASH, by=bank.guide_lin, at=minutes(5))
    end_visit(stranger, VisitEnd.SERVED, by=bank.guide_lin, at=minutes(9))
    found = Visit.objects.get(pk=stranger.pk)
    assert (found.state, found.end, found.ended_at, found.place) == ("ended", "served", minutes(9), "cash")
    with pytest.raises(VisitMovedOn):
        end_visit(found, VisitEnd.LEFT, by=bank.guide_lin, at=minutes(10))


def test_end_visit_as_referred_needs_a_manager_who_accepted(bank: Bank, stranger: Visit) -> None:
    with pytest.raises(VisitMovedOn):
        end_visit(stranger, VisitEnd.REFERRED, by=bank.guide_lin, at=minutes(1))
