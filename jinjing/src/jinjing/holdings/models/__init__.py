from jinjing.holdings.models.holding import Holding, Product
from jinjing.holdings.models.nightly import OPEN, Nightly, NightlyRows
from jinjing.holdings.models.publication import Publication

__all__ = ["OPEN", "Holding", "Nightly", "NightlyRows", "Product", "Publication"]
