"""Customers nobody has spoken to."""

from datetime import timedelta

import ibis
from ibis import coalesce, ifelse, literal
from ibis.expr.types import Table

from assay.business_date import Run
from assay.calendar_days import days_after
from assay.policies import TriggerRule
from assay.triggers.definition import Facts, trigger
from assay.wording import day_en_of, day_zh_of


@trigger(
    zh="久未联系",
    en="Long silence",
    reads=("silent_days", "expires_after_days", "minimum_fen"),
    zh_text="金融资产不低于下限的客户在规定天数内没有沟通；从未沟通过的客户自成为客户之日起算。未接通、邮件和短信不算沟通。",
)
def long_silence(facts: Facts, rule: TriggerRule, run: Run) -> Table:
    """A customer with at least the minimum of financial assets has not been spoken to for the silent days.

    A customer never spoken to is silent since becoming one. The event's day is the one on which the
    silence became too long. Attempts, mail and messages do not end a silence.
    """
    rows = facts.indicators.inner_join(facts.current_customer, "customer_id")
    since = coalesce(rows.last_contact_on, rows.known_since)
    silent = rows.filter(
        since <= run.on - timedelta(days=rule.silent_days), rows.financial_assets_fen >= rule.minimum_fen
    )
    since = coalesce(silent.last_contact_on, silent.known_since)
    never = silent.last_contact_on.isnull()
    return silent.select(
        "customer_id",
        subject=literal(""),
        occurs_on=days_after(since, rule.silent_days),
        expires_on=literal(run.on + timedelta(days=rule.expires_after_days)),
        amount_fen=ibis.null("int64"),
        zh_before=ifelse(
            never,
            literal("成为客户以来还没有沟通过。"),
            literal("上次沟通在") + since.year().cast("string") + "年" + day_zh_of(since) + "。",
        ),
        zh_after=literal(""),
        en_after=literal(""),
        en_before=ifelse(
            never, literal("Never spoken to so far."), literal("Last spoken to on ") + day_en_of(since) + "."
        ),
    )
