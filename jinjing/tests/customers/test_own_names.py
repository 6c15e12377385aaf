"""A part of a name finds the own customers, and nobody else's: names are opened for those who look after them."""

from datetime import timedelta

import pytest
from casts import TODAY, Bank, customer
from jinjing.customers.enums import TokenKind
from jinjing.customers.queries.own_names import find_own_by_part
from jinjing.identity.models import Staff
from jinjing.identity.queries.positions import scope_of
from pytest_django import DjangoAssertNumQueries


def found_by(staff: Staff, text: str) -> list[tuple[str, TokenKind]]:
    return [(m.customer.customer_no, m.by) for m in find_own_by_part(scope_of(staff, on=TODAY), text)]


@pytest.mark.covers("RM-6")
@pytest.mark.parametrize(
    ("typed", "by"),
    [
        pytest.param("晓明", TokenKind.NAME, id="given-name"),
        pytest.param("明", TokenKind.NAME, id="one-character"),
        pytest.param("王晓", TokenKind.NAME, id="beginning"),
        pytest.param("xiaoming", TokenKind.PINYIN, id="given-name-in-pinyin"),
        pytest.param("Xiao Mi", TokenKind.PINYIN, id="pinyin-not-yet-whole"),
        pytest.param("ming", TokenKind.PINYIN, id="last-syllable"),
    ],
)
def test_a_part_of_a_name_finds_the_own_customer(bank: Bank, typed: str, by: TokenKind) -> None:
    assert found_by(bank.rm_chen, typed) == [("60001001", by)]


def test_pinyin_is_met_where_a_character_begins(bank: Bank) -> None:
    assert found_by(bank.rm_chen, "iaoming") == []


@pytest.mark.covers("RULE-1")
@pytest.mark.parametrize(
    "part", ["colleague", "branch_manager", "lobby_manager", "teller", "head_office", "auditor"]
)
@pytest.mark.parametrize("typed", ["晓明", "xiaoming"])
def test_nobody_else_finds_them_by_it(bank: Bank, part: str, typed: str) -> None:
    assert found_by(bank.cast[part], typed) == []


@pytest.mark.parametrize("typed", ["", " ", "·", "1001", "晓明" * 41])
def test_what_is_no_part_of_a_name_finds_nobody(bank: Bank, typed: str) -> None:
    assert found_by(bank.rm_chen, typed) == []


def test_a_customer_who_left_is_not_found(bank: Bank) -> None:
    bank.wang.closed_on = TODAY - timedelta(days=1)
    bank.wang.save()
    assert found_by(bank.rm_chen, "晓明") == []


def test_it_costs_one_query_whatever_the_portfolio(
    bank: Bank, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        customer(
            f"6000200{number}",
            f"周晓{'一二三四五'[number]}",
            "F",
            bank.riverside,
            bank.rm_chen,
            phone=f"1390002000{number}",
            card=f"62220000000200{number}0",
        )
    scope = scope_of(bank.rm_chen, on=TODAY)
    assert scope.roles
    with django_assert_num_queries(1):
        assert len(find_own_by_part(scope, "晓")) == 6
    assert len(find_own_by_part(scope, "晓", limit=2)) == 2
