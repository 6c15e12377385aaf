"""Households and relations of a night: dated, idempotent, and what staff noted is left alone."""

from datetime import date

import pytest
from assay.progress import SilentProgress
from editions import NIGHT, ON, Draft, next_day
from jinjing.customers.domain.manager_change import change_relationship_manager
from jinjing.customers.domain.relationships import note_relationship
from jinjing.customers.enums import ManagerChangeReason, RelationKind
from jinjing.customers.models import Customer, HouseholdMember, PortfolioAssignment, Relationship
from jinjing.identity.enums import Role
from jinjing.identity.models import OrgUnit, Position, Staff
from jinjing.integrations.snapshot.restore import restore_previous

TOMORROW = date(2026, 11, 19)
MOTHER_SON = [
    {"customer_id": "C1", "other_customer_id": "C3", "kind": "child"},
    {"customer_id": "C3", "other_customer_id": "C1", "kind": "parent"},
]
HOUSE = [
    {"household_id": "H1", "customer_id": "C1", "valid_from": date(2020, 1, 1)},
    {"household_id": "H1", "customer_id": "C3", "valid_from": date(2021, 1, 1)},
]


def with_family(draft: Draft, *, household=HOUSE, relationship=MOTHER_SON) -> Draft:
    draft.household = household  # the draft writes whatever table it carries
    draft.relationship = relationship
    return draft


def members() -> list[tuple[str, str, date | None, date | None]]:
    rows = HouseholdMember.objects.order_by("customer__customer_no", "pk")
    return list(rows.values_list("household__number", "customer__customer_no", "valid_from", "valid_to"))


def relations() -> list[tuple[str, str, str, date | None, date | None]]:
    rows = Relationship.objects.order_by("customer__customer_no", "pk")
    columns = ("customer__customer_no", "other__customer_no", "kind", "valid_from", "valid_to")
    return list(rows.values_list(*columns))


@pytest.mark.covers("REL-1", "ID-01")
def test_a_first_night_brings_households_and_relations(publish):
    report = publish(with_family(Draft()))
    assert members() == [("H1", "C1", date(2020, 1, 1), None), ("H1", "C3", date(2021, 1, 1), None)]
    assert relations() == [("C1", "C3", "child", None, None), ("C3", "C1", "parent", None, None)]
    assert report.publication.counts["family_changes"] == 4


def test_the_same_family_again_changes_nothing(publish):
    publish(with_family(Draft()))
    before = members(), relations()
    report = publish(with_family(next_day()))
    assert (members(), relations()) == before
    assert report.publication.counts["family_changes"] == 0


@pytest.mark.covers("RULE-4")
def test_what_the_bank_no_longer_states_ends_the_day_before(publish):
    publish(with_family(Draft()))
    publish(with_family(next_day(), household=HOUSE[:1], relationship=[]))
    assert members() == [("H1", "C1", date(2020, 1, 1), None), ("H1", "C3", date(2021, 1, 1), ON)]
    assert relations() == [("C1", "C3", "child", None, ON), ("C3", "C1", "parent", None, ON)]


def test_what_is_stated_again_begins_anew(publish):
    publish(with_family(Draft()))
    publish(with_family(next_day(), household=HOUSE[:1]))
    third = with_family(next_day())
    third.on = date(2026, 11, 20)
    publish(third)
    assert members()[1:] == [("H1", "C3", date(2021, 1, 1), ON), ("H1", "C3", TOMORROW, None)]


def test_what_began_anew_stays_as_it_is(publish):
    publish(with_family(Draft()))
    publish(with_family(next_day(), relationship=MOTHER_SON[1:]))
    for day in (20, 21):
        night = with_family(next_day())
        night.on = date(2026, 11, day)
        report = publish(night)
    assert [row[2:] for row in relations()[:2]] == [("child", None, ON), ("child", TOMORROW, None)]
    assert report.publication.counts["family_changes"] == 0


def test_a_new_relation_begins_when_it_is_first_seen(publish):
    publish(Draft())
    publish(with_family(next_day(), household=[]))
    assert relations() == [("C1", "C3", "child", TOMORROW, None), ("C3", "C1", "parent", TOMORROW, None)]


def test_dates_of_the_bank_are_followed(publish):
    publish(with_family(Draft()))
    leaving = [HOUSE[0], {**HOUSE[1], "valid_to": date(2026, 12, 31)}]
    publish(with_family(next_day(), household=leaving))
    assert members()[1] == ("H1", "C3", date(2021, 1, 1), date(2026, 12, 31))


def test_kinds_are_told_in_our_words_and_the_unknown_is_another_relation(publish):
    kinds = ["introduced_by", "disponent", "godparent"]
    rows = [{"customer_id": "C1", "other_customer_id": "C2", "kind": kind} for kind in kinds]
    publish(with_family(Draft(), relationship=rows))
    assert sorted(row[2] for row in relations()) == ["agent", "introducer", "other"]


def test_links_to_nobody_and_to_oneself_are_left_out(publish):
    rows = [
        {"customer_id": "C1", "other_customer_id": "C99", "kind": "child"},
        {"customer_id": "C1", "other_customer_id": "C1", "kind": "spouse"},
    ]
    lonely = [{"household_id": "H2", "customer_id": "C99"}]
    publish(with_family(Draft(), household=lonely, relationship=rows))
    assert (members(), relations()) == ([], [])


def test_what_staff_noted_stays_and_is_not_doubled(publish):
    publish(Draft())
    ann, cid = (Customer.objects.get(customer_no=number) for number in ("C1", "C3"))
    head = branch_manager()
    note_relationship(ann, kind=RelationKind.CHILD, other=cid, by=head, at=NIGHT)
    note_relationship(ann, kind=RelationKind.EMPLOYER, person="滨江中学", by=head, at=NIGHT)
    publish(with_family(next_day()))
    assert [row[:3] for row in relations()] == [
        ("C1", "C3", "child"),
        ("C1", None, "employer"),
        ("C3", "C1", "parent"),
    ]


def test_going_back_ends_what_the_later_night_had_brought(publish):
    publish(Draft())
    publish(with_family(next_day(), household=[]))
    restore_previous(by=None, at=NIGHT.replace(day=20), progress=SilentProgress())
    assert [row[4] for row in relations()] == [TOMORROW, TOMORROW]


@pytest.mark.covers("REL-1")
def test_a_feed_that_names_the_manager_before_does_not_undo_the_customers_wish(publish):
    publish(Draft())
    ann = Customer.objects.get(customer_no="C1")
    zhao = Staff.objects.get(staff_no="R2")
    wish = ManagerChangeReason.PRIVACY
    change_relationship_manager(ann, to=zhao, reason=wish, by=branch_manager(), at=NIGHT)
    publish(next_day())
    assert manager_of(ann) == "R2"


def test_a_newer_word_of_the_bank_counts_again(publish):
    publish(Draft())
    ann = Customer.objects.get(customer_no="C1")
    zhao = Staff.objects.get(staff_no="R2")
    wish = ManagerChangeReason.PRIVACY
    change_relationship_manager(ann, to=zhao, reason=wish, by=branch_manager(), at=NIGHT)
    later = next_day()
    later.customer_row("C1")["rm_since"] = TOMORROW
    publish(later)
    assert manager_of(ann) == "R1"


def manager_of(customer: Customer) -> str:
    held = PortfolioAssignment.objects.filter(customer=customer, role="primary", valid_to=None)
    return held.get().staff.staff_no


def branch_manager() -> Staff:
    head = Staff.objects.create(staff_no="M1", sign_in="m1", name="孙建国")
    outlet = OrgUnit.objects.get(code="101")
    Position.objects.create(
        staff=head, role=Role.BRANCH_MANAGER, org_unit=outlet, valid_from=date(2024, 1, 1)
    )
    return head
