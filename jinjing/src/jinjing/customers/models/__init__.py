from jinjing.customers.models.customer import Customer, SearchToken
from jinjing.customers.models.event import CustomerEvent
from jinjing.customers.models.family import Household, HouseholdMember, Relationship, Topic
from jinjing.customers.models.file import FileEntry
from jinjing.customers.models.portfolio import PortfolioAssignment
from jinjing.customers.models.recent import RecentCustomer

__all__ = [
    "Customer",
    "CustomerEvent",
    "FileEntry",
    "Household",
    "HouseholdMember",
    "PortfolioAssignment",
    "RecentCustomer",
    "Relationship",
    "SearchToken",
    "Topic",
]
