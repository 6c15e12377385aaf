"""A form sent twice is carried out once; one that was refused may be sent again."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from jinjing.kernel.errors import Invalid
from jinjing.kernel.idempotency import once
from jinjing.kernel.models import IdempotencyKey, RuleValue

AT = datetime(2026, 11, 19, 2, 0, tzinfo=UTC)


def send(verb, *, key: str = "k", actor: str = "R001"):
    return once(verb, key=key, actor_no=actor, at=AT)


@pytest.mark.django_db
def test_the_second_sending_changes_nothing_and_answers_alike() -> None:
    done: list[str] = []
    first = send(lambda: done.append("x") or "code-1")
    second = send(lambda: done.append("x") or "code-2")
    assert (done, first.repeated, first.result) == (["x"], False, "code-1")
    assert (second.repeated, second.result) == (True, "code-1")


@pytest.mark.django_db
@pytest.mark.parametrize(("answered", "statements"), [("code-1", 1), ("code-2", 2)])
def test_a_result_that_is_foreseen_is_written_with_the_claim(answered: str, statements: int) -> None:
    with CaptureQueriesContext(connection) as asked:
        once(lambda: answered, key="k", actor_no="R001", at=AT, foreseen="code-1")
    assert len([one for one in asked if "kernel_idempotencykey" in one["sql"]]) == statements
    assert send(lambda: "never").result == answered


@pytest.mark.django_db
def test_a_key_belongs_to_one_person() -> None:
    assert [send(lambda: "a", actor="R001").repeated, send(lambda: "b", actor="R002").repeated] == [
        False,
        False,
    ]


@pytest.mark.django_db
def test_a_refused_form_gives_its_key_back() -> None:
    def refused() -> str:
        raise Invalid("no")

    with pytest.raises(Invalid, match="no"):
        send(refused)
    assert send(lambda: "done").repeated is False


@pytest.mark.django_db
def test_a_broken_rule_of_the_database_is_not_taken_for_a_repetition() -> None:
    def broken() -> str:
        for _ in range(2):
            RuleValue.objects.create(key="k", valid_from=AT.date(), value=1, source="s")
        return ""

    with pytest.raises(IntegrityError):
        send(broken)
    assert IdempotencyKey.objects.count() == 0


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_sendings_at_the_same_moment_are_carried_out_once() -> None:
    """The slower one waits in the database for the faster one and learns its result."""
    done, answers = [], []
    started = threading.Barrier(2)

    def click() -> None:
        started.wait()
        try:
            answers.append(send(lambda: done.append("x") or "code", key="same"))
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()
    assert done == ["x"]
    assert sorted(answer.repeated for answer in answers) == [False, True]
    assert {answer.result for answer in answers} == {"code"}
