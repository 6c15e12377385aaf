"""Counting how often within a minute and an hour."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from jinjing.kernel.limits import count_one, forget_old
from jinjing.kernel.models import RateCount
from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 19, 2, 0, 10, tzinfo=UTC)


def test_minutes_and_the_last_sixty_of_them() -> None:
    counted = [
        count_one("lookup", actor_no="R001", at=AT + timedelta(minutes=m)) for m in (0, 0, 1, 30, 60, 61)
    ]
    assert counted == [(1, 1), (2, 2), (1, 3), (1, 4), (1, 3), (1, 3)]


def test_counting_is_one_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(2):
        with django_assert_num_queries(1):
            count_one("lookup", actor_no="R001", at=AT)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_neither_overlooks_the_other() -> None:
    started, counted = threading.Barrier(4), []

    def look_up() -> None:
        started.wait()
        try:
            counted.extend(count_one("lookup", actor_no="R001", at=AT) for _ in range(5))
        finally:
            connection.close()

    lookers = [threading.Thread(target=look_up) for _ in range(4)]
    for thread in lookers:
        thread.start()
    for thread in lookers:
        thread.join()
    assert sorted(counted) == [(n, n) for n in range(1, 21)]


def test_everybody_and_every_kind_has_a_counter() -> None:
    count_one("lookup", actor_no="R001", at=AT)
    assert count_one("lookup", actor_no="R002", at=AT) == (1, 1)
    assert count_one("export", actor_no="R001", at=AT) == (1, 1)


def test_old_counters_are_forgotten() -> None:
    count_one("lookup", actor_no="R001", at=AT)
    assert (forget_old(at=AT + timedelta(days=1)), forget_old(at=AT + timedelta(days=3))) == (0, 1)
    assert not RateCount.objects.exists()
