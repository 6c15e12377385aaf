"""Queries written out once: the same rows as asked anew, however often and whatever the values."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import DateField, DateTimeField, F, QuerySet
from django.test.utils import CaptureQueriesContext
from jinjing.kernel.models import AccessEntry, RuleValue
from jinjing.kernel.written_once import MOST_FORMS, Given, WrittenOnce, written_once

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 19, 4, tzinfo=UTC)


def rule(key: str, valid_from: date, value: Any) -> None:
    RuleValue.objects.create(key=key, valid_from=valid_from, value=value, source="test")


def counting(build: Any) -> tuple[WrittenOnce, list[tuple[Any, ...]]]:
    """The query, and the parameters of every time it was built."""
    built: list[tuple[Any, ...]] = []

    def noted(*form: Any) -> Any:
        built.append(form)
        return build(*form)

    return written_once(noted), built


def in_force(most: int = 10) -> QuerySet[RuleValue, Any]:
    rows = RuleValue.objects.filter(valid_from__lte=Given("on", DateField()))
    return rows.order_by("valid_from").values_list("key", "valid_from", "value")[:most]


def test_a_query_is_built_once_and_asked_with_other_values() -> None:
    rule("call_list.size", date(2026, 1, 1), 20)
    rule("contact.quiet_hours", date(2026, 6, 1), ["21:00", "09:00"])
    query, built = counting(in_force)
    assert query.asked(on=date(2026, 3, 1)) == [("call_list.size", date(2026, 1, 1), 20)]
    assert query.asked(on=date(2026, 7, 1)) == [
        ("call_list.size", date(2026, 1, 1), 20),
        ("contact.quiet_hours", date(2026, 6, 1), ["21:00", "09:00"]),
    ]
    assert query.asked(on=date(2025, 1, 1)) == []
    assert built == [()]


def test_rows_are_read_anew_each_time() -> None:
    query, _ = counting(in_force)
    assert query.asked(on=date(2026, 3, 1)) == []
    rule("call_list.size", date(2026, 1, 1), 25)
    with CaptureQueriesContext(connection) as asked:
        assert query.asked(on=date(2026, 3, 1)) == [("call_list.size", date(2026, 1, 1), 25)]
    assert len(asked) == 1


def test_what_changes_the_statement_is_written_out_by_itself() -> None:
    rule("call_list.size", date(2026, 1, 1), 20)
    rule("call_list.size", date(2026, 2, 1), 30)
    query, built = counting(in_force)
    assert [len(query.asked(most, on=date(2026, 3, 1))) for most in (1, 2, 1)] == [1, 2, 1]
    assert built == [(1,), (2,)]


def test_forms_do_not_pile_up() -> None:
    query, _ = counting(in_force)
    for most in range(1, MOST_FORMS + 3):
        query.asked(most, on=date(2026, 3, 1))
    assert len(query.forms) == 2


def test_a_moment_is_given_and_comes_back_as_one() -> None:
    AccessEntry.objects.create(at=NOON, action="test", kind="", subject="")

    def since() -> QuerySet[AccessEntry, Any]:
        return AccessEntry.objects.filter(at__gte=Given("since", DateTimeField())).values_list("at")

    query, _ = counting(since)
    assert query.asked(since=NOON) == [(NOON,)]
    assert query.asked(since=NOON + timedelta(microseconds=1)) == []


def test_a_value_stands_in_a_list_and_beside_a_column() -> None:
    rule("call_list.size", date(2026, 1, 1), 20)

    def listed() -> QuerySet[RuleValue, Any]:
        days: list[Any] = [Given("one", DateField()), Given("two", DateField())]
        return RuleValue.objects.filter(valid_from__in=days, valid_from__lte=F("valid_from")).values_list(
            "key"
        )

    query, _ = counting(listed)
    assert query.asked(one=date(2025, 1, 1), two=date(2026, 1, 1)) == [("call_list.size",)]
    assert query.asked(one=date(2025, 1, 1), two=date(2025, 1, 2)) == []


def test_a_query_that_can_have_no_rows_asks_nothing() -> None:
    query, _ = counting(lambda: RuleValue.objects.none().values_list("key"))
    with CaptureQueriesContext(connection) as asked:
        assert query.asked() == []
    assert len(asked) == 0


def test_a_value_that_is_missing_is_a_programming_error() -> None:
    query, _ = counting(in_force)
    with pytest.raises(KeyError, match="on"):
        query.asked()
