"""Consents the feed delivers meet those recorded here: the later act counts, and nothing is said twice."""

from datetime import UTC, date, datetime

import pytest
from editions import Draft
from jinjing.customers.models import Customer
from jinjing.identity.models import Staff
from jinjing.integrations.facts.export import exported_facts
from jinjing.interactions.enums import Channel, MoveReason, Purpose, StopKind
from jinjing.interactions.models import BankDay, Consent, ConsentMove
from jinjing.interactions.queries.policy import may_contact

NOON = datetime(2026, 11, 19, 4, 0, tzinfo=UTC)


def agreed(**changes: object) -> dict[str, object]:
    return {
        "customer_id": "C1",
        "purpose": "marketing",
        "channel": "all",
        "given_on": date(2025, 1, 1),
        "do_not_disturb": False,
        **changes,
    }


def edition(day: int, *rows: dict[str, object]) -> Draft:
    return Draft(on=date(2026, 11, day), consent=list(rows))


def stops(number: str = "C1", channel: Channel = Channel.TELEPHONE) -> list[StopKind]:
    pk = Customer.objects.get(customer_no=number).pk
    found = may_contact([pk], channel=channel, purpose=Purpose.MARKETING, at=NOON)
    return [r.kind for r in found[pk].stops]


def withdraw_here(consent: Consent, at: datetime) -> None:
    """As the verb leaves it, whoever of this bank's staff has the customer."""
    Consent.objects.filter(pk=consent.pk).update(state="withdrawn", withdrawn_at=at)
    ConsentMove.objects.create(
        consent=consent, from_state="given", to_state="withdrawn", reason="withdrawn", source="staff", at=at
    )


@pytest.mark.covers("PI-02")
def test_publish_takes_over_consents_and_their_withdrawal(publish) -> None:
    publish(edition(17, agreed(), agreed(purpose="profiling"), agreed(customer_id="C2", do_not_disturb=True)))
    assert list(
        Consent.objects.order_by("purpose").values_list("customer__customer_no", "purpose", "state")
    ) == [
        ("C1", "marketing", "given"),
        ("C1", "profiling", "given"),
    ]
    assert (stops(), stops("C2")) == ([], [StopKind.DO_NOT_DISTURB, StopKind.NO_CONSENT])
    report = publish(edition(18, agreed(withdrawn_on=date(2026, 11, 18)), agreed(purpose="profiling")))
    assert report.publication.counts["consents_withdrawn"] == 1
    assert stops() == [StopKind.CONSENT_WITHDRAWN]
    (move,) = ConsentMove.objects.all()
    assert (move.reason, move.source) == (MoveReason.FEED_WITHDREW, "feed")


def test_publish_twice_says_nothing_twice(publish) -> None:
    publish(edition(17, agreed()))
    publish(edition(18, agreed()))
    assert (Consent.objects.count(), ConsentMove.objects.count()) == (1, 0)


def test_one_way_withdrawn_by_the_feed_leaves_the_others(publish) -> None:
    publish(edition(17, agreed(), agreed(channel="T", withdrawn_on=date(2025, 1, 1))))
    assert (stops(), stops(channel=Channel.WECOM)) == ([StopKind.CONSENT_WITHDRAWN], [])


def test_what_the_feed_no_longer_states_is_not_relied_on_until_it_does_again(publish) -> None:
    publish(edition(17, agreed()))
    publish(edition(18))
    assert stops() == [StopKind.CONSENT_WITHDRAWN]
    publish(edition(19, agreed()))
    assert stops() == []
    assert [m.reason for m in ConsentMove.objects.order_by("pk")] == [
        MoveReason.FEED_DROPPED,
        MoveReason.FEED_STATES,
    ]


@pytest.mark.covers("RULE-4", "PI-02")
def test_a_withdrawal_recorded_here_outlives_the_feed_and_the_disagreement_is_listed_once(publish) -> None:
    publish(edition(17, agreed()))
    withdraw_here(Consent.objects.get(), datetime(2026, 11, 17, 6, 0, tzinfo=UTC))
    counts = [publish(edition(day, agreed())).publication.counts["consents_kept"] for day in (18, 19)]
    assert (counts, stops()) == ([1, 0], [StopKind.CONSENT_WITHDRAWN])
    assert ConsentMove.objects.latest("pk").reason == MoveReason.KEPT_HERE


def test_a_consent_recorded_here_after_the_feeds_withdrawal_counts(publish) -> None:
    publish(edition(17, agreed(withdrawn_on=date(2026, 11, 10))))
    own = own_consent(datetime(2026, 11, 17, 6, 0, tzinfo=UTC))
    publish(edition(18, agreed(withdrawn_on=date(2026, 11, 10))))
    own.refresh_from_db()
    assert (own.state, stops()) == ("given", [])


def own_consent(at: datetime) -> Consent:
    return Consent.objects.create(
        reference=f"own-{at:%d}",
        customer=Customer.objects.get(customer_no="C1"),
        purpose="marketing",
        state="given",
        given_at=at,
        notice_version="2026-1",
        evidence_kind="signature",
        evidence="F-1",
        source="staff",
        recorded_by_no=Staff.objects.get(staff_no="R1").staff_no,
    )


def test_what_was_recorded_here_comes_back_with_the_night_as_itself_and_its_withdrawal_is_carried_out(
    publish,
) -> None:
    publish(edition(17))
    own_consent(datetime(2026, 11, 17, 6, 0, tzinfo=UTC))
    handed_back = agreed(given_on=date(2026, 11, 17))
    publish(edition(18, handed_back))
    assert Consent.objects.count() == 1
    publish(edition(19, {**handed_back, "withdrawn_on": date(2026, 11, 19)}))
    assert (Consent.objects.get().state, stops()) == ("withdrawn", [StopKind.CONSENT_WITHDRAWN])


def test_export_hands_the_engine_what_was_said_here(publish) -> None:
    publish(edition(17, agreed(), agreed(purpose="profiling")))
    withdraw_here(Consent.objects.get(purpose="marketing"), datetime(2026, 11, 18, 6, 0, tzinfo=UTC))
    made = own_consent(datetime(2026, 11, 18, 7, 0, tzinfo=UTC))
    Consent.objects.filter(pk=made.pk).update(channels="TW")
    rows = exported_facts(date(2026, 11, 18))["consent"].to_pylist()
    columns = ("customer_id", "purpose", "channel", "given_on", "withdrawn_on", "do_not_disturb")
    assert [tuple(row[c] for c in columns) for row in rows] == [
        ("C1", "marketing", "T", date(2026, 11, 18), None, False),
        ("C1", "marketing", "W", date(2026, 11, 18), None, False),
        ("C1", "marketing", "all", date(2025, 1, 1), date(2026, 11, 18), False),
    ]


@pytest.mark.covers("MK-01")
def test_the_banks_holidays_come_with_the_calendar(publish) -> None:
    draft = edition(18, agreed())
    plain = {
        "workday": True,
        "announced": True,
        "lunar_month": 10,
        "lunar_leap": False,
        "lunar_month_days": 30,
    }
    draft.calendar = [  # type: ignore[attr-defined]
        {"day": date(2026, 11, 18), "lunar_day": 10, **plain},
        {"day": date(2026, 11, 19), "lunar_day": 11, **plain, "holiday": "行庆"},
    ]
    publish(draft)
    assert list(BankDay.objects.order_by("on").values_list("holiday", flat=True)) == ["", "行庆"]
    assert (stops(), stops(channel=Channel.EMAIL)) == ([StopKind.HOLIDAY], [])


def test_what_only_begins_with_a_later_night_is_not_missed_in_an_unchanged_delivery(publish) -> None:
    rows = (
        agreed(withdrawn_on=date(2026, 11, 18)),
        agreed(customer_id="C2", given_on=date(2026, 11, 18)),
        agreed(customer_id="C3"),
    )
    publish(edition(17, *rows))
    stated = Consent.objects.order_by("customer__customer_no").values_list("customer__customer_no", "state")
    assert list(stated.all()) == [("C1", "given"), ("C3", "given")]
    report = publish(edition(18, *rows))
    assert list(stated.all()) == [("C1", "withdrawn"), ("C2", "given"), ("C3", "given")]
    counts = report.publication.counts
    assert (counts["new_consents"], counts["consents_withdrawn"], counts["consents_kept"]) == (1, 1, 0)


def test_what_staff_withdrew_is_held_against_an_unchanged_delivery(publish) -> None:
    publish(edition(17, agreed(), agreed(customer_id="C2")))
    withdraw_here(Consent.objects.get(customer__customer_no="C1"), NOON)
    report = publish(edition(18, agreed(), agreed(customer_id="C2")))
    assert report.publication.counts["consents_kept"] == 1
    stated = Consent.objects.order_by("customer__customer_no").values_list("customer__customer_no", "state")
    assert list(stated.all()) == [("C1", "withdrawn"), ("C2", "given")]
