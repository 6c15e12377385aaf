"""The one door: every reason against a contact, its end, and what overrides what."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from casts import MORNING, TODAY, Bank
from django.utils import translation
from jinjing.interactions.domain.contact import log_contact
from jinjing.interactions.domain.hold import lift_hold, note_contact_hours, set_do_not_disturb
from jinjing.interactions.enums import Channel, HoldKind, Outcome, Purpose, StopKind
from jinjing.interactions.models import ContactHold
from jinjing.interactions.queries.circumstances import Circumstances, Hold
from jinjing.interactions.queries.consents import Act
from jinjing.interactions.queries.permit import Permit, Reason
from jinjing.interactions.queries.policy import decide, may_contact
from jinjing.kernel.clock import BANK_ZONE
from jinjing.kernel.models import RuleValue

VALUES = {
    "contact.quiet_hours": ["21:00", "09:00"],
    "contact.soft_hours": ["12:00", "14:00"],
    "contact.most_a_week": 3,
    "contact.consent_needed": ["T", "W", "S", "E"],
    "contact.holidays_free": True,
}
AGREED = Act(given=True, at=datetime(2025, 1, 1, tzinfo=UTC))


def at(clock: str, day: date = TODAY) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), BANK_ZONE).astimezone(UTC)


def permit(
    about: Circumstances,
    clock: str = "10:00",
    channel: Channel = Channel.TELEPHONE,
    purpose: Purpose = Purpose.MARKETING,
) -> Permit:
    agreed = replace(about, consent=about.consent or AGREED)
    return decide(agreed, VALUES, channel=channel, purpose=purpose, at=at(clock))


@pytest.mark.covers("RULE-2")
@pytest.mark.parametrize(
    ("clock", "kinds"),
    [
        ("08:59", [StopKind.QUIET_HOURS]),
        ("09:00", []),
        ("11:59", []),
        ("12:00", [StopKind.SOFT_HOURS]),
        ("13:59", [StopKind.SOFT_HOURS]),
        ("14:00", []),
        ("20:59", []),
        ("21:00", [StopKind.QUIET_HOURS]),
        ("23:59", [StopKind.QUIET_HOURS]),
        ("00:00", [StopKind.QUIET_HOURS]),
    ],
)
def test_decide_quiet_hours_stop_and_lunch_only_says_so(clock: str, kinds: list[StopKind]) -> None:
    found = permit(Circumstances(), clock)
    assert [r.kind for r in found.reasons] == kinds
    assert found.allowed == (StopKind.QUIET_HOURS not in kinds)
    assert found.allowed_today


@pytest.mark.covers("RULE-2")
@pytest.mark.parametrize(
    ("hours", "clock", "allowed"),
    [
        ((time(17), time(22)), "16:59", False),
        ((time(17), time(22)), "17:00", True),
        ((time(17), time(22)), "21:30", True),  # opens the evening the bank keeps quiet
        ((time(17), time(22)), "22:00", False),
        ((time(17), time(22)), "12:30", False),
        ((time(22), time(1)), "00:30", True),
        ((time(22), time(1)), "21:59", False),
        ((time(22), time(1)), "01:00", False),
    ],
)
def test_decide_own_hours_override_in_both_directions(
    hours: tuple[time, time], clock: str, allowed: bool
) -> None:
    found = permit(Circumstances(own_hours=hours), clock)
    assert found.allowed is allowed
    assert [r.kind for r in found.reasons] == [StopKind.OWN_HOURS_OPEN if allowed else StopKind.OWN_HOURS]


def test_decide_own_hours_name_the_moment_they_begin() -> None:
    (reason,) = permit(Circumstances(own_hours=(time(17), time(22))), "22:15").reasons
    assert reason.until == datetime(2026, 11, 20, 17, 0, tzinfo=BANK_ZONE)


@pytest.mark.parametrize("channel", [Channel.MEETING, Channel.VISIT, Channel.EMAIL])
def test_decide_hours_bind_only_what_rings(channel: Channel) -> None:
    assert permit(Circumstances(own_hours=(time(17), time(22))), "03:00", channel).reasons == ()


@pytest.mark.covers("RM-8", "RULE-2")
@pytest.mark.parametrize(
    ("held_channel", "held_purpose", "channel", "purpose", "allowed"),
    [
        ("", "", Channel.TELEPHONE, Purpose.SERVICE, False),
        ("", Purpose.MARKETING, Channel.TELEPHONE, Purpose.MARKETING, False),
        ("", Purpose.MARKETING, Channel.TELEPHONE, Purpose.SERVICE, True),
        (Channel.TELEPHONE, "", Channel.TELEPHONE, Purpose.SERVICE, False),
        (Channel.TELEPHONE, "", Channel.WECOM, Purpose.MARKETING, True),
        (Channel.EMAIL, Purpose.MARKETING, Channel.EMAIL, Purpose.SERVICE, True),
    ],
)
def test_decide_hold_covers_its_channel_and_purpose(
    held_channel: str, held_purpose: str, channel: Channel, purpose: Purpose, allowed: bool
) -> None:
    hold = Hold(StopKind.DO_NOT_DISTURB, held_channel, held_purpose, date(2026, 11, 1), None)
    assert permit(Circumstances(holds=(hold,)), channel=channel, purpose=purpose).allowed is allowed


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "allowed"),
    [
        (TODAY, TODAY, False),
        (date(2026, 11, 20), None, True),
        (date(2026, 5, 1), date(2026, 11, 18), True),
        (date(2026, 5, 1), date(2026, 11, 19), False),
    ],
)
def test_decide_hold_includes_its_first_and_last_day(
    starts_on: date, ends_on: date | None, allowed: bool
) -> None:
    hold = Hold(StopKind.REFUSAL, "", Purpose.MARKETING, starts_on, ends_on)
    assert permit(Circumstances(holds=(hold,))).allowed is allowed


@pytest.mark.parametrize(
    ("about", "purpose", "reasons"),
    [
        (Circumstances(closed_on=date(2026, 11, 18)), Purpose.SERVICE, (Reason(StopKind.CLOSED),)),
        (Circumstances(closed_on=TODAY), Purpose.MARKETING, ()),
        (Circumstances(born_on=date(2008, 11, 19)), Purpose.MARKETING, ()),
        (
            Circumstances(born_on=date(2008, 11, 20)),
            Purpose.MARKETING,
            (Reason(StopKind.MINOR, until=TODAY),),
        ),
        (Circumstances(born_on=date(2010, 1, 1)), Purpose.SERVICE, ()),
        (
            Circumstances(capped_until=date(2026, 11, 22)),
            Purpose.MARKETING,
            (Reason(StopKind.TOO_OFTEN, until=date(2026, 11, 22)),),
        ),
        (Circumstances(capped_until=date(2026, 11, 22)), Purpose.SERVICE, ()),
    ],
)
def test_decide_party_and_frequency(
    about: Circumstances, purpose: Purpose, reasons: tuple[Reason, ...]
) -> None:
    assert permit(about, purpose=purpose).reasons == reasons


def test_decide_leap_day_child_is_grown_up_on_the_first_of_march() -> None:
    (reason,) = permit(Circumstances(born_on=date(2012, 2, 29))).reasons
    assert reason.until == date(2030, 2, 28)


@pytest.mark.covers("RULE-2")
def test_reason_text_reads_in_both_languages() -> None:
    hold = Hold(StopKind.DO_NOT_DISTURB, Channel.TELEPHONE, Purpose.MARKETING, TODAY, date(2027, 5, 19))
    (reason,) = permit(Circumstances(holds=(hold,))).reasons
    (quiet,) = permit(Circumstances(), "22:00").reasons
    with translation.override("en"):
        assert reason.text == "Do not disturb (Telephone · Marketing), until 19 May 2027"
        assert quiet.text == "Quiet hours, until 09:00"
        assert Reason(StopKind.DO_NOT_DISTURB).text == "Do not disturb: no contact at all"
        assert Reason(StopKind.DO_NOT_DISTURB, channel="E").text == "Do not disturb (E-mail)"
    with translation.override("zh-hans"):
        assert reason.text == "勿扰（电话 · 营销），至2027年5月19日"
        assert quiet.text == "免打扰时段，至09:00"


@pytest.mark.parametrize("customers", [1, 3])
def test_may_contact_costs_the_same_for_any_number(
    bank: Bank, customers: int, django_assert_num_queries: object
) -> None:
    ids = [bank.wang.pk, bank.li.pk, bank.zhou.pk][:customers]
    with django_assert_num_queries(2):  # type: ignore[operator]
        found = may_contact(ids, channel=Channel.TELEPHONE, purpose=Purpose.MARKETING, at=MORNING)
    assert {pk: p.allowed for pk, p in found.items()} == dict.fromkeys(ids, True)


@pytest.mark.covers("RULE-2", "RM-8")
def test_may_contact_sees_a_hold_at_once_and_its_lifting(bank: Bank) -> None:
    hold = set_do_not_disturb(bank.wang, by=bank.rm_chen, at=MORNING)
    asked = {"channel": Channel.EMAIL, "purpose": Purpose.SERVICE, "at": MORNING}
    assert not may_contact([bank.wang.pk], **asked)[bank.wang.pk].allowed
    lift_hold(hold, by=bank.rm_chen, at=MORNING)
    assert may_contact([bank.wang.pk], **asked)[bank.wang.pk].allowed


def test_may_contact_answers_two_holds_with_two_reasons(bank: Bank) -> None:
    set_do_not_disturb(bank.wang, by=bank.rm_chen, at=MORNING, channel=Channel.TELEPHONE)
    ContactHold.objects.create(
        customer=bank.wang, kind=HoldKind.COMPLAINT, starts_on=TODAY, source="complaint"
    )
    found = may_contact([bank.wang.pk], channel=Channel.TELEPHONE, purpose=Purpose.MARKETING, at=MORNING)
    assert [r.kind for r in found[bank.wang.pk].stops] == [StopKind.DO_NOT_DISTURB, StopKind.COMPLAINT]
    assert not found[bank.wang.pk].allowed_today


def test_may_contact_reads_own_hours_and_dated_rules(bank: Bank) -> None:
    note_contact_hours(bank.li, starts=time(19), ends=time(22), by=bank.rm_chen, at=MORNING)
    RuleValue.objects.create(
        key="contact.quiet_hours",
        valid_from=TODAY,
        value=["19:00", "10:30"],
        source="the bank's own decision",
    )
    found = may_contact(
        [bank.wang.pk, bank.li.pk], channel=Channel.TELEPHONE, purpose=Purpose.MARKETING, at=MORNING
    )
    assert [r.kind for r in found[bank.wang.pk].reasons] == [StopKind.QUIET_HOURS]
    assert [r.kind for r in found[bank.li.pk].reasons] == [StopKind.OWN_HOURS]
    assert found[bank.wang.pk].reasons[0].until == datetime(2026, 11, 19, 10, 30, tzinfo=BANK_ZONE)


def test_may_contact_caps_calls_and_messages_not_meetings(bank: Bank) -> None:
    def reasons() -> tuple[Reason, ...]:
        ids = [bank.wang.pk]
        return may_contact(ids, channel=Channel.TELEPHONE, purpose=Purpose.MARKETING, at=MORNING)[
            bank.wang.pk
        ].reasons

    log = [
        (Channel.TELEPHONE, Outcome.NO_ANSWER, 13),
        (Channel.MEETING, Outcome.TALKED, 14),
        (Channel.WECOM, Outcome.SENT, 16),
        (Channel.TELEPHONE, Outcome.NO_ANSWER, 12),  # a week ago: does not count any more
    ]
    for channel, outcome, day in log:
        log_contact(
            bank.wang, channel=channel, outcome=outcome, by=bank.rm_chen, at=at("10:00", date(2026, 11, day))
        )
    assert reasons() == ()
    log_contact(bank.wang, channel=Channel.TELEPHONE, outcome=Outcome.TALKED, by=bank.rm_chen, at=at("09:30"))
    assert reasons() == (Reason(StopKind.TOO_OFTEN, until=date(2026, 11, 19)),)


def test_may_contact_gives_no_permit_for_an_unknown_customer(bank: Bank) -> None:
    assert may_contact([0], channel=Channel.TELEPHONE, purpose=Purpose.MARKETING, at=MORNING) == {}
