"""The reasons to call; this tuple is the registry."""

from assay.triggers.birthday import birthday_lunar, birthday_solar
from assay.triggers.definition import Facts, Trigger, trigger
from assay.triggers.flows import customer_flow, large_inflow, large_outflow
from assay.triggers.maturity import deposit_maturing
from assay.triggers.silence import long_silence

TRIGGERS: tuple[Trigger, ...] = (
    deposit_maturing,
    large_outflow,
    large_inflow,
    birthday_solar,
    birthday_lunar,
    long_silence,
)
BY_KEY: dict[str, Trigger] = {t.key: t for t in TRIGGERS}

__all__ = ["BY_KEY", "TRIGGERS", "Facts", "Trigger", "customer_flow", "trigger"]
