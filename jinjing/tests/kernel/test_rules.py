"""Numbers from rules: the declared one until a dated row says otherwise."""

from datetime import date

import pytest
from jinjing.kernel import rules
from jinjing.kernel.models import RuleValue
from jinjing.kernel.rule_shapes import numbers_of

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


def test_every_rule_with_numbers_declares_a_range_and_keeps_to_it() -> None:
    assert [key for key, rule in rules.DEFAULTS.items() if numbers_of(rule.value) != bool(rule.within)] == []
    assert [key for key, rule in rules.DEFAULTS.items() if not rule.admits(rule.value)] == []


@pytest.mark.parametrize("by_hand", [0, -1, 10**9, "8", [8], {"minutes": 8}, True, 2.5])
def test_a_row_that_nobody_could_have_decided_does_not_count_and_the_one_before_goes_on(
    by_hand: object,
) -> None:
    RuleValue.objects.create(key=KEY, valid_from=date(2026, 1, 1), value=8, source="bank")
    RuleValue.objects.create(key=KEY, valid_from=date(2026, 2, 1), value=by_hand, source="by hand")
    assert rules.value(KEY, date(2026, 11, 19)) == 8


def test_the_log_names_the_rule_and_not_the_value(caplog: pytest.LogCaptureFixture) -> None:
    rules._tell.cache_clear()
    RuleValue.objects.create(key=KEY, valid_from=date(2026, 1, 1), value=987654321, source="by hand")
    for _ in range(2):
        rules.value(KEY, date(2026, 11, 19))
    assert caplog.messages == [
        f"a recorded value of rule {KEY} is outside of what is declared and does not count"
    ]
