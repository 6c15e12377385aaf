"""Who exists: the bank's places and people, its customers, and who belongs to whom."""

from assay.sources.codes import BRANCH_KINDS, EDUCATION, OCCUPATION_GROUPS, ORG_LEVELS, RESIDENCES, ROLES
from assay.sources.contract import Column, Source

organisation = Source(
    "organisation",
    "one row an organisational unit",
    ("org_id",),
    (
        Column("org_id", "text", "The bank's code of the unit", required=True),
        Column("parent_id", "text", "The unit above; empty for head office"),
        Column("level", "text", "Level in the tree", required=True, values=ORG_LEVELS),
        Column("branch_kind", "text", "Kind of an outlet", values=BRANCH_KINDS),
        Column("name", "text", "Name in the bank's language", required=True),
        Column("name_en", "text", "English name"),
        Column("closed_on", "date", "Last day of business, if closed"),
    ),
)

staff = Source(
    "staff",
    "one row a person, role, unit and period",
    ("staff_id", "role", "org_id", "valid_from"),
    (
        Column("staff_id", "text", "The bank's staff number", required=True),
        Column("name", "text", "Name as colleagues write it", required=True),
        Column("role", "text", "Role held in that period", required=True, values=ROLES),
        Column("org_id", "text", "Unit where the role is held", required=True),
        Column("valid_from", "date", "First day of the role", required=True),
        Column("valid_to", "date", "Last day of the role, inclusive; empty while open"),
    ),
)

customer = Source(
    "customer",
    "one row a customer; no name, number or address (those are in identity)",
    ("customer_id",),
    (
        Column("customer_id", "text", "The source's own id, unpadded", required=True),
        Column(
            "kind", "text", "Natural person or company", required=True, values=("individual", "corporate")
        ),
        Column("sex", "text", "As in the bank's record", values=("F", "M")),
        Column("birth_on", "date", "Date of birth"),
        Column(
            "birthday_calendar", "text", "Which birthday is kept; empty: solar", values=("solar", "lunar")
        ),
        Column("lunar_birth_month", "int", "Lunar month 1-12 of birth; derived at ingest when absent"),
        Column("lunar_birth_day", "int", "Lunar day 1-30 of birth; derived at ingest when absent"),
        Column("education", "text", "Highest education", values=EDUCATION),
        Column("occupation", "text", "Occupation in the bank's words"),
        Column(
            "occupation_group",
            "text",
            "The occupation as a code that segments read",
            values=OCCUPATION_GROUPS,
        ),
        Column("residence", "text", "Where the customer comes from; empty: mainland", values=RESIDENCES),
        Column("rent_income_percent", "int", "Share of income from rent, 0-100, as declared"),
        Column("receives_wage", "bool", "A wage or salary is paid; empty: not known"),
        Column("receives_pension", "bool", "A pension is paid; empty: not known"),
        Column("document_valid_to", "date", "Last day of validity of the identity document"),
        Column("opened_on", "date", "First day as a customer"),
        Column("closed_on", "date", "Last day as a customer"),
        Column("org_id", "text", "Home outlet"),
        Column("rm_staff_id", "text", "Relationship manager who looks after the customer (A)"),
        Column("rm_backup_staff_id", "text", "Stand-in relationship manager (B)"),
        Column("rm_since", "date", "Since when the present relationship manager looks after the customer"),
    ),
)

household = Source(
    "household",
    "one row a household and member",
    ("household_id", "customer_id"),
    (
        Column("household_id", "text", "Household", required=True),
        Column("customer_id", "text", "Member", required=True),
        Column("valid_from", "date", "Since when the member belongs to it"),
        Column("valid_to", "date", "Until when, inclusive"),
    ),
)

relationship = Source(
    "relationship",
    "one row a typed link between two customers",
    ("customer_id", "other_customer_id", "kind"),
    (
        Column("customer_id", "text", "From whom", required=True),
        Column("other_customer_id", "text", "To whom", required=True),
        Column("kind", "text", "spouse, child, parent, disponent, introduced …", required=True),
    ),
)

customer_link = Source(
    "customer_link",
    "one row a customer number known to belong to a person who has several",
    ("customer_id",),
    (
        Column("customer_id", "text", "A number of the person", required=True),
        Column(
            "person_id",
            "text",
            "The number under which the person is counted; one of the person's own",
            required=True,
        ),
        Column("linked_on", "date", "Since when the two count as one", required=True),
        Column(
            "linked_how", "text", "How it was found", required=True, values=("exact", "probable", "reviewed")
        ),
    ),
)

customer_identity = Source(
    "customer_identity",
    "one row a customer; every column but the id is sealed",
    ("customer_id",),
    (
        Column("customer_id", "text", "The source's own id, unpadded", required=True),
        Column("name", "text", "Name as in the identity document"),
        Column("id_doc_type", "text", "resident_id, passport, permit …"),
        Column("id_doc_no", "text", "Number of the identity document"),
        Column("phone", "text", "Mobile number"),
        Column("address", "text", "Address for letters"),
        Column("card_nos", "text", "Card numbers, separated by a blank"),
    ),
    sealed=True,
)
