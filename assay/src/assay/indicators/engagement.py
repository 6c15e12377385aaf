"""When the customer was last spoken to, how often, and for how long the customer is known."""

from datetime import date
from typing import cast

from ibis import coalesce, greatest, literal
from ibis.expr.types import DateValue, IntegerValue, NumericValue, Table

from assay.business_date import Run
from assay.indicators.definition import indicator
from assay.indicators.windows import RECENT_DAYS, last_days


def conversation(interaction: Table, run: Run) -> Table:
    """Conversations in which the customer was reached, up to the business date."""
    reached = interaction.filter(interaction.reached, interaction.occurred_on <= run.on)
    return reached.select("customer_id", "occurred_on")


@indicator(
    zh="最近联系日",
    en="Last contact",
    unit="date",
    over="conversation",
    sources=("interaction",),
    window="all",
    zh_text="最近一次与客户通上话或见上面的日期；未接通、邮件和短信不算。",
)
def last_contact_on(conversations: Table, run: Run) -> DateValue:
    """The last day on which the customer was spoken to; attempts, mail and messages do not count."""
    return conversations.occurred_on.max()


@indicator(
    zh="距上次联系天数",
    en="Days since last contact",
    unit="days",
    over="conversation",
    sources=("interaction",),
    window="all",
    zh_text="最近一次联系日至业务日的天数；从未联系则为空。",
)
def days_since_last_contact(conversations: Table, run: Run) -> IntegerValue:
    """Days from the last conversation to the business date; empty if there never was one."""
    return days_until(run.on, conversations.occurred_on.max())


@indicator(
    zh="近90日联系次数",
    en="Contacts, last 90 days",
    unit="count",
    over="conversation",
    sources=("interaction",),
    when_none=0,
    window="last_90_days",
    zh_text="近90日（含业务日）与客户通上话或见上面的次数。",
)
def contacts_90_days(conversations: Table, run: Run) -> NumericValue:
    """How often the customer was spoken to in the last 90 days, the business date included."""
    first = last_days(run, RECENT_DAYS).first
    return cast("NumericValue", (conversations.occurred_on >= first).sum())


@indicator(
    zh="客户关系天数",
    en="Tenure",
    unit="days",
    over="customer",
    sources=("customer", "account"),
    window="all",
    zh_text="成为客户之日至业务日的天数；源系统未给出时取首个账户的开户日，当日为零。",
)
def tenure_days(customers: Table, run: Run) -> IntegerValue:
    """Days since the first day as a customer, or else since the first account was opened; zero on that day."""
    return days_until(run.on, customers.known_since)


@indicator(
    zh="距上次往来天数",
    en="Recency",
    unit="days",
    over="customer",
    sources=("interaction", "transaction", "account"),
    window="all",
    zh_text="最近一次联系或客户动账（取较近者）至业务日的天数；两者皆无则为空。",
)
def recency_days(customers: Table, run: Run) -> IntegerValue:
    """Days since the customer was spoken to or moved money, whichever was later; empty if neither ever was."""
    contact, movement = customers.last_contact_on, customers.last_transaction_on
    # greatest() of a null is null on one engine and the other value on another.
    last = greatest(coalesce(contact, movement), coalesce(movement, contact))
    return days_until(run.on, last)


def days_until(day: date, since: DateValue) -> IntegerValue:
    """Days from a date to the given day; null for none."""
    return cast("IntegerValue", literal(day).delta(since, unit="day"))


ENGAGEMENT = (last_contact_on, days_since_last_contact, contacts_90_days, tenure_days, recency_days)
