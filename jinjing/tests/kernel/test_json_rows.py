"""Rows of other tables in one reading come back as the records they are, on either database."""

from datetime import UTC, date, datetime

import pytest
from casts import BUSINESS_DATE, NOON, Bank
from django.db.models import OuterRef, Subquery
from jinjing.customers.models import Customer
from jinjing.identity.models import Availability, Staff
from jinjing.insights.models import CustomerFigures, CustomerTier
from jinjing.kernel.json_rows import JSONColumns, JSONRows, moment_from, part_from, row_from


def test_a_record_comes_back_with_its_types(bank: Bank, django_assert_num_queries: object) -> None:
    here = CustomerFigures.objects.filter(customer=OuterRef("pk"))
    rows = Customer.objects.annotate(found=Subquery(here.values(found=JSONColumns(CustomerFigures))[:1]))
    with django_assert_num_queries(1):  # type: ignore[operator]
        read = row_from(CustomerFigures, rows.get(pk=bank.wang.pk).found)
    kept = CustomerFigures.objects.get(customer=bank.wang)
    columns = [field.attname for field in CustomerFigures._meta.concrete_fields]
    assert {c: getattr(read, c) for c in columns} == {c: getattr(kept, c) for c in columns}
    assert (read.invested, read.last_contact_on) == (True, date(2026, 10, 9))


def test_a_part_of_a_record_reads_the_rest_only_when_asked(
    bank: Bank, django_assert_num_queries: object
) -> None:
    row = Availability.objects.create(staff=bank.rm_chen, whereabouts="visiting", changed_at=NOON)
    here = Availability.objects.filter(staff=OuterRef("pk"))
    columns = JSONColumns(Availability, "id", "whereabouts", "changed_at", "until")
    found = Staff.objects.annotate(found=Subquery(here.values(found=columns)[:1])).get(pk=bank.rm_chen.pk)
    part = part_from(Availability, found.found)
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert (part, part.whereabouts, part.changed_at, part.until) == (row, "visiting", NOON, None)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert part.staff_id == bank.rm_chen.pk


def test_lists_keep_their_order_and_are_empty_without_rows(bank: Bank) -> None:
    tier = CustomerTier.objects.get(customer=bank.wang)
    tier.scheme, tier.official = "another", False
    tier.save(force_insert=True)
    tiers = CustomerTier.objects.filter(customer=OuterRef("pk")).order_by("-official", "scheme")
    rows = Customer.objects.annotate(
        found=JSONRows(tiers.values(found=JSONColumns(CustomerTier, "scheme", "official")))
    )
    found = rows.get(pk=bank.wang.pk).found
    assert [(one["scheme"], bool(one["official"])) for one in found] == [
        ("segment-004", True),
        ("another", False),
    ]
    CustomerTier.objects.filter(customer=bank.wang).delete()
    assert rows.get(pk=bank.wang.pk).found == []


@pytest.mark.parametrize(
    "text", ["2026-11-18 19:00:00", "2026-11-18T19:00:00+00:00", "2026-11-19T03:00:00+08:00"]
)
def test_a_moment_is_the_same_on_both(text: str) -> None:
    assert moment_from(text) == datetime(BUSINESS_DATE.year, 11, 18, 19, 0, tzinfo=UTC)
