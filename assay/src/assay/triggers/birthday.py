"""Birthdays, by the calendar the customer keeps."""

from ibis import coalesce, literal
from ibis.expr.types import Table

from assay.business_date import Run
from assay.calendar_days import days_after
from assay.policies import TriggerRule
from assay.triggers.conditions import falls_within, holds, reach
from assay.triggers.definition import Candidates, Condition, Facts, trigger
from assay.triggers.yearly import next_kept, next_lunar
from assay.wording import day_en_of, day_zh_of


@trigger(
    zh="生日",
    en="Birthday",
    purpose="care",
    reads=("lead_days", "expires_after_days"),
    zh_text="客户生日在提前天数内。过农历生日的客户不在此列；2月29日出生者在平年的2月28日过生日。",
)
def birthday_solar(facts: Facts, rule: TriggerRule, run: Run) -> Candidates:
    """The customer's birthday falls within the lead days.

    Customers who keep a lunar birthday are left to that trigger. Someone born on 29 February is
    congratulated on the 28th in other years.
    """
    born = facts.current_customer.filter(facts.current_customer.birth_on.notnull())
    first, _ = reach(run, rule)
    rows = born.select("customer_id", "birthday_calendar", kept_on=next_kept(born.birth_on, first))
    solar = coalesce(rows.birthday_calendar, "solar") == "solar"
    conditions = (holds(solar, "过公历生日", "keeps the solar birthday"),)
    return _birthday(rows, run, rule, conditions=conditions, zh="生日", en="birthday")


@trigger(
    zh="农历生日",
    en="Lunar birthday",
    purpose="care",
    reads=("lead_days", "expires_after_days"),
    zh_text="过农历生日的客户，其农历生日在提前天数内。闰月不过生日，只在平月过；三十出生者在小月的二十九过生日。",
)
def birthday_lunar(facts: Facts, rule: TriggerRule, run: Run) -> Candidates:
    """The lunar birthday of a customer who keeps one falls within the lead days.

    The calendar table says which lunar day a day is. A birthday is kept in the regular month, never in
    a leap month; one on the 30th is kept on the 29th when the month has no more days.
    """
    first, _ = reach(run, rule)
    days = next_lunar(facts.calendar, first)
    people = facts.current_customer.filter(facts.current_customer.birthday_calendar == "lunar")
    joined = people.inner_join(
        days, [people.lunar_birth_month == days.lunar_month, people.lunar_birth_day == days.lunar_day]
    )
    rows = joined.select("customer_id", "kept_on")
    return _birthday(rows, run, rule, zh="农历生日", en="lunar birthday")


def _birthday(
    rows: Table, run: Run, rule: TriggerRule, *, conditions: tuple[Condition, ...] = (), zh: str, en: str
) -> Candidates:
    day = rows.kept_on
    return Candidates(
        rows,
        (*conditions, falls_within(day, run, rule, "下一个生日", "next birthday")),
        occurs_on=day,
        expires_on=days_after(day, rule.expires_after_days),
        zh=(day_zh_of(day) + literal(f"{zh}。"), ""),
        en=(literal(f"Has a {en} on ") + day_en_of(day) + ".", ""),
    )
