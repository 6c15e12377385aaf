"""Money that falls due."""

from datetime import timedelta

from ibis import literal
from ibis.expr.types import Table

from assay.business_date import Run
from assay.calendar_days import days_after
from assay.policies import TriggerRule
from assay.triggers.definition import Facts, trigger
from assay.wording import (
    ASSET_CLASS_EN,
    ASSET_CLASS_ZH,
    asset_class_of,
    day_en_of,
    day_zh_of,
)

DEPOSITS = ("time_deposit", "large_cd", "structured_deposit", "treasury_bond")


@trigger(
    zh="存款到期",
    en="Deposit maturing",
    reads=("lead_days", "expires_after_days", "minimum_fen"),
    zh_text="定期存款、大额存单、结构性存款或国债在提前天数内到期；到期后资金仍在时再保留数日。对象为账户，金额为业务日价值。",
)
def deposit_maturing(facts: Facts, rule: TriggerRule, run: Run) -> Table:
    """A time deposit, large CD, structured deposit or treasury bond falls due within the lead days.

    It stays a reason for some days after maturity while the money is still there. The subject is the
    account, the amount its worth on the business date.
    """
    due = facts.counted_account.filter(
        facts.counted_account.asset_class.isin(DEPOSITS),
        facts.counted_account.matures_on.between(
            run.on - timedelta(days=rule.expires_after_days), run.on + timedelta(days=rule.lead_days)
        ),
    )
    worth = facts.account_figure.filter(
        facts.account_figure.close_fen >= max(rule.minimum_fen, 1),
        facts.account_figure.closed_on.isnull() | (facts.account_figure.closed_on > run.on),
    ).select("account_id", "close_fen")
    hits = due.inner_join(worth, "account_id")
    day = hits.matures_on
    return hits.select(
        "customer_id",
        subject=hits.account_id,
        occurs_on=day,
        expires_on=days_after(day, rule.expires_after_days),
        amount_fen=hits.close_fen,
        zh_before=asset_class_of(hits.asset_class, ASSET_CLASS_ZH),
        zh_after=literal("，") + day_zh_of(day) + "到期。",
        en_before=literal(""),
        en_after=literal(" in a ")
        + asset_class_of(hits.asset_class, ASSET_CLASS_EN)
        + " falls due on "
        + day_en_of(day)
        + ".",
    )
