"""Which of the bank's channels a customer uses."""

from typing import cast

from ibis import ifelse
from ibis.expr.types import BooleanValue, DateValue, NumericValue, Table

from assay.business_date import Run
from assay.indicators.definition import Indicator, indicator
from assay.indicators.windows import RECENT_DAYS, last_days
from assay.money import total

SOURCES = ("channel_activity",)
CHANNELS = {
    "counter": ("柜面", "Counter"),
    "self_service": ("自助设备", "Self-service"),
    "mobile": ("手机银行", "Mobile bank"),
    "internet": ("网上银行", "Internet bank"),
    "hotline": ("客服热线", "Hotline"),
}


def channel_use(channel_activity: Table, run: Run) -> Table:
    """Uses of channels up to the business date."""
    used = channel_activity.filter(channel_activity.used_on <= run.on, channel_activity.uses > 0)
    return used.select("customer_id", "channel", "used_on", "uses")


def _uses_of(channel: str) -> Indicator:
    zh, en = CHANNELS[channel]

    def uses(rows: Table, run: Run) -> NumericValue:
        counts = (rows.channel == channel) & _is_recent(rows, run)
        return total(ifelse(counts, rows.uses, 0))

    record = indicator(
        key=f"{channel}_uses_90_days",
        zh=f"近90日{zh}使用次数",
        en=f"{en} uses, last 90 days",
        unit="count",
        over="use",
        sources=SOURCES,
        when_none=0,
        window="last_90_days",
        zh_text=f"近90日（含业务日）使用{zh}的次数。",
        en_text=f"How often the customer used this channel ({en.lower()}) in the last 90 days, the business date included.",
    )
    return record(uses)


def _is_recent(rows: Table, run: Run) -> BooleanValue:
    return cast("BooleanValue", rows.used_on >= last_days(run, RECENT_DAYS).first)


@indicator(
    zh="手机银行活跃",
    en="Mobile active",
    unit="flag",
    over="use",
    sources=SOURCES,
    when_none=False,
    window="last_90_days",
    zh_text="近90日（含业务日）至少使用过一次手机银行。",
)
def mobile_active(rows: Table, run: Run) -> BooleanValue:
    """The customer used the mobile bank at least once in the last 90 days."""
    return ((rows.channel == "mobile") & _is_recent(rows, run)).any()


@indicator(
    zh="最近使用手机银行日",
    en="Last use of the mobile bank",
    unit="date",
    over="use",
    sources=SOURCES,
    window="all",
    zh_text="最近一次使用手机银行的日期；从未使用则为空。",
)
def last_mobile_use_on(rows: Table, run: Run) -> DateValue:
    """The last day on which the customer used the mobile bank; empty if never."""
    return cast("DateValue", rows.used_on.max(where=rows.channel == "mobile"))


@indicator(
    zh="最近使用渠道日",
    en="Last use of a channel",
    unit="date",
    over="use",
    sources=SOURCES,
    window="all",
    zh_text="最近一次使用任一渠道（柜面、自助、手机、网银、热线）的日期；从未使用则为空。",
)
def last_channel_use_on(rows: Table, run: Run) -> DateValue:
    """The last day on which the customer used any channel of the bank's own; empty if never."""
    return cast("DateValue", rows.used_on.max())


USES = (*map(_uses_of, CHANNELS), mobile_active, last_mobile_use_on, last_channel_use_on)
