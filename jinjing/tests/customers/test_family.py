"""REL-1: who belongs to a customer is shown by relation and masked name, and nothing of what they have."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from casts import MORNING, TODAY, Bank
from casts_family import mother_and_son
from jinjing.customers.domain.relationships import end_relationship, note_relationship
from jinjing.customers.domain.topics import end_topic, note_topic
from jinjing.customers.enums import RelationKind, TopicKind
from jinjing.customers.errors import (
    AlreadyEnded,
    AlreadyNoted,
    CustomerOutOfReach,
    FeedSaysSo,
    NothingToAvoid,
    RelatedToThemselves,
    RelativeNotFound,
    RelativeNotNamed,
)
from jinjing.customers.models import CustomerEvent, HouseholdMember, Relationship, Topic
from jinjing.customers.queries.family import Tie, family_of, household_of, topics_of
from jinjing.identity.domain.rights import NotYourRole
from jinjing.identity.models import Staff
from jinjing.identity.queries.positions import scope_of
from jinjing.identity.scope import Scope
from jinjing.kernel.models import AccessEntry


def scope(staff: Staff) -> Scope:
    return scope_of(staff, on=TODAY)


def told(ties: list[Tie]) -> list[tuple[str, str, bool]]:
    """Relation, name, and whether the way to the other page is open."""
    return [(tie.kind, tie.name, bool(tie.code)) for tie in ties]


@pytest.mark.covers("REL-1")
def test_a_relative_is_a_relation_and_a_masked_name(bank: Bank) -> None:
    family = mother_and_son(bank)
    assert told(family_of(scope(bank.rm_chen), family.mother)) == [("child", "崔**", True)]
    assert told(family_of(scope(bank.rm_chen), family.son)) == [("parent", "崔**", True)]


@pytest.mark.covers("REL-1")
def test_the_way_to_the_other_page_is_closed_to_whoever_may_not_open_it(bank: Bank) -> None:
    family = mother_and_son(bank, son_of=bank.rm_zhao)
    assert told(family_of(scope(bank.rm_chen), family.mother)) == [("child", "崔**", False)]
    assert told(family_of(scope(bank.manager_sun), family.mother)) == [("child", "崔**", True)]


def test_fields_of_a_tie_hold_nothing_about_money_or_ways_to_call() -> None:
    fields = set(Tie.__dataclass_fields__)
    assert fields == {"kind", "name", "title", "code", "since", "note", "noted_by", "number"}


@pytest.mark.covers("REL-1")
def test_without_a_closer_relation_a_member_is_of_the_same_household(bank: Bank) -> None:
    family = mother_and_son(bank)
    Relationship.objects.all().delete()
    assert told(family_of(scope(bank.rm_chen), family.mother)) == [("household", "崔**", True)]


def test_who_left_the_household_is_no_member_from_the_day_after(bank: Bank) -> None:
    family = mother_and_son(bank)
    HouseholdMember.objects.filter(customer=family.son).update(valid_to=date(2026, 11, 18))
    assert household_of(family.mother.pk, on=date(2026, 11, 18)) == {family.mother.pk, family.son.pk}
    assert household_of(family.mother.pk, on=TODAY) == {family.mother.pk}
    assert household_of(family.son.pk, on=TODAY) == frozenset()


def test_a_relation_is_read_from_both_pages_and_once(bank: Bank) -> None:
    note_relationship(bank.li, kind=RelationKind.INTRODUCER, other=bank.wang, by=bank.rm_chen, at=MORNING)
    assert told(family_of(scope(bank.rm_chen), bank.li)) == [("introducer", "王**", True)]
    assert told(family_of(scope(bank.rm_chen), bank.wang)) == [("introduced", "李**", True)]


def test_the_note_stays_on_the_page_on_which_it_was_written(bank: Bank) -> None:
    note_relationship(
        bank.li, kind=RelationKind.SPOUSE, other=bank.wang, note="二人已分居", by=bank.rm_chen, at=MORNING
    )
    (here,) = family_of(scope(bank.rm_chen), bank.li)
    (there,) = family_of(scope(bank.rm_chen), bank.wang)
    assert (here.note, here.noted_by, there.note, there.noted_by) == ("二人已分居", "陈立", "", "")
    assert there.number is None


def test_somebody_who_is_no_customer_is_noted_in_words(bank: Bank) -> None:
    made = note_relationship(
        bank.li, kind=RelationKind.EMPLOYER, person="滨江中学", by=bank.rm_chen, at=MORNING
    )
    assert family_of(scope(bank.rm_chen), bank.li) == [
        Tie(RelationKind.EMPLOYER, "滨江中学", "", since=TODAY, noted_by="陈立", number=made.pk)
    ]


def test_a_relation_is_noted_by_who_looks_after_the_customer(bank: Bank) -> None:
    with pytest.raises(CustomerOutOfReach):
        note_relationship(bank.li, kind=RelationKind.CHILD, person="长子", by=bank.rm_zhao, at=MORNING)
    with pytest.raises(NotYourRole):
        note_relationship(bank.li, kind=RelationKind.CHILD, person="长子", by=bank.guide_lin, at=MORNING)


@pytest.mark.covers("REL-1")
def test_nobody_learns_by_noting_whether_a_colleague_has_that_customer(bank: Bank) -> None:
    with pytest.raises(RelativeNotFound):
        note_relationship(bank.li, kind=RelationKind.CHILD, other=bank.zhou, by=bank.rm_chen, at=MORNING)


def test_one_person_is_named_and_not_the_customer(bank: Bank) -> None:
    with pytest.raises(RelativeNotNamed):
        note_relationship(bank.li, kind=RelationKind.CHILD, by=bank.rm_chen, at=MORNING)
    with pytest.raises(RelativeNotNamed):
        note_relationship(
            bank.li, kind=RelationKind.CHILD, other=bank.wang, person="长子", by=bank.rm_chen, at=MORNING
        )
    with pytest.raises(RelatedToThemselves):
        note_relationship(bank.li, kind=RelationKind.CHILD, other=bank.li, by=bank.rm_chen, at=MORNING)


def test_a_relation_that_is_known_is_not_noted_again_from_either_side(bank: Bank) -> None:
    family = mother_and_son(bank)
    with pytest.raises(AlreadyNoted):
        note_relationship(
            family.mother, kind=RelationKind.CHILD, other=family.son, by=bank.rm_chen, at=MORNING
        )
    note_relationship(bank.li, kind=RelationKind.EMPLOYER, other=bank.wang, by=bank.rm_chen, at=MORNING)
    with pytest.raises(AlreadyNoted):
        note_relationship(bank.wang, kind=RelationKind.EMPLOYEE, other=bank.li, by=bank.rm_chen, at=MORNING)


@pytest.mark.covers("RULE-4")
def test_an_ended_relation_leaves_the_page_and_stays_in_the_history(bank: Bank) -> None:
    made = note_relationship(
        bank.li,
        kind=RelationKind.EMPLOYER,
        person="滨江中学",
        by=bank.rm_chen,
        at=MORNING - timedelta(days=9),
    )
    end_relationship(made, by=bank.rm_chen, at=MORNING)
    assert family_of(scope(bank.rm_chen), bank.li) == []
    assert (made.valid_from, made.valid_to) == (date(2026, 11, 10), date(2026, 11, 18))
    kinds = CustomerEvent.objects.filter(customer=bank.li).order_by("pk").values_list("kind", "facts")
    assert list(kinds) == [
        ("relationship.noted", {"relation": "employer"}),
        ("relationship.ended", {"relation": "employer"}),
    ]
    with pytest.raises(AlreadyEnded):
        end_relationship(made, by=bank.rm_chen, at=MORNING)


def test_what_the_bank_delivers_is_ended_by_the_bank(bank: Bank) -> None:
    family = mother_and_son(bank)
    with pytest.raises(FeedSaysSo):
        end_relationship(Relationship.objects.get(customer=family.mother), by=bank.rm_chen, at=MORNING)


@pytest.mark.covers("RM-6")
def test_a_topic_to_avoid_is_seen_by_who_looks_after_the_customer(bank: Bank) -> None:
    note_topic(bank.li, kind=TopicKind.HEALTH, text="看牙", by=bank.rm_chen, at=MORNING)
    assert [topic.text for topic in topics_of(scope(bank.rm_chen), bank.li)] == ["看牙"]
    assert [topic.text for topic in topics_of(scope(bank.manager_sun), bank.li)] == ["看牙"]
    assert topics_of(scope(bank.rm_zhao), bank.li) == []
    assert topics_of(scope(bank.guide_lin), bank.li) == []


@pytest.mark.covers("RM-6", "RULE-4")
def test_a_topic_that_is_over_leaves_its_code_and_not_its_words(bank: Bank) -> None:
    topic = note_topic(bank.li, kind=TopicKind.HEALTH, text="看牙", by=bank.rm_chen, at=MORNING)
    ended = end_topic(topic, by=bank.manager_sun, at=MORNING)
    assert topics_of(scope(bank.rm_chen), bank.li) == []
    assert (ended.ended_by, ended.ended_at) == (bank.manager_sun, MORNING)
    events = CustomerEvent.objects.filter(customer=bank.li).order_by("pk").values_list("kind", "facts")
    assert list(events) == [("topic.noted", {"topic": "health"}), ("topic.ended", {"topic": "health"})]
    assert [entry.detail for entry in AccessEntry.objects.filter(action__startswith="topic.")] == [
        {"topic": "health"},
        {"topic": "health"},
    ]
    with pytest.raises(AlreadyEnded):
        end_topic(topic, by=bank.rm_chen, at=MORNING)


def test_a_topic_needs_words_and_care(bank: Bank) -> None:
    with pytest.raises(NothingToAvoid):
        note_topic(bank.li, kind=TopicKind.FAMILY, text="  ", by=bank.rm_chen, at=MORNING)
    with pytest.raises(CustomerOutOfReach):
        note_topic(bank.li, kind=TopicKind.FAMILY, text="离异", by=bank.rm_gao, at=MORNING)
    assert Topic.objects.count() == 0


def test_yesterdays_manager_sees_nothing(bank: Bank) -> None:
    family = mother_and_son(bank)
    later = replace(scope(bank.rm_chen), on=TODAY)
    family.mother.assignments.update(valid_to=date(2026, 11, 18))
    assert topics_of(later, family.mother) == []
