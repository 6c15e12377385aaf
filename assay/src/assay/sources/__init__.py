"""The declared source tables, by name."""

from assay.sources.conduct import (
    calendar,
    channel_activity,
    complaint,
    consent,
    interaction,
    invitation,
    man_judgement,
    occasion,
    referral,
    risk_assessment,
    watch,
)
from assay.sources.contract import Column, Source
from assay.sources.money import (
    account,
    balance_change,
    external_asset,
    fx_rate,
    insurance_policy,
    price,
    product,
    transaction,
    transfer_price,
    unit_cost,
)
from assay.sources.party import (
    customer,
    customer_identity,
    customer_link,
    household,
    organisation,
    relationship,
    staff,
)

SOURCES: tuple[Source, ...] = (
    organisation,
    staff,
    calendar,
    customer,
    household,
    relationship,
    product,
    account,
    balance_change,
    fx_rate,
    price,
    transaction,
    insurance_policy,
    external_asset,
    risk_assessment,
    interaction,
    consent,
    referral,
    customer_link,
    transfer_price,
    unit_cost,
    channel_activity,
    complaint,
    occasion,
    watch,
    invitation,
    man_judgement,
)
IDENTITY: tuple[Source, ...] = (customer_identity,)
BY_NAME: dict[str, Source] = {s.name: s for s in (*SOURCES, *IDENTITY)}

__all__ = ["BY_NAME", "IDENTITY", "SOURCES", "Column", "Source"]
