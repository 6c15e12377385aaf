"""Birthdays, by the calendar the customer keeps."""

from datetime import date, timedelta
from typing import cast

from ibis import cases, coalesce, literal, null
from ibis.expr.types import DateValue, Table

from assay.business_date import Run
from assay.calendar_days import days_after
from assay.policies import TriggerRule
from assay.triggers.definition import Facts, trigger
from assay.wording import day_en_of, day_zh_of


def _days_ahead(run: Run, rule: TriggerRule) -> list[date]:
    return [run.on + timedelta(days=ahead) for ahead in range(-rule.expires_after_days, rule.lead_days + 1)]


def _birthdays_kept_on(day: date) -> list[int]:
    """Month x 100 + day of those who keep their birthday on the day: 28 February also serves the 29th."""
    codes = [day.month * 100 + day.day]
    if codes == [228] and (day + timedelta(days=1)).day == 1:
        codes.append(229)
    return codes


@trigger(
    zh="生日",
    en="Birthday",
    reads=("lead_days", "expires_after_days"),
    zh_text="客户生日在提前天数内。过农历生日的客户不在此列；2月29日出生者在平年的2月28日过生日。",
)
def birthday_solar(facts: Facts, rule: TriggerRule, run: Run) -> Table:
    """The customer's birthday falls within the lead days.

    Customers who keep a lunar birthday are left to that trigger. Someone born on 29 February is
    congratulated on the 28th in other years.
    """
    people = facts.current_customer.filter(
        coalesce(facts.current_customer.birthday_calendar, "solar") == "solar"
    )
    code = people.birth_on.month() * 100 + people.birth_on.day()
    days = [
        (code == kept, literal(day)) for day in _days_ahead(run, rule) for kept in _birthdays_kept_on(day)
    ]
    dated = people.mutate(occurs_on=cases(*days, else_=null("date")))
    hits = dated.filter(dated.occurs_on.notnull())
    return _birthday(hits, rule, zh="生日", en="birthday")


@trigger(
    zh="农历生日",
    en="Lunar birthday",
    reads=("lead_days", "expires_after_days"),
    zh_text="过农历生日的客户，其农历生日在提前天数内。闰月不过生日，只在平月过；三十出生者在小月的二十九过生日。",
)
def birthday_lunar(facts: Facts, rule: TriggerRule, run: Run) -> Table:
    """The lunar birthday of a customer who keeps one falls within the lead days.

    The calendar table says which lunar day a day is. A birthday is kept in the regular month, never in
    a leap month; one on the 30th is kept on the 29th when the month has no more days.
    """
    ahead = _days_ahead(run, rule)
    calendar = facts.calendar.filter(
        facts.calendar.day.between(ahead[0], ahead[-1]), ~facts.calendar.lunar_leap
    )
    days = calendar.select("day", "lunar_month", "lunar_day")
    short = calendar.filter(calendar.lunar_day == 29, calendar.lunar_month_days == 29)
    days = days.union(short.select("day", "lunar_month", lunar_day=literal(30, type="int64")))
    people = facts.current_customer.filter(facts.current_customer.birthday_calendar == "lunar")
    joined = people.inner_join(
        days, [people.lunar_birth_month == days.lunar_month, people.lunar_birth_day == days.lunar_day]
    )
    hits = joined.mutate(occurs_on=cast("DateValue", joined.day))
    return _birthday(hits, rule, zh="农历生日", en="lunar birthday")


def _birthday(hits: Table, rule: TriggerRule, *, zh: str, en: str) -> Table:
    return hits.select(
        "customer_id",
        subject=literal(""),
        occurs_on=hits.occurs_on,
        expires_on=days_after(hits.occurs_on, rule.expires_after_days),
        amount_fen=null("int64"),
        zh_before=day_zh_of(hits.occurs_on) + literal(f"{zh}。"),
        zh_after=literal(""),
        en_before=literal(f"Has a {en} on ") + day_en_of(hits.occurs_on) + ".",
        en_after=literal(""),
    )
