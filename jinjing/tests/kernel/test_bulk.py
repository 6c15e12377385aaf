"""Many rows at once, in and out, and when the planner is told."""

from datetime import date, timedelta

import pyarrow as pa
import pytest
from django.db import IntegrityError, transaction
from jinjing.identity.models import OrgUnit
from jinjing.interactions.models import BankDay
from jinjing.kernel import bulk
from jinjing.kernel.bulk import insert_parts, insert_rows, outgrown, read_rows, refresh_statistics
from jinjing.kernel.models import WorkMark

pytestmark = pytest.mark.django_db
FIRST = date(2026, 1, 1)


def days(count: int, *, after: int = 0) -> pa.Table:
    on = [FIRST + timedelta(days=after + place) for place in range(count)]
    return pa.table(
        {
            "on": pa.array(on, pa.date32()),
            "holiday": [f"day {after + place}" if place % 3 else "" for place in range(count)],
        }
    )


def stored() -> list[tuple[date, str]]:
    return list(BankDay.objects.order_by("on").values_list("on", "holiday"))


@pytest.mark.parametrize("count", [0, 1, 3, 4, 9])
def test_every_row_is_written_however_many_stand_in_a_statement(monkeypatch, count):
    monkeypatch.setattr(bulk, "VALUES_AT_ONCE", 7)  # of two columns: three rows a statement
    monkeypatch.setattr(bulk, "BATCH_ROWS", 5)
    parts = [days(count), days(2, after=count)]
    assert insert_parts(BankDay, ("on", "holiday"), parts) == count + 2
    wanted = days(count + 2).to_pylist()[:count] + days(2, after=count).to_pylist()
    assert stored() == [(row["on"], row["holiday"]) for row in wanted]


def test_a_repeated_key_among_many_is_refused():
    twice = pa.concat_tables([days(40), days(1)])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(BankDay, twice)
    assert stored() == []


def test_rows_come_back_with_their_types_and_without_a_value(monkeypatch):
    monkeypatch.setattr(bulk, "READ_ROWS", 2)
    units = [
        OrgUnit.objects.create(
            code=f"u{place}", path=f"/u{place}/", level="outlet", name="n", closed_on=closed
        )
        for place, closed in enumerate((None, FIRST, None, FIRST, FIRST))
    ]
    rows = read_rows(
        OrgUnit.objects.order_by("code"),
        code=pa.string(),
        pk=pa.int64(),
        parent_id=pa.int64(),
        closed_on=pa.date32(),
    )
    assert rows["code"].to_pylist() == ["u0", "u1", "u2", "u3", "u4"]
    assert rows["pk"].to_pylist() == [unit.pk for unit in units]
    assert rows["parent_id"].to_pylist() == [None] * 5
    assert rows["closed_on"].to_pylist() == [None, FIRST, None, FIRST, FIRST]


def test_no_rows_are_a_table_with_the_columns():
    rows = read_rows(BankDay.objects.all(), on=pa.date32(), holiday=pa.string())
    assert (rows.num_rows, rows.schema) == (0, pa.schema([("on", pa.date32()), ("holiday", pa.string())]))


def test_a_table_is_outgrown_when_it_has_a_tenth_more_rows():
    WorkMark.objects.all().delete()
    assert outgrown([WorkMark]) == []
    for place in range(20):
        WorkMark.objects.create(name=f"mark {place}")
    assert outgrown([WorkMark]) == [WorkMark]
    refresh_statistics([WorkMark])
    for place in (20, 21):
        WorkMark.objects.create(name=f"mark {place}")
        assert outgrown([WorkMark]) == []
    WorkMark.objects.create(name="mark 22")
    assert outgrown([WorkMark]) == [WorkMark]
