"""The declared source tables, by name."""

from assay.sources.conduct import calendar, consent, interaction, referral, risk_assessment
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
)
from assay.sources.party import customer, customer_identity, household, organisation, relationship, staff

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
)
IDENTITY: tuple[Source, ...] = (customer_identity,)
BY_NAME: dict[str, Source] = {s.name: s for s in (*SOURCES, *IDENTITY)}

__all__ = ["BY_NAME", "IDENTITY", "SOURCES", "Column", "Source"]
