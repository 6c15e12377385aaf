"""Money that falls due: deposits, products, insurance, loans."""

from ibis import ifelse, literal
from ibis.expr.types import Table

from assay.business_date import Run
from assay.calendar_days import days_after
from assay.indicators.accounts import is_covered
from assay.policies import TriggerRule
from assay.triggers.conditions import at_least, falls_within, happened_within, holds, is_open
from assay.triggers.definition import Candidates, Condition, Facts, trigger
from assay.wording import (
    ASSET_CLASS_EN,
    ASSET_CLASS_ZH,
    asset_class_of,
    day_en_of,
    day_zh_of,
)

DEPOSITS = ("time_deposit", "large_cd", "structured_deposit", "treasury_bond")
PRODUCTS = ("wealth_product", "trust_product", "fund", "insurance", "precious_metal")


@trigger(
    zh="存款到期",
    en="Deposit maturing",
    purpose="service",
    reads=("lead_days", "expires_after_days", "minimum_fen"),
    zh_text="定期存款、大额存单、结构性存款或国债在提前天数内到期；到期后资金仍在时再保留数日。对象为账户，金额为业务日价值。",
)
def deposit_maturing(facts: Facts, rule: TriggerRule, run: Run) -> Candidates:
    """A time deposit, large CD, structured deposit or treasury bond falls due within the lead days.

    It stays a reason for some days after maturity while the money is still there. The subject is the
    account, the amount its worth on the business date.
    """
    return _maturing(facts, rule, run, classes=DEPOSITS)


@trigger(
    zh="产品到期",
    en="Product maturing",
    purpose="service",
    reads=("lead_days", "expires_after_days", "minimum_fen"),
    zh_text="理财、信托、定开基金或有现金价值的保险在提前天数内到期；到期后资金仍在时再保留数日。对象为账户，金额为业务日价值。",
)
def product_maturing(facts: Facts, rule: TriggerRule, run: Run) -> Candidates:
    """A wealth product, trust, fund or insurance with a cash value falls due within the lead days.

    It stays a reason for some days after maturity while the money is still there. The subject is the
    account, the amount its worth on the business date.
    """
    return _maturing(facts, rule, run, classes=PRODUCTS)


def _maturing(facts: Facts, rule: TriggerRule, run: Run, *, classes: tuple[str, ...]) -> Candidates:
    accounts = facts.counted_account
    due = accounts.filter(accounts.asset_class.isin(classes), accounts.matures_on.notnull())
    worth = facts.account_figure.select("account_id", "close_fen")
    rows = due.inner_join(worth, "account_id")
    day = rows.matures_on
    return Candidates(
        rows,
        (
            falls_within(day, run, rule, "到期日", "day of maturity"),
            at_least(rows.close_fen, rule.minimum_fen, "业务日价值", "worth on the business date"),
            holds(is_open(rows, run), "账户未销户", "account not closed"),
        ),
        subject=rows.account_id,
        occurs_on=day,
        expires_on=days_after(day, rule.expires_after_days),
        amount_fen=rows.close_fen,
        zh=(
            asset_class_of(rows.asset_class, ASSET_CLASS_ZH),
            literal("，") + day_zh_of(day) + "到期。",
        ),
        en=(
            "",
            literal(" in a ")
            + asset_class_of(rows.asset_class, ASSET_CLASS_EN)
            + " falls due on "
            + day_en_of(day)
            + ".",
        ),
    )


@trigger(
    zh="保单给付",
    en="Insurance paying out",
    purpose="service",
    reads=("lead_days", "expires_after_days"),
    zh_text="保单在提前天数内有一笔给付（年金、生存金、满期金）。对象为保单。",
)
def insurance_paying(facts: Facts, rule: TriggerRule, run: Run) -> Candidates:
    """A policy pays out within the lead days: an annuity, a survival benefit, an endowment.

    The subject is the policy.
    """
    rows = facts.insurance_policy.filter(facts.insurance_policy.pays_on.notnull())
    day = rows.pays_on
    return Candidates(
        rows,
        (
            falls_within(day, run, rule, "给付日", "day of payment"),
            _in_force(rows),
        ),
        subject=rows.policy_id,
        occurs_on=day,
        expires_on=days_after(day, rule.expires_after_days),
        zh=(literal("保单") + day_zh_of(day) + "有一笔给付。", ""),
        en=(literal("An insurance policy pays out on ") + day_en_of(day) + ".", ""),
    )


@trigger(
    zh="保险续期",
    en="Insurance renewal",
    purpose="service",
    reads=("lead_days", "expires_after_days"),
    zh_text="保单的续期缴费日或续保日在提前天数内；过期后保留数日（宽限期内提醒）。对象为保单，金额为年保费。",
)
def insurance_renewal(facts: Facts, rule: TriggerRule, run: Run) -> Candidates:
    """A policy's next premium is due, or the policy is to be renewed, within the lead days.

    It stays a reason for some days afterwards, while the period of grace runs. The subject is the policy,
    the amount a year's premium where it is known.
    """
    rows = facts.insurance_policy.filter(facts.insurance_policy.renews_on.notnull())
    day, known = rows.renews_on, rows.premium_fen.notnull()
    return Candidates(
        rows,
        (
            falls_within(day, run, rule, "续期日", "day of renewal"),
            holds(
                rows.ends_on.isnull() | (days_after(rows.ends_on, 1) >= day),
                "续期时保单有效",
                "policy in force until the renewal",
            ),
        ),
        subject=rows.policy_id,
        occurs_on=day,
        expires_on=days_after(day, rule.expires_after_days),
        amount_fen=rows.premium_fen,
        zh=(
            ifelse(known, literal("保险续期保费"), literal("保险") + day_zh_of(day) + "续期。"),
            literal("，") + day_zh_of(day) + "应缴。",
        ),
        en=(
            ifelse(
                known, literal("Premium of "), literal("Insurance due for renewal on ") + day_en_of(day) + "."
            ),
            literal(" due on ") + day_en_of(day) + ".",
        ),
    )


@trigger(
    zh="贷款结清",
    en="Loan paid off",
    purpose="service",
    reads=("lookback_days", "expires_after_days"),
    zh_text="近几日内贷款账户结清销户：可提醒办理结清证明与解除抵押。对象为账户。",
)
def loan_paid_off(facts: Facts, rule: TriggerRule, run: Run) -> Candidates:
    """A loan account was closed on one of the last days.

    The customer may need a certificate of settlement and the release of a mortgage. The subject is the account.
    """
    loans = facts.product.filter(facts.product.asset_class == "loan").select("product_id")
    owned = facts.account.filter(facts.account.closed_on.notnull(), is_covered(facts.account, run))
    rows = owned.inner_join(loans, "product_id")
    day = rows.closed_on
    return Candidates(
        rows,
        (happened_within(day, run, rule, "贷款结清日", "day on which the loan was paid off"),),
        subject=rows.account_id,
        occurs_on=day,
        expires_on=days_after(day, rule.expires_after_days),
        zh=(literal("贷款已于") + day_zh_of(day) + "结清。", ""),
        en=(literal("A loan was paid off on ") + day_en_of(day) + ".", ""),
    )


def _in_force(rows: Table) -> Condition:
    return holds(
        rows.ends_on.isnull() | (rows.ends_on >= rows.pays_on),
        "给付时保单有效",
        "policy in force on that day",
    )
