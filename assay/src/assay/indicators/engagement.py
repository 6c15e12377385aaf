"""When the customer was last spoken to."""

from typing import cast

from ibis import literal
from ibis.expr.types import DateValue, IntegerValue, Table

from assay.business_date import Run
from assay.indicators.definition import indicator


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
    zh_text="最近一次联系日至业务日的天数；从未联系则为空。",
)
def days_since_last_contact(conversations: Table, run: Run) -> IntegerValue:
    """Days from the last conversation to the business date; empty if there never was one."""
    last = conversations.occurred_on.max()
    return cast("IntegerValue", literal(run.on).delta(last, unit="day"))


ENGAGEMENT = (last_contact_on, days_since_last_contact)
