"""Days to congratulate on or to ask about: what the customer agreed to, and the holidays of the calendar."""

from datetime import timedelta

from ibis import literal
from ibis.expr.types import Table

from assay.business_date import Run
from assay.calendar_days import days_after
from assay.policies import TriggerRule
from assay.triggers.conditions import (
    assets_at_least,
    falls_within,
    holds,
    not_before,
    reach,
)
from assay.triggers.definition import Candidates, Facts, trigger
from assay.triggers.yearly import next_kept
from assay.wording import day_en_of, day_zh_of

# Tomb-Sweeping Day and memorial days are no days to congratulate on.
GREETED = {
    "元旦": "New Year's Day",
    "春节": "the Spring Festival",
    "劳动节": "Labour Day",
    "端午节": "the Dragon Boat Festival",
    "中秋节": "the Mid-Autumn Festival",
    "国庆节": "National Day",
}


@trigger(
    zh="结婚纪念日",
    en="Wedding anniversary",
    purpose="care",
    reads=("lead_days", "expires_after_days"),
    zh_text="客户同意我们问候的结婚纪念日在提前天数内；2月29日结婚者在平年的2月28日纪念。婚礼当天不算。对象为日期。",
)
def wedding_anniversary(facts: Facts, rule: TriggerRule, run: Run) -> Candidates:
    """A wedding anniversary the customer agreed to be congratulated on falls within the lead days.

    One of 29 February is kept on the 28th in other years. The wedding itself is none. The subject is the day.
    """
    rows = _yearly(facts.occasion, "wedding_anniversary", run, rule)
    return _anniversary(rows, run, rule, zh="结婚纪念日", en="wedding anniversary")


@trigger(
    zh="家人生日",
    en="Family birthday",
    purpose="care",
    reads=("lead_days", "expires_after_days"),
    zh_text="客户同意我们问候的家人生日在提前天数内；2月29日出生者在平年的2月28日过生日。同一天有几位家人时只提示一次。对象为日期。",
)
def family_birthday(facts: Facts, rule: TriggerRule, run: Run) -> Candidates:
    """A birthday in the family the customer agreed to be congratulated on falls within the lead days.

    One of 29 February is kept on the 28th in other years. Several on one day are told once. The subject is
    the day.
    """
    rows = _yearly(facts.occasion, "family_birthday", run, rule)
    return _anniversary(rows, run, rule, zh="家人生日", en="family birthday")


@trigger(
    zh="人生大事",
    en="Life event",
    purpose="care",
    reads=("lead_days", "expires_after_days"),
    zh_text="客户告知并同意我们联系的人生大事（如毕业、搬家、退休、添丁）在提前天数内或刚过。对象为日期。",
)
def life_event(facts: Facts, rule: TriggerRule, run: Run) -> Candidates:
    """Something in the customer's life that the bank was told of and may speak of is near.

    Such as a graduation, a move, retirement or a child. The subject is the day.
    """
    told = facts.occasion.filter(facts.occasion.kind == "life_event")
    rows = told.group_by("customer_id", "happens_on").agg(consented=told.consented.any())
    day = rows.happens_on
    return Candidates(
        rows,
        (
            holds(rows.consented, "客户同意就此联系", "the customer agreed to be spoken to about it"),
            falls_within(day, run, rule, "日期", "day"),
        ),
        subject=day.cast("string"),
        occurs_on=day,
        expires_on=days_after(day, rule.expires_after_days),
        zh=(literal("客户告知") + day_zh_of(day) + "有一件人生大事，同意我们问候。", ""),
        en=(literal("A life event on ") + day_en_of(day) + " that the customer agreed to speak about.", ""),
    )


@trigger(
    zh="节日问候",
    en="Holiday greeting",
    purpose="care",
    reads=("lead_days", "minimum_fen"),
    zh_text="提前天数内有值得祝贺的法定节日（清明等纪念日除外），金融资产不低于下限的客户可问候；节日第一天过后不再提示。对象为节日。",
)
def holiday_greeting(facts: Facts, rule: TriggerRule, run: Run) -> Candidates:
    """A public holiday to congratulate on begins within the lead days; greet who has the minimum of assets.

    Days of mourning are left out, and so is a holiday that has begun: the greeting belongs before it. The
    subject is the holiday.
    """
    begins = _holidays(facts.calendar, run)
    figures = facts.indicators.select("customer_id", "financial_assets_fen")
    wealthy = figures.filter(assets_at_least(figures, rule).met)
    rows = wealthy.cross_join(begins)
    day, name = rows.begins_on, rows.holiday
    return Candidates(
        rows,
        (
            falls_within(day, run, rule, "节日第一天", "first day of the holiday"),
            not_before(day, run, "节日未开始", "holiday not begun"),
            assets_at_least(rows, rule),
        ),
        subject=name,
        occurs_on=day,
        expires_on=day,
        zh=(day_zh_of(day) + literal("起是") + name + "，可致节日问候。", ""),
        en=(name.cases(*GREETED.items(), else_=name) + " begins on " + day_en_of(day) + ": a greeting.", ""),
    )


def _yearly(occasion: Table, kind: str, run: Run, rule: TriggerRule) -> Table:
    """Yearly days of a kind, one row a customer and kept day."""
    first, _ = reach(run, rule)
    rows = occasion.filter(occasion.kind == kind)
    kept = rows.mutate(kept_on=next_kept(rows.happens_on, first))
    came_back = kept.filter(kept.kept_on > kept.happens_on)
    return came_back.group_by("customer_id", "kept_on").agg(consented=came_back.consented.any())


def _anniversary(rows: Table, run: Run, rule: TriggerRule, *, zh: str, en: str) -> Candidates:
    day = rows.kept_on
    return Candidates(
        rows,
        (
            holds(rows.consented, "客户同意就此联系", "the customer agreed to be spoken to about it"),
            falls_within(day, run, rule, "下一次", "next"),
        ),
        subject=day.cast("string"),
        occurs_on=day,
        expires_on=days_after(day, rule.expires_after_days),
        zh=(day_zh_of(day) + literal(f"{zh}。"), ""),
        en=(literal(f"Has a {en} on ") + day_en_of(day) + ".", ""),
    )


def _holidays(calendar: Table, run: Run) -> Table:
    """First days of the holidays to come; a holiday may come twice in the days looked at, the first counts."""
    named = calendar.filter(calendar.holiday.isin(tuple(GREETED)), calendar.day >= run.on)
    before = calendar.filter(calendar.day >= run.on - timedelta(days=1)).select("day", "holiday")
    eve = before.select(day_after=days_after(before.day, 1), eve_holiday=before.holiday)
    joined = named.left_join(eve, named.day == eve.day_after)
    first: Table = joined.filter(joined.eve_holiday.isnull() | (joined.eve_holiday != joined.holiday))
    return first.group_by("holiday").agg(begins_on=first.day.min())
