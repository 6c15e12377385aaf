"""Consents: asked, given, withdrawn; one record each, with what shows it, and effective at once."""

from datetime import date, timedelta

import pytest
from casts import MORNING, NOON, TODAY, Bank
from django.db import IntegrityError, transaction
from jinjing.customers.domain.reach import CustomerOutOfReach
from jinjing.customers.models import Customer, CustomerEvent
from jinjing.identity.domain.rights import NotYourRole
from jinjing.interactions.domain.consent import (
    Coverage,
    Evidence,
    asking_allowed_from,
    decline_personalisation,
    expire_consents,
    give_consent,
    request_consent,
    withdraw_consent,
)
from jinjing.interactions.domain.contact import log_contact
from jinjing.interactions.domain.hold import lift_hold
from jinjing.interactions.enums import (
    Channel,
    ConsentPurpose,
    ConsentState,
    EvidenceKind,
    MoveReason,
    OtherBasis,
    Outcome,
    Purpose,
    StopKind,
)
from jinjing.interactions.errors import (
    AlreadyAgreed,
    AlreadyAsked,
    AskedTooSoon,
    ConsentEndsBeforeItStarts,
    ConsentNotNeeded,
    EvidenceDoesNotFit,
    EvidenceMissing,
    NotAScan,
    NothingToWithdraw,
    NoticeMissing,
    OnlyOwnManagerLifts,
    RecipientMissing,
    RequestNotProven,
)
from jinjing.interactions.models import Consent, ConsentMove, ContactHold
from jinjing.interactions.queries.consents import (
    has_separate_consent,
    refuses_personalisation,
    shares_with_household,
)
from jinjing.interactions.queries.policy import may_contact, present_answers
from jinjing.kernel.models import AccessEntry

SIGNED = Evidence(EvidenceKind.SIGNATURE, "F-2026-118")


def given(
    bank: Bank, purpose: ConsentPurpose | OtherBasis = ConsentPurpose.MARKETING, **more: object
) -> Consent:
    facts = {"notice_version": "2026-1", "evidence": SIGNED, "by": bank.rm_chen, "at": MORNING, **more}
    return give_consent(bank.wang, purpose, **facts)  # type: ignore[arg-type]


def stops(who: Customer, channel: Channel = Channel.TELEPHONE) -> list[StopKind]:
    found = may_contact([who.pk], channel=channel, purpose=Purpose.MARKETING, at=NOON)
    return [reason.kind for reason in found[who.pk].stops]


@pytest.mark.covers("PI-02")
def test_give_consent_keeps_purpose_notice_evidence_and_its_end(bank: Bank) -> None:
    before = Consent.objects.get(customer=bank.wang)
    made = given(bank, coverage=Coverage(channels=(Channel.WECOM, Channel.TELEPHONE), products=("fund",)))
    made.refresh_from_db()
    assert (made.state, made.channels, made.products, made.notice_version, made.valid_to) == (
        ConsentState.GIVEN,
        "TW",
        ["fund"],
        "2026-1",
        date(2029, 11, 19),
    )
    assert (made.evidence_kind, made.evidence, made.recorded_by_no) == ("signature", "F-2026-118", "R001")
    assert [(m.reason, m.by_no) for m in made.moves.all()] == [(MoveReason.GIVEN, "R001")]
    before.refresh_from_db()
    assert before.state == ConsentState.SUPERSEDED
    entry = AccessEntry.objects.get(action="consent.give")
    assert (entry.subject, entry.detail["consent"], entry.detail["ways"]) == (
        bank.wang.code,
        "marketing",
        "TW",
    )
    assert "F-2026-118" not in str(entry.detail)
    assert CustomerEvent.objects.filter(customer=bank.wang, kind="consent.give").count() == 1
    assert (stops(bank.wang), stops(bank.wang, Channel.EMAIL)) == ([], [StopKind.NO_CONSENT])


@pytest.mark.covers("PI-02")
@pytest.mark.parametrize("basis", list(OtherBasis))
def test_contract_and_legal_duty_are_not_recorded_as_consent(bank: Bank, basis: OtherBasis) -> None:
    with pytest.raises(ConsentNotNeeded, match="不按同意登记"):
        given(bank, basis)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.filter(customer=bank.wang).update(purpose=basis)


@pytest.mark.parametrize(
    ("purpose", "changes", "refusal"),
    [
        (ConsentPurpose.MARKETING, {"evidence": Evidence(EvidenceKind.SIGNATURE, " ")}, EvidenceMissing),
        (ConsentPurpose.MARKETING, {"evidence": Evidence(EvidenceKind.PAPER_SCAN, "F-1")}, NotAScan),
        (
            ConsentPurpose.MARKETING,
            {"evidence": Evidence(EvidenceKind.SOURCE_SYSTEM, "x")},
            EvidenceDoesNotFit,
        ),
        (ConsentPurpose.HOUSEHOLD, {"evidence": Evidence(EvidenceKind.RECORDING, "x")}, EvidenceDoesNotFit),
        (ConsentPurpose.FACE, {"evidence": Evidence(EvidenceKind.APP_LOG, "x")}, EvidenceDoesNotFit),
        (ConsentPurpose.MARKETING, {"notice_version": ""}, NoticeMissing),
        (ConsentPurpose.SHARING, {}, RecipientMissing),
        (ConsentPurpose.MARKETING, {"coverage": Coverage(recipient="insurer-1")}, RecipientMissing),
        (ConsentPurpose.MARKETING, {"valid_to": date(2026, 11, 18)}, ConsentEndsBeforeItStarts),
    ],
)
def test_give_consent_refuses_what_proves_nothing(
    bank: Bank, purpose: ConsentPurpose, changes: dict[str, object], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        given(bank, purpose, **changes)
    assert Consent.objects.filter(customer=bank.wang).count() == 1


@pytest.mark.covers("PI-02", "RULE-2")
def test_withdraw_consent_stops_with_the_next_question_and_keeps_the_history(bank: Bank) -> None:
    assert stops(bank.wang) == []
    (row,) = withdraw_consent(bank.wang, ConsentPurpose.MARKETING, by=bank.rm_chen, at=NOON)
    assert stops(bank.wang) == [StopKind.CONSENT_WITHDRAWN]
    assert (row.state, row.withdrawn_at, row.given_at is not None) == (ConsentState.WITHDRAWN, NOON, True)
    assert [m.reason for m in row.moves.all()] == [MoveReason.WITHDRAWN]
    service = may_contact([bank.wang.pk], channel=Channel.TELEPHONE, purpose=Purpose.SERVICE, at=NOON)
    assert service[bank.wang.pk].allowed
    with pytest.raises(NothingToWithdraw, match="未作更改"):
        withdraw_consent(bank.wang, ConsentPurpose.MARKETING, by=bank.rm_chen, at=NOON)


def test_withdraw_consent_for_one_way_leaves_the_others(bank: Bank) -> None:
    withdraw_consent(bank.wang, ConsentPurpose.MARKETING, channel=Channel.TELEPHONE, by=bank.rm_chen, at=NOON)
    assert stops(bank.wang) == [StopKind.CONSENT_WITHDRAWN]
    assert stops(bank.wang, Channel.WECOM) == []
    given(bank, at=NOON + timedelta(minutes=5))
    assert may_contact(
        [bank.wang.pk],
        channel=Channel.TELEPHONE,
        purpose=Purpose.MARKETING,
        at=NOON + timedelta(minutes=6),
    )[bank.wang.pk].allowed


@pytest.mark.covers("PI-03", "PI-02")
def test_lobby_and_counter_take_down_a_withdrawal_but_record_no_consent(bank: Bank) -> None:
    withdraw_consent(bank.wang, ConsentPurpose.MARKETING, by=bank.guide_lin, at=NOON)
    withdraw_consent(bank.far, ConsentPurpose.MARKETING, by=bank.teller_he, at=NOON)
    assert (stops(bank.wang), stops(bank.far)) == ([StopKind.CONSENT_WITHDRAWN],) * 2
    with pytest.raises(NotYourRole):
        given(bank, by=bank.guide_lin)


def test_consents_of_customers_out_of_reach_stay_closed(bank: Bank) -> None:
    for verb in (
        lambda: withdraw_consent(bank.wang, ConsentPurpose.MARKETING, by=bank.rm_zhao, at=NOON),
        lambda: given(bank, by=bank.rm_gao),
    ):
        with pytest.raises(CustomerOutOfReach):
            verb()
    assert stops(bank.wang) == []


@pytest.mark.covers("PI-11")
def test_request_consent_rests_for_a_year_after_a_no(bank: Bank) -> None:
    asked = {"notice_version": "2026-1", "by": bank.rm_chen}
    with pytest.raises(AlreadyAgreed):
        request_consent(bank.wang, ConsentPurpose.MARKETING, at=MORNING, **asked)
    withdraw_consent(bank.wang, ConsentPurpose.MARKETING, by=bank.rm_chen, at=MORNING)
    with pytest.raises(AskedTooSoon, match="2027年11月19日前不得再次征求"):
        request_consent(bank.wang, ConsentPurpose.MARKETING, at=NOON, **asked)
    assert asking_allowed_from(bank.wang.pk, ConsentPurpose.MARKETING, at=NOON) == date(2027, 11, 19)
    # Another purpose has its own rest; an own wish of the customer may be recorded any day.
    request_consent(bank.wang, ConsentPurpose.HOUSEHOLD, at=NOON, **asked)
    with pytest.raises(AlreadyAsked):
        request_consent(bank.wang, ConsentPurpose.HOUSEHOLD, at=NOON + timedelta(minutes=1), **asked)
    given(bank, at=NOON)
    assert stops(bank.wang) == []


@pytest.mark.covers("PI-11")
def test_a_declined_request_and_do_not_call_again_are_a_no(bank: Bank) -> None:
    request_consent(bank.li, ConsentPurpose.FACE, notice_version="2026-1", by=bank.rm_chen, at=MORNING)
    (row,) = withdraw_consent(bank.li, ConsentPurpose.FACE, by=bank.guide_lin, at=NOON)
    assert [m.reason for m in row.moves.order_by("pk")] == [MoveReason.ASKED, MoveReason.DECLINED]
    assert asking_allowed_from(bank.li.pk, ConsentPurpose.FACE, at=NOON) == date(2027, 11, 19)
    log_contact(bank.li, channel=Channel.TELEPHONE, outcome=Outcome.DO_NOT_CALL, by=bank.rm_chen, at=MORNING)
    assert asking_allowed_from(bank.li.pk, ConsentPurpose.MARKETING, at=NOON) == date(2027, 11, 19)


def test_a_consent_ends_with_its_last_day_before_anybody_names_it_expired(bank: Bank) -> None:
    made = given(bank, valid_to=TODAY)
    assert stops(bank.wang) == []
    tomorrow = NOON + timedelta(days=1)
    found = may_contact([bank.wang.pk], channel=Channel.EMAIL, purpose=Purpose.MARKETING, at=tomorrow)
    assert [r.kind for r in found[bank.wang.pk].stops] == [StopKind.CONSENT_EXPIRED]
    assert expire_consents(on=date(2026, 11, 20), at=tomorrow) == 1
    made.refresh_from_db()
    assert made.state == ConsentState.EXPIRED
    again = may_contact([bank.wang.pk], channel=Channel.EMAIL, purpose=Purpose.MARKETING, at=tomorrow)
    assert again == found


@pytest.mark.covers("PI-04")
def test_passing_on_needs_a_consent_of_its_own_for_each_recipient(bank: Bank) -> None:
    ids = [bank.wang.pk, bank.li.pk]
    given(bank, ConsentPurpose.SHARING, coverage=Coverage(recipient="insurer-1"))
    assert has_separate_consent(ids, "insurer-1", at=NOON) == {bank.wang.pk}
    assert has_separate_consent(ids, "fund-1", at=NOON) == frozenset()
    withdraw_consent(bank.wang, ConsentPurpose.SHARING, recipient="insurer-1", by=bank.rm_chen, at=NOON)
    assert has_separate_consent(ids, "insurer-1", at=NOON) == frozenset()


@pytest.mark.covers("REL-1")
def test_sharing_with_the_household_is_each_member_s_own_consent(bank: Bank) -> None:
    given(bank, ConsentPurpose.HOUSEHOLD)
    assert shares_with_household([bank.wang.pk, bank.li.pk], at=NOON) == {bank.wang.pk}
    year = NOON + timedelta(days=2 * 366)
    assert shares_with_household([bank.wang.pk], at=year) == frozenset()


@pytest.mark.covers("PI-05")
def test_personal_recommendations_are_refused_before_anybody_asked(bank: Bank) -> None:
    assert refuses_personalisation([bank.wang.pk], at=NOON) == frozenset()
    decline_personalisation(bank.wang, by=bank.guide_lin, at=MORNING)
    assert refuses_personalisation([bank.wang.pk, bank.li.pk], at=NOON) == {bank.wang.pk}
    found = may_contact([bank.wang.pk], channel=Channel.TELEPHONE, purpose=Purpose.MARKETING, at=MORNING)
    assert (found[bank.wang.pk].allowed, found[bank.wang.pk].personal) == (True, False)
    given(bank, ConsentPurpose.PROFILING, at=NOON)
    assert refuses_personalisation([bank.wang.pk], at=NOON) == frozenset()


@pytest.mark.covers("MK-02", "RM-8")
def test_a_refusal_is_lifted_only_by_the_own_manager_and_only_with_the_customer_s_request(bank: Bank) -> None:
    log_contact(
        bank.wang, channel=Channel.TELEPHONE, outcome=Outcome.DO_NOT_CALL, by=bank.rm_chen, at=MORNING
    )
    hold = ContactHold.objects.get()
    with pytest.raises(CustomerOutOfReach):
        lift_hold(hold, evidence="REC-1", by=bank.rm_zhao, at=NOON)
    with pytest.raises(RequestNotProven, match="客户本人要求"):
        lift_hold(hold, by=bank.rm_chen, at=NOON)
    lift_hold(hold, evidence="REC-1", by=bank.manager_sun, at=NOON)
    assert (hold.lifted_by_no, hold.lift_evidence) == ("M001", "REC-1")


def test_a_colleague_with_a_lead_may_talk_but_not_lift_a_refusal(bank: Bank) -> None:
    from jinjing.workbench.domain.lead import open_lead
    from jinjing.workbench.enums import LeadSource

    log_contact(
        bank.wang, channel=Channel.TELEPHONE, outcome=Outcome.DO_NOT_CALL, by=bank.rm_chen, at=MORNING
    )
    open_lead(
        bank.wang, owner=bank.rm_zhao, source=LeadSource.LOBBY, reference="r1", by=bank.guide_lin, at=MORNING
    )
    with pytest.raises(OnlyOwnManagerLifts, match="客户经理或网点负责人"):
        lift_hold(ContactHold.objects.get(), evidence="REC-1", by=bank.rm_zhao, at=NOON)


def test_present_answers_cost_two_queries_for_all_ways(bank: Bank, django_assert_num_queries: object) -> None:
    given(bank, coverage=Coverage(channels=(Channel.TELEPHONE,)))
    with django_assert_num_queries(2):  # type: ignore[operator]
        found = present_answers(bank.wang.pk, at=NOON)
    assert {way: p.marketing.allowed for way, p in found.items()} == {
        Channel.TELEPHONE: True,
        Channel.WECOM: False,
        Channel.SHORT_MESSAGE: False,
        Channel.EMAIL: False,
    }
    assert all(p.service.allowed for p in found.values())


def test_every_change_leaves_one_move(bank: Bank) -> None:
    given(bank)
    withdraw_consent(bank.wang, ConsentPurpose.MARKETING, by=bank.rm_chen, at=NOON)
    assert list(ConsentMove.objects.order_by("pk").values_list("from_state", "to_state", "reason")) == [
        ("given", "superseded", "replaced"),
        ("", "given", "given"),
        ("given", "withdrawn", "withdrawn"),
    ]
