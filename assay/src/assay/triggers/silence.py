"""Customers nobody has spoken to."""

from datetime import timedelta

from ibis import coalesce, ifelse, literal

from assay.business_date import Run
from assay.calendar_days import days_after
from assay.policies import TriggerRule
from assay.triggers.conditions import assets_at_least
from assay.triggers.definition import Candidates, Condition, Facts, trigger
from assay.wording import Label, day_en_of, day_zh_of


@trigger(
    zh="久未联系",
    en="Long silence",
    purpose="care",
    reads=("silent_days", "expires_after_days", "minimum_fen"),
    suppressed_by=("complaint_closed",),
    zh_text="金融资产不低于下限的客户在规定天数内没有沟通；从未沟通过的客户自成为客户之日起算。未接通、邮件和短信不算沟通。",
)
def long_silence(facts: Facts, rule: TriggerRule, run: Run) -> Candidates:
    """A customer with at least the minimum of financial assets has not been spoken to for the silent days.

    A customer never spoken to is silent since becoming one. The event's day is the one on which the
    silence became too long. Attempts, mail and messages do not end a silence.
    """
    known = facts.current_customer.select("customer_id", "known_since")
    figures = facts.indicators.select("customer_id", "last_contact_on", "financial_assets_fen")
    joined = figures.inner_join(known, "customer_id")
    rows = joined.mutate(since=coalesce(joined.last_contact_on, joined.known_since))
    since, never = rows.since, rows.last_contact_on.isnull()
    latest = run.on - timedelta(days=rule.silent_days)
    return Candidates(
        rows,
        (
            Condition(
                Label("上次沟通或成为客户", "last spoken to, or customer since"), since, "day", last=latest
            ),
            assets_at_least(rows, rule),
        ),
        occurs_on=days_after(since, rule.silent_days),
        expires_on=literal(run.on + timedelta(days=rule.expires_after_days)),
        zh=(
            ifelse(
                never,
                literal("成为客户以来还没有沟通过。"),
                literal("上次沟通在") + since.year().cast("string") + "年" + day_zh_of(since) + "。",
            ),
            "",
        ),
        en=(
            ifelse(
                never,
                literal("Never spoken to so far."),
                literal("Last spoken to on ") + day_en_of(since) + ".",
            ),
            "",
        ),
    )
