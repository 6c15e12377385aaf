"""The reasons to call; this tuple is the registry."""

from assay.triggers.birthday import birthday_lunar, birthday_solar
from assay.triggers.definition import Candidates, Condition, Facts, Trigger, registered, trigger
from assay.triggers.duties import complaint_closed, document_expiring, event_invitation
from assay.triggers.edges import tier_nearly_lost, tier_nearly_reached
from assay.triggers.flows import idle_balance, large_inflow, large_outflow, salary_in
from assay.triggers.investments import fund_in_profit, market_move, new_product_fits
from assay.triggers.maturity import (
    deposit_maturing,
    insurance_paying,
    insurance_renewal,
    loan_paid_off,
    product_maturing,
)
from assay.triggers.occasions import family_birthday, holiday_greeting, life_event, wedding_anniversary
from assay.triggers.silence import long_silence
from assay.triggers.watches import stop_loss_reached, take_profit_reached, watched_price, watched_rate

TRIGGERS: tuple[Trigger, ...] = registered(
    deposit_maturing,
    product_maturing,
    insurance_paying,
    insurance_renewal,
    loan_paid_off,
    stop_loss_reached,
    take_profit_reached,
    watched_rate,
    watched_price,
    complaint_closed,
    document_expiring,
    large_outflow,
    large_inflow,
    salary_in,
    idle_balance,
    tier_nearly_lost,
    tier_nearly_reached,
    fund_in_profit,
    market_move,
    new_product_fits,
    event_invitation,
    birthday_solar,
    birthday_lunar,
    wedding_anniversary,
    family_birthday,
    life_event,
    holiday_greeting,
    long_silence,
)
BY_KEY: dict[str, Trigger] = {t.key: t for t in TRIGGERS}

__all__ = ["BY_KEY", "TRIGGERS", "Candidates", "Condition", "Facts", "Trigger", "trigger"]
