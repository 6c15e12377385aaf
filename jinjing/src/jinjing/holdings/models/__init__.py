from jinjing.holdings.models.holding import Holding, Product
from jinjing.holdings.models.publication import Publication

__all__ = ["Holding", "Product", "Publication"]
