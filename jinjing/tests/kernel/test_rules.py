"""Numbers from rules: the declared one until a dated row says otherwise."""

from datetime import date

import pytest
from jinjing.kernel import rules
from jinjing.kernel.models import RuleValue

pytestmark = pytest.mark.django_db
KEY = "referral.accept_minutes"


def test_without_a_row_the_declared_value_counts() -> None:
    assert rules.value(KEY, date(2026, 11, 19)) == 10


def test_the_latest_row_that_is_valid_counts() -> None:
    for day, minutes in ((date(2026, 1, 1), 8), (date(2026, 11, 1), 6), (date(2026, 12, 1), 5)):
        RuleValue.objects.create(key=KEY, valid_from=day, value=minutes, source="bank")
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 11, 19), date(2026, 12, 1))
    assert [rules.value(KEY, on) for on in days] == [10, 8, 6, 5]


def test_an_undeclared_key_is_a_mistake_in_the_program() -> None:
    with pytest.raises(KeyError):
        rules.value("no.such", date(2026, 11, 19))


def test_every_rule_says_where_it_comes_from() -> None:
    assert [key for key, rule in rules.DEFAULTS.items() if not rule.source] == []
