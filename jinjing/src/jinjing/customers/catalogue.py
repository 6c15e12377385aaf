"""Data catalogue: customers, what they are found by, their history and who looks after them."""

from jinjing.kernel.catalogue import PLAIN, Basis, Erasure, Facts, Level, OpenReason, Purpose, Whose, table

ABOUT = Facts(
    level=Level.C1,
    whose=Whose.CUSTOMER,
    purposes=(Purpose.SERVE, Purpose.ADVISE),
    basis=Basis.CONTRACT,
    retention="retention.customer_years",
    erasure=Erasure.RESTRICT,
)
IDENTIFIES = ABOUT.but(level=Level.C2)
CARD = IDENTIFIES.but(sensitive=True)
NUMBER = IDENTIFIES.but(open_because=OpenReason.JOINED)
FOUND_BY = IDENTIFIES.but(purposes=(Purpose.SERVE,), open_because=OpenReason.TOKEN)
HISTORY = ABOUT.but(retention="retention.contact_years")
NOTE = HISTORY.but(level=Level.C2, sensitive=True)  # free text may hold anything
# Told voluntarily, after hearing why, what for and who sees it: a word is enough to have it deleted.
FILED = HISTORY.but(purposes=(Purpose.ADVISE,), erasure=Erasure.DELETE)
FILED_WORDS = FILED.but(level=Level.C2, sensitive=True)
# What somebody opened last, for themselves: gone after weeks.
MEMORY = ABOUT.but(purposes=(Purpose.SERVE,), retention="retention.recent_days", erasure=Erasure.DELETE)
COLLEAGUE = Facts(
    level=Level.C1,
    whose=Whose.STAFF,
    purposes=(Purpose.ORGANISE, Purpose.PROVE),
    basis=Basis.EMPLOYMENT,
    retention="retention.staff_years",
)

TABLES = (
    table(
        "customers.Customer",
        number=(NUMBER, "customer_no"),
        about=(ABOUT, "id code kind sex home_outlet_id opened_on closed_on missing_since"),
        identity=(IDENTIFIES, "name birth_on document phone address"),
        cards=(CARD, "cards"),
        token=(FOUND_BY, "facts_token"),
    ),
    table("customers.SearchToken", place=(ABOUT, "id customer_id kind"), token=(FOUND_BY, "token")),
    table(
        "customers.CustomerEvent",
        event=(HISTORY, "id customer_id kind reference at facts"),
        who=(COLLEAGUE, "by_no by_name"),
        note=(NOTE, "note"),
    ),
    table(
        "customers.PortfolioAssignment",
        assignment=(ABOUT, "id customer_id role valid_from valid_to"),
        who=(COLLEAGUE, "staff_id"),
        reason=(PLAIN, "reason"),
    ),
    table("customers.Household", household=(ABOUT, "id number")),
    table(
        "customers.HouseholdMember",
        membership=(ABOUT, "id household_id customer_id valid_from valid_to"),
    ),
    table(
        "customers.Relationship",
        tie=(ABOUT, "id customer_id other_id kind valid_from valid_to"),
        words=(NOTE, "person note"),
        who=(COLLEAGUE, "noted_by_id"),
    ),
    table(
        "customers.Topic",
        topic=(HISTORY, "id customer_id kind noted_at ended_at"),
        words=(NOTE, "text"),
        who=(COLLEAGUE, "noted_by_id ended_by_id"),
    ),
    table(
        "customers.RecentCustomer",
        look=(MEMORY, "id customer_id opened_at"),
        who=(
            COLLEAGUE.but(purposes=(Purpose.ORGANISE,), retention="retention.recent_days"),
            "staff_id",
        ),
    ),
    table(
        "customers.FileEntry",
        entry=(FILED, "id customer_id field number noted_at"),
        words=(FILED_WORDS, "value"),
        who=(COLLEAGUE, "noted_by_id"),
    ),
)
