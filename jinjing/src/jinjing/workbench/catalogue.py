"""Data catalogue: call lists and leads."""

from jinjing.kernel.catalogue import PLAIN, Basis, Erasure, Facts, Level, OpenReason, Purpose, Whose, table

ABOUT = Facts(
    level=Level.C1,
    whose=Whose.CUSTOMER,
    purposes=(Purpose.ADVISE, Purpose.ORGANISE),
    basis=Basis.CONTRACT,
    retention="retention.work_list_years",
    erasure=Erasure.DELETE,
)
WORDED = ABOUT.but(level=Level.C2, sensitive=True, open_because=OpenReason.WORDED)
COLLEAGUE = Facts(
    level=Level.C1,
    whose=Whose.STAFF,
    purposes=(Purpose.ORGANISE,),
    basis=Basis.EMPLOYMENT,
    retention="retention.staff_years",
)

TABLES = (
    table(
        "workbench.CallList",
        day=(PLAIN, "id on publication_id drawn_at target"),
        who=(COLLEAGUE, "staff_id"),
        about=(ABOUT, "left_out"),
    ),
    table(
        "workbench.CallListEntry",
        about=(ABOUT, "id call_list_id customer_id place invested state attempts"),
        worded=(WORDED, "reasons"),
    ),
    table(
        "workbench.Lead",
        about=(ABOUT, "id code customer_id source source_reference state opened_at due_at closed_at"),
        who=(COLLEAGUE, "owner_id"),
    ),
    table(
        "workbench.PortfolioHandover",
        what=(PLAIN, "id code outlet_id reason last_day handed_at customer_count lead_count"),
        who=(COLLEAGUE, "leaver_id handed_by_id"),
    ),
    table(
        "workbench.HandoverItem",
        about=(ABOUT.but(retention="retention.customer_years"), "id handover_id customer_id role"),
        who=(COLLEAGUE, "successor_id"),
    ),
)
