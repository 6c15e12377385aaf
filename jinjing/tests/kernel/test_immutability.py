"""The database refuses to change or remove a line, except for the retention's door."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from jinjing.kernel import anchors, audit, immutability, log_retention
from jinjing.kernel.models import AccessEntry, AccessSeal, RetentionDoor, RuleValue
from jinjing.kernel.verification import verify

AT = datetime(2026, 11, 19, 2, 0, tzinfo=UTC)
OLD = datetime(2023, 1, 5, 2, 0, tzinfo=UTC)


@pytest.fixture
def guarded(db: None) -> Iterator[None]:
    immutability.guard(connection)
    yield
    immutability.lift(connection)


@pytest.mark.covers("SE-03")
@pytest.mark.parametrize("model", [AccessEntry, AccessSeal])
@pytest.mark.parametrize("attempt", ["change", "remove"])
def test_lines_and_seals_stay_as_they_are(guarded: None, model: type, attempt: str) -> None:
    audit.write("customer.open", by=None, at=AT, outlet="101", subject="a")
    audit.seal_all()
    tamper = {
        "change": lambda: model.objects.update(outlet="102"),
        "remove": lambda: model.objects.all()._raw_delete("default"),
    }
    with pytest.raises(DatabaseError), transaction.atomic():
        tamper[attempt]()
    assert model.objects.filter(outlet="101").count() == 1


def test_a_door_lets_out_only_what_is_old_enough(guarded: None) -> None:
    for at in (OLD, AT):
        audit.write("customer.open", by=None, at=at, outlet="101")
    RetentionDoor.objects.create(before=AT - timedelta(days=1))
    AccessEntry.objects.filter(at=OLD).delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        AccessEntry.objects.filter(at=AT).delete()
    assert AccessEntry.objects.get().at == AT


def test_it_is_known_whether_the_triggers_stand(guarded: None) -> None:
    assert immutability.guarded(connection)
    with immutability.lifted(connection):
        assert not immutability.guarded(connection)
    assert immutability.guarded(connection)


@pytest.mark.covers("SE-03", "PI-12")
def test_what_is_over_its_time_leaves_and_the_rest_stays_whole(guarded: None) -> None:
    for at in (OLD, OLD, AT, AT):
        audit.write("customer.open", by=None, at=at, outlet="101")
    audit.seal_all()
    anchors.anchor_chains(at=AT)
    assert log_retention.prune(on=date(2026, 11, 19), at=AT, real=AT) == 2
    assert log_retention.prune(on=date(2026, 11, 19), at=AT, real=AT) == 0
    audit.seal_all()
    assert [(r.outlet, r.sealed, r.faults) for r in verify()] == [("", 1, []), ("101", 2, [])]
    assert AccessEntry.objects.get(action="audit.prune").detail == {"lines": 2, "before": "2023-11-19"}
    assert not RetentionDoor.objects.exists()


def test_a_chain_that_left_as_a_whole_goes_on_with_its_number(guarded: None) -> None:
    audit.write("customer.open", by=None, at=OLD, outlet="101")
    audit.seal_all()
    log_retention.prune(on=date(2026, 11, 19), at=AT, real=AT)
    audit.write("customer.open", by=None, at=AT, outlet="101")
    audit.seal_all()
    assert AccessSeal.objects.get(outlet="101").sequence == 2
    assert [r.faults for r in verify()] == [[], []]


@pytest.mark.covers("SE-03")
def test_nothing_younger_than_six_months_leaves_whatever_the_rule_says(db: None) -> None:
    RuleValue.objects.create(
        key="audit.keep_months", valid_from=date(2026, 1, 1), value=1, source="the bank's own number"
    )
    assert log_retention.keep_from(date(2026, 8, 31)).date() == date(2023, 8, 31)
    RuleValue.objects.update(value=6)
    assert log_retention.keep_from(date(2026, 8, 31)).date() == date(2026, 2, 28)


def test_a_stop_in_the_middle_is_made_up_for(guarded: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for at in (OLD, AT):
        audit.write("customer.open", by=None, at=at, outlet="101")
    audit.seal_all()
    with monkeypatch.context() as stopped:
        stopped.setattr(log_retention, "_remove", lambda *facts: 0)
        log_retention.prune(on=date(2026, 11, 19), at=AT, real=AT)
    assert [r.faults for r in verify()] == [[]]
    assert log_retention.prune(on=date(2026, 11, 19), at=AT, real=AT) == 1
