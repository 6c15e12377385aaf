"""The indicators, by theme; this tuple is the registry."""

from assay.indicators.assets import ASSETS
from assay.indicators.channels import USES
from assay.indicators.contribution import CONTRIBUTION
from assay.indicators.costs import COSTS
from assay.indicators.definition import Indicator, indicator
from assay.indicators.engagement import ENGAGEMENT
from assay.indicators.flows import FLOWS
from assay.indicators.products import PRODUCTS
from assay.indicators.rfm import RFM
from assay.indicators.trend import TREND
from assay.indicators.wallet import WALLET

INDICATORS: tuple[Indicator, ...] = (
    *ASSETS,
    *PRODUCTS,
    *ENGAGEMENT,
    *FLOWS,
    *CONTRIBUTION,
    *COSTS,
    *WALLET,
    *RFM,
    *USES,
    *TREND,
)
BY_KEY: dict[str, Indicator] = {i.key: i for i in INDICATORS}

__all__ = ["BY_KEY", "INDICATORS", "Indicator", "indicator"]
