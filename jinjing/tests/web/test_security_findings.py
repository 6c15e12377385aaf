"""Holes that a reviewer found by reading as an attacker: each stays closed."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from casts import MORNING, TODAY, Bank, lent_to, wider_cast
from django.conf import LazySettings
from django.conf import settings as configured
from django.test import Client
from django.urls import reverse
from jinjing.customers.models import PortfolioAssignment
from jinjing.identity.directory import DirectorySettings
from jinjing.identity.domain.alerts import raise_alerts
from jinjing.identity.domain.factors import reset_factors
from jinjing.identity.domain.locks import tries_token
from jinjing.identity.domain.passwords import set_first_password
from jinjing.identity.domain.rights import NotYourOutlet
from jinjing.identity.enums import Role, TriesOf
from jinjing.identity.errors import AdministratorsOwnDoor
from jinjing.identity.models import SignInTries, Staff, StaffSession
from jinjing.identity.queries.positions import scope_of
from jinjing.kernel import audit
from jinjing.kernel.enums import AlertKind
from jinjing.kernel.models import AccessAlert
from jinjing.privacy.models import Restriction
from jinjing.workbench.domain.lead import open_lead
from jinjing.workbench.domain.portfolio_handover import hand_over_portfolio
from jinjing.workbench.enums import HandoverReason, LeadSource
from jinjing.workbench.models import PortfolioHandover
from jinjing.workbench.queries.handover import pack_of
from jinjing.workbench.queries.leads import callable_customers, holds_open_lead

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]
ClientOf = Callable[[Staff], Client]
GOOD = "Silver-eyes-8"  # pragma: allowlist secret


def taken_by_sun(bank: Bank, leaver: Staff, reason: HandoverReason) -> PortfolioHandover:
    """What the manager of Riverside tries with a colleague who once worked there."""
    return hand_over_portfolio(
        leaver,
        to=[bank.rm_chen],
        outlet=bank.riverside,
        last_day=TODAY - timedelta(days=1),
        reason=reason,
        by=bank.manager_sun,
        at=MORNING,
    )


@pytest.fixture
def gao_was_here(bank: Bank) -> Staff:
    """Gao manages customers on the hill; years ago it was at Riverside, where one customer stayed with him."""
    gao = bank.rm_gao
    lent_to(gao, Role.RELATIONSHIP_MANAGER, bank.riverside, since=date(2020, 1, 1), until=date(2023, 12, 31))
    PortfolioAssignment.objects.create(customer=bank.pool, staff=gao, valid_from=date(2021, 1, 1))
    return gao


@pytest.mark.covers("RULE-1", "ORG-2")
def test_who_once_worked_here_does_not_bring_another_outlet_s_customers(
    bank: Bank, gao_was_here: Staff
) -> None:
    taken_by_sun(bank, gao_was_here, HandoverReason.TRANSFER)
    now = PortfolioAssignment.objects.filter(valid_to__isnull=True)
    assert now.get(customer=bank.far).staff == gao_was_here
    assert now.get(customer=bank.pool).staff == bank.rm_chen


@pytest.mark.covers("SE-02")
def test_nobody_ends_the_work_of_another_outlet_s_colleague(bank: Bank, gao_was_here: Staff) -> None:
    with pytest.raises(NotYourOutlet):
        taken_by_sun(bank, gao_was_here, HandoverReason.LEAVING)


@pytest.mark.covers("FI-05")
def test_an_old_pack_opens_no_customer_who_went_on_to_somebody_else(bank: Bank) -> None:
    made = hand_over_portfolio(
        bank.rm_chen,
        to=[bank.rm_zhao],
        outlet=bank.riverside,
        last_day=TODAY - timedelta(days=1),
        reason=HandoverReason.TRANSFER,
        by=bank.manager_sun,
        at=MORNING,
    )
    PortfolioAssignment.objects.filter(customer=bank.wang, staff=bank.rm_zhao).update(valid_to=TODAY)
    tomorrow = TODAY + timedelta(days=1)
    pack = pack_of(scope_of(bank.rm_zhao, on=tomorrow), made, publication=bank.publication, on=tomorrow)
    assert [line.card.code for line in pack.lines] == [bank.li.code]


@pytest.mark.covers("SE-02")
@pytest.mark.parametrize("part", ["auditor", "system_admin"])
def test_the_security_administrator_does_not_become_another_administrator(bank: Bank, part: str) -> None:
    guard = wider_cast(bank)["security_admin"]
    with pytest.raises(AdministratorsOwnDoor):
        set_first_password(bank.cast[part], GOOD, by=guard, at=MORNING, real=MORNING)
    with pytest.raises(AdministratorsOwnDoor):
        reset_factors(bank.cast[part], by=guard, at=MORNING)


@pytest.mark.covers("FI-03", "SE-02")
@pytest.mark.parametrize(
    "address",
    [
        "/people/of/T001/password/",
        "/people/of/T001/reset-factors/",
        "/people/of/T001/appoint/",
        "/people/new/",
    ],
)
def test_an_open_page_of_an_administrator_changes_nobody_without_a_fresh_proof(
    bank: Bank, client_of: ClientOf, address: str
) -> None:
    guard = wider_cast(bank)["security_admin"]
    browser = client_of(guard)
    StaffSession.objects.filter(staff=guard).update(proved_at=MORNING - timedelta(minutes=20))
    answer = browser.post(address, {"password": GOOD, "idempotency_key": "p1"})
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("account:prove"))


@pytest.mark.covers("SE-03")
def test_no_rule_changes_without_a_fresh_proof(bank: Bank, client_of: ClientOf) -> None:
    guard = wider_cast(bank)["security_admin"]
    browser = client_of(guard)
    StaffSession.objects.filter(staff=guard).update(proved_at=MORNING - timedelta(minutes=20))
    answer = browser.post("/rules/security.lock_after_failures/", {"value": "99", "idempotency_key": "p2"})
    assert answer["Location"].split("?")[0] == reverse("account:prove")


@pytest.mark.covers("SE-01")
@pytest.mark.parametrize(
    "spelling",
    ["ChenLi", " chenli ", "ｃｈｅｎｌｉ", "chen\u00adli", "chen\u200bli", "chen\ufe0fli", "CHEN LI"],
)
def test_another_spelling_of_a_name_is_no_further_tries(spelling: str) -> None:
    assert tries_token(TriesOf.NAME, spelling) == tries_token(TriesOf.NAME, "chenli")


@pytest.mark.covers("SE-01")
def test_the_directory_is_asked_where_the_bank_names_one() -> None:
    assert "jinjing.identity.backends.DirectoryBackend" in configured.AUTHENTICATION_BACKENDS


@pytest.fixture
def silent_directory(settings: LazySettings) -> None:
    settings.DIRECTORY = DirectorySettings(url="ldaps://127.0.0.1:9", base="dc=bank")


def signed_in(name: str, password: str) -> int:
    answer = Client().post(reverse("sign-in"), {"username": name, "password": password})
    return answer.status_code


@pytest.mark.covers("SE-01")
def test_a_password_kept_here_counts_while_the_directory_is_silent(
    bank: Bank, silent_directory: None
) -> None:
    bank.rm_chen.set_password(GOOD)
    bank.rm_chen.save()
    assert signed_in("r001", GOOD) == 302


@pytest.mark.covers("SE-01")
def test_a_silent_directory_is_not_the_hour_for_guessing_passwords_kept_here(
    bank: Bank, silent_directory: None
) -> None:
    bank.rm_chen.set_password(GOOD)
    bank.rm_chen.save()
    bank.rm_zhao.set_unusable_password()  # as the feed brings her: only the directory knows her password
    bank.rm_zhao.save()
    for number in range(5):
        signed_in("r001", f"wrong-{number}")
        signed_in("r002", f"wrong-{number}")
    assert signed_in("r001", GOOD) == 200
    locked = set(SignInTries.objects.exclude(locked_until=None).values_list("token", flat=True))
    assert locked == {tries_token(TriesOf.NAME, "r001")}


@pytest.mark.covers("FI-03", "PI-10")
def test_searching_for_people_who_ask_is_bounded_like_every_search(bank: Bank, client_of: ClientOf) -> None:
    lin = client_of(bank.guide_lin)
    found = [
        lin.post("/data-requests/find/", {"q": "13900011001"}).context["people"] != [] for _ in range(40)
    ]
    assert (found[0], found[-1]) == (True, False)


@pytest.mark.covers("PI-10")
def test_whole_copies_of_people_raise_the_same_alarm_as_opened_values(bank: Bank) -> None:
    for _ in range(21):
        audit.write(
            "subject_request.fetch",
            by=bank.manager_sun,
            at=MORNING,
            kind="subject_request",
            subject="abc",
            detail={"customer": bank.wang.code},
        )
    raise_alerts(at=MORNING)
    assert AccessAlert.objects.get(kind=AlertKind.UNMASKED).count == 21


@pytest.mark.covers("PI-08")
def test_a_restricted_person_is_not_put_on_the_board_by_a_code_kept_from_before(
    bank: Bank, client_of: ClientOf
) -> None:
    Restriction.objects.create(customer=bank.wang, because="retention", since=MORNING)
    asked = {"customer": bank.wang.code, "idempotency_key": "r1"}
    assert client_of(bank.guide_lin).post(reverse("lobby:arrive"), asked).status_code == 404


@pytest.mark.covers("SE-02")
def test_a_session_outlives_no_position_at_the_api_either(bank: Bank, client_of: ClientOf) -> None:
    chen = client_of(bank.rm_chen)
    assert chen.get("/api/v1/me").status_code == 200
    bank.rm_chen.positions.update(valid_to=TODAY - timedelta(days=1))
    assert chen.get("/api/v1/me").status_code == 401


@pytest.mark.covers("PI-08")
def test_a_lead_is_no_way_to_a_restricted_person(bank: Bank) -> None:
    """A referral that was under way is accepted after the restriction: it opens nobody."""
    gao = scope_of(bank.rm_gao, on=TODAY)
    open_lead(
        bank.wang, owner=bank.rm_gao, source=LeadSource.LOBBY, reference="x", by=bank.guide_lin, at=MORNING
    )
    assert (holds_open_lead(gao, bank.wang), bank.wang in callable_customers(gao)) == (True, True)
    Restriction.objects.create(customer=bank.wang, because="retention", since=MORNING)
    assert (holds_open_lead(gao, bank.wang), bank.wang in callable_customers(gao)) == (False, False)
