"""Who finds whom at the door: exact keys reach the whole bank, names and tails stay at home."""

import pytest
from casts import TODAY, Bank
from jinjing.customers.enums import TokenKind
from jinjing.customers.models import SearchToken
from jinjing.customers.queries.lookup import find_arrivals
from jinjing.identity.models import Staff
from jinjing.identity.queries.positions import scope_of
from jinjing.kernel.blind_index import token
from pytest_django import DjangoAssertNumQueries


def found_by(staff: Staff, text: str) -> list[str]:
    return [m.customer.customer_no for m in find_arrivals(scope_of(staff, on=TODAY), text)]


@pytest.mark.covers("LOB-1")
@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("60001001", id="number"),
        pytest.param("6222000000010018", id="card"),
        pytest.param("6222 0000 0001 0018", id="card-with-blanks"),
        pytest.param("110101197105041001", id="document"),
        pytest.param("13900011001", id="phone"),
        pytest.param("+86 139 0001 1001", id="phone-with-country"),
        pytest.param("1001", id="phone-tail"),
        pytest.param("0018", id="card-tail"),
        pytest.param("王晓明", id="name"),
        pytest.param("wang xiaoming", id="pinyin"),
        pytest.param("WXM", id="initials"),
        pytest.param("王", id="family-name"),
    ],
)
def test_the_lobby_recognises_an_own_customer_by_anything(bank: Bank, typed: str) -> None:
    assert found_by(bank.guide_lin, typed) == ["60001001"]


@pytest.mark.covers("LOB-1")
@pytest.mark.parametrize("typed", ["60001005", "6222000000010059", "110101197105041005", "13900011005"])
def test_an_exact_key_recognises_a_customer_of_another_outlet(bank: Bank, typed: str) -> None:
    assert found_by(bank.guide_lin, typed) == ["60001005"]
    assert found_by(bank.teller_he, typed) == ["60001005"]
    assert found_by(bank.manager_sun, typed) == ["60001005"]


@pytest.mark.covers("RULE-1")
@pytest.mark.parametrize("typed", ["欧阳远", "欧阳", "ouyangyuan", "ouyang", "oyy", "1005", "0059"])
def test_names_and_tails_do_not_reach_another_outlet(bank: Bank, typed: str) -> None:
    assert found_by(bank.guide_lin, typed) == []
    assert found_by(bank.guide_hill, typed) == ["60001005"]


@pytest.mark.covers("RULE-1")
@pytest.mark.parametrize("typed", ["60001003", "13900011003", "单国强", "shanguoqiang", "1003"])
def test_a_relationship_manager_finds_only_the_own_portfolio(bank: Bank, typed: str) -> None:
    assert found_by(bank.rm_zhao, typed) == ["60001003"]
    assert found_by(bank.rm_chen, typed) == []


@pytest.mark.covers("RULE-1")
def test_head_office_auditor_and_administrator_find_nobody(bank: Bank) -> None:
    for person in (bank.supervisor_wu, bank.auditor_xu, bank.admin_tang):
        assert [found_by(person, t) for t in ("60001001", "13900011001", "王晓明", "1001")] == [
            [],
            [],
            [],
            [],
        ]


def test_a_family_name_is_found_by_its_own_reading(bank: Bank) -> None:
    assert found_by(bank.guide_lin, "shan") == ["60001003"]
    assert found_by(bank.guide_lin, "zengyulan") == ["60001004"]


def test_a_customer_who_left_is_not_recognised(bank: Bank) -> None:
    type(bank.wang).objects.filter(pk=bank.wang.pk).update(closed_on=TODAY.replace(day=18))
    assert found_by(bank.guide_lin, "60001001") == []


def test_nothing_typed_finds_nobody(bank: Bank) -> None:
    assert found_by(bank.guide_lin, "  ") == []


def test_at_most_the_limit_is_answered(bank: Bank) -> None:
    scope = scope_of(bank.guide_lin, on=TODAY)
    assert len(find_arrivals(scope, "1001", limit=1)) == 1


@pytest.mark.parametrize("typed", ["wang", "60001001", "王"])
def test_looking_up_costs_one_query(
    bank: Bank, django_assert_num_queries: DjangoAssertNumQueries, typed: str
) -> None:
    scope = scope_of(bank.guide_lin, on=TODAY)
    with django_assert_num_queries(1):
        assert [match.customer.code for match in find_arrivals(scope, typed)] == [bank.wang.code]


def test_whoever_is_meant_exactly_comes_before_everybody_of_that_tail(bank: Bank) -> None:
    asked = "1001"
    bank.zhou.tokens.filter(kind=TokenKind.NUMBER).update(token=token(TokenKind.NUMBER, asked))
    for who in (bank.wang, bank.li, bank.pool):
        SearchToken.objects.get_or_create(
            customer=who, kind=TokenKind.PHONE_TAIL, token=token(TokenKind.PHONE_TAIL, asked)
        )
    (surest,) = find_arrivals(scope_of(bank.guide_lin, on=TODAY), asked, limit=1)
    assert (surest.customer, surest.by) == (bank.zhou, TokenKind.NUMBER)


def test_several_tokens_of_one_customer_are_one_match_and_the_surest_counts(bank: Bank) -> None:
    SearchToken.objects.create(
        customer=bank.wang, kind=TokenKind.PHONE_TAIL, token=token(TokenKind.PHONE_TAIL, "0018")
    )
    bank.wang.tokens.filter(kind=TokenKind.NUMBER).update(token=token(TokenKind.NUMBER, "0018"))
    (only,) = find_arrivals(scope_of(bank.guide_lin, on=TODAY), "0018")
    assert (only.customer, only.by) == (bank.wang, TokenKind.NUMBER)
