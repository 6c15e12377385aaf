"""The API is another door to the same house: same rights, same masks, same log."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from casts import MORNING, TODAY, Bank
from casts_family import FAMILY_PHONE, mother_and_son
from django.test import Client
from jinjing.api.domain.tokens import make_token, revoke_token
from jinjing.api.errors import NoSuchColleague, TokenTooLong
from jinjing.api.models import ApiToken
from jinjing.identity.models import Staff
from jinjing.interactions.models import Interaction
from jinjing.kernel.models import AccessEntry

ClientOf = Callable[[Staff], Client]
pytestmark = pytest.mark.usefixtures("morning")
V1 = "/api/v1"


def program(staff: Staff, *, days: int = 30) -> Client:
    """A program with the colleague's token."""
    _, text = make_token(
        staff.staff_no, purpose="queue machine", days=days, by=None, at=MORNING, real=MORNING
    )
    return Client(headers={"authorization": f"Bearer {text}"})


def post(client: Client, path: str, body: dict[str, Any], **headers: str) -> Any:
    return client.post(f"{V1}{path}", json.dumps(body), content_type="application/json", headers=headers)


def test_a_program_acts_as_the_colleague_of_its_token(bank: Bank) -> None:
    answer = program(bank.rm_chen).get(f"{V1}/me").json()
    assert (answer["staff_no"], answer["outlet"], answer["roles"]) == (
        "R001",
        "101",
        ["relationship_manager"],
    )


@pytest.mark.covers("SE-01", "SE-02")
def test_without_a_valid_token_there_is_no_way_in(bank: Bank) -> None:
    nobody = Client().get(f"{V1}/me")
    assert (nobody.status_code, nobody.json()["code"]) == (401, "not_signed_in")
    made, text = make_token("R001", purpose="x", days=1, by=None, at=MORNING, real=MORNING)
    caller = Client(headers={"authorization": f"Bearer {text}"})
    assert caller.get(f"{V1}/me").status_code == 200
    revoke_token(made, by=None, at=MORNING)
    assert caller.get(f"{V1}/me").status_code == 401
    assert Client(headers={"authorization": "Bearer jj_wrong"}).get(f"{V1}/me").status_code == 401


@pytest.mark.covers("SE-02")
def test_a_token_ends_with_its_day_and_with_its_colleague(bank: Bank) -> None:
    caller = program(bank.rm_chen)
    ApiToken.objects.update(expires_on=TODAY - timedelta(days=1))
    assert caller.get(f"{V1}/me").status_code == 401
    ApiToken.objects.update(expires_on=TODAY)
    assert caller.get(f"{V1}/me").status_code == 200
    bank.rm_chen.positions.update(valid_to=TODAY - timedelta(days=1))
    assert caller.get(f"{V1}/me").status_code == 401


@pytest.mark.covers("SE-02")
def test_a_new_password_voids_the_tokens_made_before(bank: Bank) -> None:
    caller = program(bank.rm_chen)
    Staff.objects.filter(pk=bank.rm_chen.pk).update(password_changed_at=MORNING + timedelta(minutes=1))
    assert caller.get(f"{V1}/me").status_code == 401


def test_tokens_are_short_lived_and_belong_to_people_who_work_here(bank: Bank) -> None:
    with pytest.raises(TokenTooLong):
        make_token("R001", purpose="x", days=91, by=None, at=MORNING, real=MORNING)
    with pytest.raises(NoSuchColleague):
        make_token("R999", purpose="x", days=1, by=None, at=MORNING, real=MORNING)
    assert ApiToken.objects.count() == 0


@pytest.mark.covers("RULE-1", "FI-03")
def test_a_customer_is_masked_for_everybody_and_the_look_is_recorded(bank: Bank) -> None:
    answer = program(bank.rm_chen).get(f"{V1}/customers/{bank.wang.code}")
    shown = answer.json()
    assert (shown["form_of_address"], shown["masked_name"], shown["band"]) == ("王先生", "王**", "premier")
    assert {value["field"]: value["text"] for value in shown["personal"]}["phone"] == "139****1001"
    assert shown["business_date"] == "2026-11-18"
    assert "13900011001" not in answer.content.decode()
    assert "王晓明" not in answer.content.decode()
    entry = AccessEntry.objects.get(action="customer.open")
    assert (entry.actor_no, entry.subject, entry.detail) == ("R001", bank.wang.code, {"part": "customer"})


@pytest.mark.covers("RULE-1")
@pytest.mark.parametrize("part", ["", "/holdings", "/family", "/may-contact?channel=T"])
def test_out_of_reach_nobody_learns_whether_a_customer_exists(bank: Bank, part: str) -> None:
    for code in (bank.wang.code, "nobody"):
        answer = program(bank.rm_zhao).get(f"{V1}/customers/{code}{part}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert AccessEntry.objects.filter(action="look.refused").count() == 2


def test_a_role_without_customer_pages_is_refused_and_recorded(bank: Bank) -> None:
    answer = program(bank.guide_lin).get(f"{V1}/customers/{bank.wang.code}")
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert AccessEntry.objects.get(action="page.refused").detail["permission"] == "customer_page"


def test_finding_by_number_and_by_name(bank: Bank) -> None:
    found = post(program(bank.guide_lin), "/customers/find", {"text": "60001005"}).json()
    assert [(row["code"], row["found_by"]) for row in found] == [(bank.far.code, "number")]
    mine = post(program(bank.rm_chen), "/customers/find", {"text": "wxm"}).json()
    assert [(row["code"], row["found_by"]) for row in mine] == [(bank.wang.code, "initials")]


@pytest.mark.covers("REL-1")
def test_the_son_s_money_is_nowhere_on_the_mother_s_side(bank: Bank) -> None:
    family = mother_and_son(bank)
    caller = program(bank.rm_chen)
    base = f"{V1}/customers/{family.mother.code}"
    answers = [caller.get(f"{base}{part}") for part in ("", "/holdings", "/family", "/may-contact?channel=T")]
    answers.append(post(caller, "/customers/find", {"text": "60002001"}))
    told = "\n".join(answer.content.decode() for answer in answers)
    assert [answer.status_code for answer in answers] == [200] * 5
    assert [secret for secret in family.secrets_of_son if secret in told] == []
    assert FAMILY_PHONE not in told
    ties = caller.get(f"{base}/family").json()
    assert [(tie["masked_name"], tie["code"]) for tie in ties] == [("崔**", family.son.code)]


def test_a_contact_is_recorded_once_per_key(bank: Bank) -> None:
    caller = program(bank.rm_chen)
    body = {"channel": "T", "outcome": "no_answer"}
    path = f"/customers/{bank.wang.code}/contacts"
    first = post(caller, path, body, **{"idempotency-key": "k-1"})
    second = post(caller, path, body, **{"idempotency-key": "k-1"})
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["reference"] == second.json()["reference"]
    assert Interaction.objects.count() == 1


@pytest.mark.covers("PI-07")
def test_a_program_says_the_ground_as_well(bank: Bank) -> None:
    caller = program(bank.rm_chen)
    path = f"/customers/{bank.wang.code}/contacts"
    body = {"channel": "T", "outcome": "talked", "note": "化疗后再约"}
    refused = post(caller, path, body, **{"idempotency-key": "k"})
    assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (
        422,
        "ground_missing",
        "ground",
    )
    assert "化疗" not in refused.content.decode()
    kept = post(caller, path, {**body, "ground": "service"}, **{"idempotency-key": "k"})
    assert (kept.status_code, Interaction.objects.get().note) == (201, "化疗后再约")


def test_what_does_not_fit_is_named_and_not_repeated(bank: Bank) -> None:
    caller = program(bank.rm_chen)
    path = f"/customers/{bank.wang.code}/contacts"
    wrong = post(caller, path, {"channel": "13900011001", "outcome": "talked"}, **{"idempotency-key": "k"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "shape")
    assert "channel" in wrong.json()["field"]
    assert "13900011001" not in wrong.content.decode()
    unkeyed = post(caller, path, {"channel": "T", "outcome": "talked"})
    assert unkeyed.status_code == 422
    late = post(
        caller,
        path,
        {"channel": "T", "outcome": "call_back", "next_on": date(2026, 1, 1).isoformat()},
        **{"idempotency-key": "k2"},
    )
    assert (late.status_code, late.json()["code"], late.json()["field"]) == (
        422,
        "next_day_passed",
        "next_on",
    )
    assert Interaction.objects.count() == 0


def test_a_browser_session_works_and_forged_posts_do_not(client_of: ClientOf, bank: Bank) -> None:
    assert client_of(bank.rm_chen).get(f"{V1}/me").status_code == 200
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client_of(bank.rm_chen).cookies
    assert post(strict, "/customers/find", {"text": "x"}).status_code == 403


def test_looking_up_without_end_is_refused(bank: Bank) -> None:
    caller = program(bank.guide_lin)
    answers = [post(caller, "/customers/find", {"text": "60001001"}).status_code for _ in range(80)]
    assert answers[0] == 200
    assert answers[-1] == 403
