"""Values of rules are put in force from a day on, with their source; the past stays (SE-03, RULE-4)."""

from datetime import date, timedelta
from typing import Any

import pytest
from casts import NOON, TODAY, Bank, wider_cast
from django.utils.translation import override
from jinjing.identity.domain.rights import NotYourRole
from jinjing.identity.domain.rules import change_rule
from jinjing.identity.errors import (
    PastStays,
    RuleAlreadyPlanned,
    RuleOutOfRange,
    RuleShapeBroken,
    SourceMissing,
    UnknownRule,
)
from jinjing.identity.models import Staff
from jinjing.identity.queries.positions import scope_of
from jinjing.identity.queries.rules import rule_histories
from jinjing.kernel import rules
from jinjing.kernel.models import AccessEntry, RuleValue
from jinjing.kernel.rule_shapes import is_shaped_like

KEY = "call_list.size"
MONDAY = date(2026, 11, 23)


@pytest.fixture
def admin(bank: Bank) -> Staff:
    return wider_cast(bank)["security_admin"]


def changed(
    admin: Staff, value: Any = 25, on: date = MONDAY, key: str = KEY, source: str = "行发〔2026〕8号"
) -> RuleValue:
    return change_rule(key, value, valid_from=on, source=source, by=admin, at=NOON)


@pytest.mark.covers("SE-03", "RULE-4")
def test_a_value_counts_from_its_day_and_both_are_in_the_log(admin: Staff) -> None:
    changed(admin)
    assert [rules.value(KEY, day) for day in (TODAY, MONDAY)] == [20, 25]
    entry = AccessEntry.objects.get(action="rule.change")
    assert (entry.subject, entry.detail) == (KEY, {"old": 20, "new": 25, "starts": "2026-11-23"})


def test_texts_and_tables_go_into_the_log_as_digests(admin: Staff) -> None:
    changed(admin, ["20:30", "08:00"], key="contact.quiet_hours")
    changed(admin, {"101": "某保险公司"}, key="consent.recipients")
    quiet, told = (e.detail["new"] for e in AccessEntry.objects.filter(action="rule.change").order_by("pk"))
    assert (quiet, told[:7], len(told)) == (["20:30", "08:00"], "sha256-", 23)


def test_the_history_tells_before_now_and_planned(admin: Staff) -> None:
    changed(admin, 22, TODAY)
    changed(admin)
    found = next(h for h in rule_histories(scope_of(admin, on=TODAY), on=TODAY) if h.key == KEY)
    assert (found.in_force.value, [p.value for p in found.planned], [p.value for p in found.past]) == (
        22,
        [25],
        [20],
    )
    assert found.past[0].valid_from is None


def test_the_past_is_not_changed_and_a_day_is_decided_once(admin: Staff) -> None:
    with pytest.raises(PastStays):
        changed(admin, on=TODAY - timedelta(days=1))
    changed(admin)
    with pytest.raises(RuleAlreadyPlanned):
        changed(admin, 30)
    assert rules.value(KEY, MONDAY) == 25


def test_what_is_refused(admin: Staff) -> None:
    with pytest.raises(UnknownRule):
        changed(admin, key="nobody.knows")
    with pytest.raises(SourceMissing):
        changed(admin, source="  ")
    with pytest.raises(RuleShapeBroken, match="20"):
        changed(admin, "many")


@pytest.mark.covers("SE-01")
@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("security.idle_minutes", 10**9),
        ("security.idle_minutes", 61),
        ("security.idle_minutes", 0),
        ("security.password_min_length", 7),
        ("audit.keep_months", 5),
        ("subject_requests.answer_days", 31),
        ("call_list.invested_share", [1, 1000]),
    ],
)
def test_a_number_outside_of_its_range_is_refused_with_the_range(admin: Staff, key: str, value: Any) -> None:
    within = rules.DEFAULTS[key].within
    assert within is not None
    with override("zh-hans"), pytest.raises(RuleOutOfRange) as refused:
        changed(admin, value, key=key)
    said = f"数值须在 {within.least} 至 {within.most} 之间，请重新填写。"
    assert (str(refused.value), refused.value.field) == (said, "value")
    assert not RuleValue.objects.exists()


def test_both_ends_of_a_range_belong_to_it(admin: Staff) -> None:
    for minutes, day in ((1, MONDAY), (60, MONDAY + timedelta(days=1))):
        changed(admin, minutes, key="security.idle_minutes", on=day)
    assert rules.value("security.idle_minutes", MONDAY + timedelta(days=1)) == 60


def test_a_value_put_there_by_hand_is_listed_and_not_in_force(admin: Staff) -> None:
    RuleValue.objects.create(key=KEY, valid_from=TODAY, value=10**9, source="by hand")
    found = next(h for h in rule_histories(scope_of(admin, on=TODAY), on=TODAY) if h.key == KEY)
    assert (found.in_force.value, [one.value for one in found.ignored], found.past) == (20, [10**9], ())


@pytest.mark.covers("SE-02")
@pytest.mark.parametrize("part", ["owner", "branch_manager", "auditor", "system_admin"])
def test_nobody_else_changes_or_reads_rules(bank: Bank, part: str) -> None:
    with pytest.raises(NotYourRole):
        changed(bank.cast[part])
    assert rule_histories(scope_of(bank.cast[part], on=TODAY), on=TODAY) == []


@pytest.mark.parametrize(
    ("value", "declared", "fits"),
    [
        (15, 10, True),
        (0, 10, False),
        (-1, 0, False),
        (True, 10, False),
        ("10", 10, False),
        (["20:00", "08:30"], ["21:00", "09:00"], True),
        (["20:00"], ["21:00", "09:00"], False),
        (["25:00", "09:00"], ["21:00", "09:00"], False),
        ([2, 3], [1, 2], True),
        (["T"], ["T", "W"], True),
        (["T", "T"], ["T", "W"], False),
        ({"a": 1}, {"a": 36}, True),
        ({"b": 1}, {"a": 36}, False),
        ({"own": {"weight": 2}}, {}, True),
        (False, True, True),
        ("2027-1", "2026-1", True),
        ("", "2026-1", False),
        (None, 10, False),
    ],
)
def test_a_value_has_the_shape_of_the_declared_one(value: Any, declared: Any, fits: bool) -> None:
    assert is_shaped_like(value, declared) is fits


def test_every_declared_value_fits_itself() -> None:
    assert [key for key, rule in rules.DEFAULTS.items() if not is_shaped_like(rule.value, rule.value)] == []
