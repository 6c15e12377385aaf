from jinjing.customers.models.customer import Customer, SearchToken
from jinjing.customers.models.event import CustomerEvent
from jinjing.customers.models.portfolio import PortfolioAssignment

__all__ = ["Customer", "CustomerEvent", "PortfolioAssignment", "SearchToken"]
