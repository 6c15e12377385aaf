"""What a person asks about the own data: taken in anywhere, identified, answered in time with what was done."""

from datetime import date, timedelta

import pytest
from casts import MORNING, TODAY, Bank, person
from jinjing.customers.models import Customer, CustomerEvent, SearchToken
from jinjing.customers.queries.customers import customers_in, portfolio_of
from jinjing.customers.queries.lookup import find_arrivals
from jinjing.identity.domain.rights import NotYourOutlet, NotYourRole
from jinjing.identity.enums import Role
from jinjing.identity.queries.positions import scope_of
from jinjing.interactions.enums import Channel, Purpose, StopKind
from jinjing.interactions.models import ContactHold
from jinjing.interactions.queries.consents import refuses_personalisation
from jinjing.interactions.queries.policy import may_contact
from jinjing.kernel.models import AccessEntry, RuleValue
from jinjing.privacy.domain.copying import fetch_copy, make_copies
from jinjing.privacy.domain.ending import keep_until
from jinjing.privacy.domain.requests import (
    answer_request,
    confirm_corrections,
    confirm_identity,
    end_use,
    plan_for,
    refuse_request,
    send_correction,
    short_code,
    stop_personalisation,
    take_request,
    verify_identity,
)
from jinjing.privacy.enums import (
    CorrectedField,
    IdentityCheck,
    MoveKind,
    RefusalReason,
    Requester,
    RequestKind,
    RequestState,
)
from jinjing.privacy.errors import (
    AlreadyAsked,
    AlreadyCorrected,
    CodeDoesNotMatch,
    CorrectionMissing,
    KindDoesNotFit,
    NotVerifiedYet,
    PlanHasChanged,
    RefusalReasonMissing,
    RequestMovedOn,
    SecondLookIsAnothers,
    StepMissing,
    VerifiedByYourself,
    WrongIdentityCheck,
)
from jinjing.privacy.models import Restriction, SubjectRequest
from jinjing.privacy.queries.four_eyes import second_people
from jinjing.privacy.queries.requests import clock_of, requests_in
from privacy.life import a_life_with_the_bank, asked, rows_of

pytestmark = pytest.mark.usefixtures("morning")


def steps(request: SubjectRequest) -> list[tuple[str, str]]:
    return list(request.moves.order_by("pk").values_list("kind", "by__staff_no"))


@pytest.mark.covers("PI-08", "PI-21")
def test_anybody_s_request_is_taken_in_anywhere_and_answered_at_home(bank: Bank) -> None:
    request = take_request(
        bank.wang, kind=RequestKind.ACCESS, requester=Requester.SELF, by=bank.guide_hill, at=MORNING
    )
    assert (request.outlet, request.due_on) == (bank.riverside, TODAY + timedelta(days=15))
    assert [r.pk for r in requests_in(scope_of(bank.manager_sun, on=TODAY))] == [request.pk]
    assert [r.pk for r in requests_in(scope_of(bank.guide_hill, on=TODAY))] == [request.pk]
    assert list(requests_in(scope_of(bank.guide_lin, on=TODAY))) == []
    with pytest.raises(NotYourRole):
        verify_identity(request, identity_check=IdentityCheck.DOCUMENT, by=bank.guide_lin, at=MORNING)
    verify_identity(request, identity_check=IdentityCheck.DOCUMENT, by=bank.manager_sun, at=MORNING)
    assert steps(request) == [(MoveKind.RECEIVED, "L101"), (MoveKind.VERIFIED, "M001")]
    assert list(CustomerEvent.objects.values_list("kind", "reference")) == [
        ("data_request.received", request.code)
    ]
    assert "请" not in str(list(AccessEntry.objects.values_list("detail", "subject")))


def test_only_who_may_takes_a_request_and_one_of_a_kind_is_open(bank: Bank) -> None:
    asked(bank, RequestKind.ACCESS)
    with pytest.raises(AlreadyAsked):
        asked(bank, RequestKind.ACCESS)
    with pytest.raises(NotYourRole):
        take_request(
            bank.wang, kind=RequestKind.DELETE, requester=Requester.SELF, by=bank.teller_he, at=MORNING
        )
    assert SubjectRequest.objects.count() == 1


@pytest.mark.covers("PI-08")
@pytest.mark.parametrize(
    ("requester", "proof"),
    [
        (Requester.SELF, IdentityCheck.DOCUMENT),
        (Requester.AGENT, IdentityCheck.ATTORNEY),
        (Requester.HEIR, IdentityCheck.KINSHIP),
    ],
)
def test_who_asks_decides_what_proof_is_needed(
    bank: Bank, requester: Requester, proof: IdentityCheck
) -> None:
    request = take_request(
        bank.wang, kind=RequestKind.ACCESS, requester=requester, by=bank.guide_lin, at=MORNING
    )
    for other in set(IdentityCheck) - {proof}:
        with pytest.raises(WrongIdentityCheck):
            verify_identity(request, identity_check=other, by=bank.manager_sun, at=MORNING)
    verify_identity(request, identity_check=proof, by=bank.manager_sun, at=MORNING)
    assert request.state == RequestState.VERIFIED
    with pytest.raises(RequestMovedOn):
        verify_identity(request, identity_check=proof, by=bank.manager_sun, at=MORNING)


@pytest.mark.covers("PI-21")
@pytest.mark.parametrize(
    ("day", "urgency", "left"),
    [(0, "calm", 15), (9, "calm", 6), (10, "soon", 5), (15, "soon", 0), (16, "late", -1)],
)
def test_the_clock_gets_louder(bank: Bank, day: int, urgency: str, left: int) -> None:
    face = clock_of(asked(bank, RequestKind.ACCESS), on=TODAY + timedelta(days=day), warn_days=5)
    assert (face.urgency, face.days) == (urgency, left)


@pytest.mark.covers("PI-08")
def test_a_correction_goes_to_the_source_and_the_delivery_confirms_it(bank: Bank) -> None:
    request = asked(bank, RequestKind.CORRECT)
    row = send_correction(
        request, field=CorrectedField.PHONE, right=" 13800138000 ", by=bank.manager_sun, at=MORNING
    )
    assert (row.was, row.right) == ("13900011001", "13800138000")
    assert (Customer.objects.get(pk=bank.wang.pk).phone, confirm_corrections(at=MORNING)) == (
        "13900011001",
        0,
    )
    with pytest.raises(AlreadyCorrected):
        send_correction(request, field=CorrectedField.PHONE, right="1", by=bank.manager_sun, at=MORNING)
    with pytest.raises(CorrectionMissing):
        send_correction(request, field=CorrectedField.NAME, right=" ", by=bank.manager_sun, at=MORNING)
    delivered = Customer.objects.get(pk=bank.wang.pk)
    delivered.phone = "13800138000"
    delivered.save()
    assert (confirm_corrections(at=MORNING), confirm_corrections(at=MORNING)) == (1, 0)


@pytest.mark.covers("PI-05", "PI-08")
def test_an_objection_stops_personal_recommendations_at_once(bank: Bank) -> None:
    request = asked(bank, RequestKind.OBJECT)
    stop_personalisation(request, by=bank.manager_sun, at=MORNING)
    assert refuses_personalisation([bank.wang.pk, bank.li.pk], at=MORNING) == {bank.wang.pk}
    answer_request(request, partly=False, answer="已停止", by=bank.manager_sun, at=MORNING)
    assert (request.state, request.answer) == (RequestState.FULFILLED, "已停止")


def test_nothing_is_answered_before_something_was_done(bank: Bank) -> None:
    request = asked(bank, RequestKind.ACCESS)
    with pytest.raises(StepMissing):
        answer_request(request, partly=False, answer="", by=bank.manager_sun, at=MORNING)
    with pytest.raises(KindDoesNotFit):
        stop_personalisation(request, by=bank.manager_sun, at=MORNING)
    other = asked(bank, RequestKind.OBJECT, verified=False)
    with pytest.raises(NotVerifiedYet):
        stop_personalisation(other, by=bank.manager_sun, at=MORNING)


@pytest.mark.covers("PI-08")
def test_a_refusal_says_why_and_is_final(bank: Bank) -> None:
    request = asked(bank, RequestKind.ACCESS, verified=False)
    with pytest.raises(RefusalReasonMissing):
        refuse_request(request, reason=None, answer="", by=bank.manager_sun, at=MORNING)
    with pytest.raises(NotYourRole):
        refuse_request(request, reason=RefusalReason.LAW, answer="", by=bank.rm_chen, at=MORNING)
    refuse_request(request, reason=RefusalReason.NOT_IDENTIFIED, answer="", by=bank.manager_sun, at=MORNING)
    with pytest.raises(RequestMovedOn):
        refuse_request(request, reason=RefusalReason.LAW, answer="", by=bank.manager_sun, at=MORNING)
    asked(bank, RequestKind.ACCESS)


def end(request: SubjectRequest, bank: Bank) -> None:
    digest = plan_for(request, at=MORNING).digest
    end_use(request, code=short_code(request), digest=digest, by=bank.manager_sun, at=MORNING)


@pytest.mark.covers("PI-08", "PI-12")
def test_while_the_law_asks_to_keep_deletion_means_restriction(bank: Bank) -> None:
    a_life_with_the_bank(bank)
    before = rows_of(bank.wang)
    request = asked(bank, RequestKind.DELETE)
    plan = plan_for(request, at=MORNING)
    assert (plan.erases, plan.erase_on) == (False, None)
    end(request, bank)
    scopes = [scope_of(who, on=TODAY) for who in (bank.rm_chen, bank.manager_sun)]
    assert [customers_in(scope).filter(pk=bank.wang.pk).exists() for scope in scopes] == [False, False]
    assert not portfolio_of(scopes[0]).filter(pk=bank.wang.pk).exists()
    lobby = scope_of(bank.guide_lin, on=TODAY)
    for typed in ("60001001", "13900011001", "王晓明", "wxm"):
        assert find_arrivals(lobby, typed) == []
    permit = may_contact([bank.wang.pk], channel=Channel.TELEPHONE, purpose=Purpose.SERVICE, at=MORNING)
    assert StopKind.RESTRICTED in {reason.kind for reason in permit[bank.wang.pk].stops}
    assert bank.wang.list_entries.get().state == "dropped"
    assert bank.wang.leads.get().state == "closed"
    kept = {model: count for model, count in rows_of(bank.wang).items() if model in before}
    assert kept["interactions.Interaction"] == before["interactions.Interaction"]
    assert Customer.objects.get(pk=bank.wang.pk).name == "王晓明"


@pytest.mark.covers("PI-08", "PI-12")
def test_after_the_time_of_keeping_the_person_is_erased_and_codes_remain(bank: Bank) -> None:
    a_life_with_the_bank(bank)
    others = rows_of(bank.zhou)
    close(bank.wang, years_ago=11)
    logged = AccessEntry.objects.count()
    request = asked(bank, RequestKind.DELETE)
    assert plan_for(request, at=MORNING).erases
    end(request, bank)
    gone = Customer.objects.get(pk=bank.wang.pk)
    assert (gone.name, gone.phone, gone.document, gone.cards, gone.birth_on) == ("", "", {}, {}, "")
    assert (gone.code, gone.customer_no) == (bank.wang.code, "60001001")
    assert set(rows_of(bank.wang)) == {
        "customers.Customer",
        "customers.CustomerEvent",
        "privacy.SubjectRequest",
        "privacy.SubjectRequestMove",
        "privacy.Restriction",
    }
    assert set(CustomerEvent.objects.filter(customer=bank.wang).values_list("note", "by_name")) == {("", "")}
    assert not SearchToken.objects.filter(customer=bank.wang).exists()
    assert Restriction.objects.get().erased_at == MORNING
    assert rows_of(bank.zhou) == others
    assert AccessEntry.objects.count() > logged
    answer_request(request, partly=False, answer="", by=bank.manager_sun, at=MORNING)


def close(customer: Customer, *, years_ago: int) -> None:
    """Closed that long ago; what was said, said before."""
    closed = date(2026 - years_ago, 6, 30)
    Customer.objects.filter(pk=customer.pk).update(closed_on=closed)
    customer.interactions.update(occurred_on=closed)
    customer.refresh_from_db()


@pytest.mark.covers("PI-12")
def test_the_longer_of_two_duties_counts(bank: Bank) -> None:
    close(bank.wang, years_ago=11)
    assert keep_until(bank.wang, on=TODAY) == date(2025, 6, 30)
    a_life_with_the_bank(bank)
    assert keep_until(bank.wang, on=TODAY) == date(2036, 11, 19)
    assert keep_until(bank.li, on=TODAY) is None


@pytest.mark.covers("PI-08")
def test_a_wish_to_restrict_never_erases(bank: Bank) -> None:
    close(bank.wang, years_ago=11)
    request = asked(bank, RequestKind.RESTRICT)
    assert not plan_for(request, at=MORNING).erases
    end(request, bank)
    assert Customer.objects.get(pk=bank.wang.pk).name == "王晓明"
    assert ContactHold.objects.get(customer=bank.wang).kind == "restricted"


def test_the_end_is_confirmed_by_typing_and_only_what_was_shown_is_done(bank: Bank) -> None:
    request = asked(bank, RequestKind.DELETE)
    digest = plan_for(request, at=MORNING).digest
    with pytest.raises(CodeDoesNotMatch):
        end_use(request, code="ja", digest=digest, by=bank.manager_sun, at=MORNING)
    a_life_with_the_bank(bank)
    with pytest.raises(PlanHasChanged):
        end_use(request, code=short_code(request), digest=digest, by=bank.manager_sun, at=MORNING)
    with pytest.raises(NotYourRole):
        end_use(request, code=short_code(request), digest=digest, by=bank.rm_chen, at=MORNING)
    assert Restriction.objects.count() == 0


def test_the_neighbour_outlet_answers_nothing(bank: Bank) -> None:

    request = asked(bank, RequestKind.ACCESS)
    with pytest.raises(NotYourOutlet):
        refuse_request(
            request,
            reason=RefusalReason.LAW,
            answer="",
            by=person("M101", "邓北", Role.BRANCH_MANAGER, bank.hill),
            at=MORNING,
        )


def verified_by_the_manager(bank: Bank) -> SubjectRequest:
    return take_request(
        bank.wang,
        kind=RequestKind.ACCESS,
        requester=Requester.SELF,
        identity_check=IdentityCheck.DOCUMENT,
        by=bank.manager_sun,
        at=MORNING,
    )


def listed_for(bank: Bank) -> set[str]:
    """Parts of the cast in whose list the only request stands."""
    return {part for part, staff in bank.cast.items() if requests_in(scope_of(staff, on=TODAY)).exists()}


@pytest.mark.covers("PI-08", "FI-03")
def test_who_verified_alone_hands_no_copy_over(bank: Bank) -> None:
    request = verified_by_the_manager(bank)
    with pytest.raises(VerifiedByYourself):
        make_copies(request, by=bank.manager_sun, at=MORNING)
    deputy = person("M002", "代理", Role.BRANCH_MANAGER, bank.riverside)
    copy = make_copies(request, by=deputy, at=MORNING)[0]
    with pytest.raises(VerifiedByYourself):
        fetch_copy(copy, by=bank.manager_sun, at=MORNING)
    assert fetch_copy(copy, by=deputy, at=MORNING)


@pytest.mark.covers("PI-08", "FI-03")
def test_a_colleague_at_the_desk_looks_at_the_proof_as_well(bank: Bank) -> None:
    request = verified_by_the_manager(bank)
    assert listed_for(bank) == {"branch_manager", "lobby_manager"}
    confirm_identity(request, identity_check=IdentityCheck.DOCUMENT, by=bank.guide_lin, at=MORNING)
    copy = make_copies(request, by=bank.manager_sun, at=MORNING)[0]
    assert fetch_copy(copy, by=bank.manager_sun, at=MORNING)
    assert steps(request)[:3] == [
        (MoveKind.RECEIVED, "M001"),
        (MoveKind.VERIFIED, "M001"),
        (MoveKind.VERIFIED, "L001"),
    ]
    assert AccessEntry.objects.filter(action="subject_request.verify", actor_no="L001").count() == 1


def test_the_second_look_is_another_person_s_of_this_outlet_at_this_proof(bank: Bank) -> None:
    request = verified_by_the_manager(bank)
    refusals = {
        bank.manager_sun: SecondLookIsAnothers,
        bank.guide_hill: NotYourOutlet,
        bank.rm_chen: NotYourOutlet,
        bank.teller_he: NotYourRole,
    }
    for staff, refusal in refusals.items():
        with pytest.raises(refusal):
            confirm_identity(request, identity_check=IdentityCheck.DOCUMENT, by=staff, at=MORNING)
    with pytest.raises(WrongIdentityCheck):
        confirm_identity(request, identity_check=IdentityCheck.KINSHIP, by=bank.guide_lin, at=MORNING)
    with pytest.raises(VerifiedByYourself):
        make_copies(request, by=bank.manager_sun, at=MORNING)


def test_a_request_verified_in_the_lobby_waits_for_nobody_else(bank: Bank) -> None:
    request = asked(bank, RequestKind.ACCESS)
    assert listed_for(bank) == {"branch_manager", "lobby_manager"}
    assert not requests_in(
        scope_of(person("O001", "主管", Role.OPERATIONS_SUPERVISOR, bank.riverside), on=TODAY)
    )
    assert len(make_copies(request, by=bank.manager_sun, at=MORNING)) == 2


def test_the_page_can_name_who_helps(bank: Bank) -> None:
    request = verified_by_the_manager(bank)
    person("O001", "主管", Role.OPERATIONS_SUPERVISOR, bank.riverside)
    person("M002", "代理", Role.BRANCH_MANAGER, bank.riverside)
    person("M101", "邓北", Role.BRANCH_MANAGER, bank.hill)
    found = second_people(request, but=bank.manager_sun.pk, on=TODAY)
    assert {staff.staff_no for staff in found.confirm} == {"L001", "O001"}
    assert [staff.staff_no for staff in found.hand_over] == ["M002"]


def test_two_people_are_a_dated_rule(bank: Bank) -> None:
    request = verified_by_the_manager(bank)
    RuleValue.objects.create(
        key="subject_requests.two_people", valid_from=TODAY, value=False, source="the bank's own"
    )
    assert len(make_copies(request, by=bank.manager_sun, at=MORNING)) == 2
