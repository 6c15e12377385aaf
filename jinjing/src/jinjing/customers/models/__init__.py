from jinjing.customers.models.customer import Customer, SearchToken
from jinjing.customers.models.event import CustomerEvent
from jinjing.customers.models.family import Household, HouseholdMember, Relationship, Topic
from jinjing.customers.models.portfolio import PortfolioAssignment

__all__ = [
    "Customer",
    "CustomerEvent",
    "Household",
    "HouseholdMember",
    "PortfolioAssignment",
    "Relationship",
    "SearchToken",
    "Topic",
]
