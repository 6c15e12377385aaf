"""The indicators, by theme; this tuple is the registry."""

from assay.indicators.assets import ASSETS
from assay.indicators.definition import Indicator, indicator
from assay.indicators.engagement import ENGAGEMENT
from assay.indicators.products import PRODUCTS

INDICATORS: tuple[Indicator, ...] = (*ASSETS, *PRODUCTS, *ENGAGEMENT)
BY_KEY: dict[str, Indicator] = {i.key: i for i in INDICATORS}

__all__ = ["BY_KEY", "INDICATORS", "Indicator", "indicator"]
