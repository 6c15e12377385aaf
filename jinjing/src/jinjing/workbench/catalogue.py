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
NOTE = ABOUT.but(level=Level.C2, sensitive=True)  # free text may hold anything
COLLEAGUE = Facts(
    level=Level.C1,
    whose=Whose.STAFF,
    purposes=(Purpose.ORGANISE,),
    basis=Basis.EMPLOYMENT,
    retention="retention.staff_years",
)

# Words of a meeting: free text may name a customer, though nothing asks for it.
AGREED = ABOUT.but(level=Level.C2, purposes=(Purpose.ORGANISE,), erasure=Erasure.DELETE)

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
        "workbench.PlannedContact",
        about=(ABOUT, "id code customer_id on channel planned_at done_by_id withdrawn_at"),
        note=(NOTE, "note"),
        who=(COLLEAGUE, "staff_id"),
    ),
    table(
        "workbench.CalendarFile",
        what=(
            PLAIN,
            "id code state first_on last_on seen unchanged_count absent_count read_at taken_at reverted_at",
        ),
        refused=(AGREED, "refusals"),
        who=(COLLEAGUE, "staff_id"),
    ),
    table(
        "workbench.CalendarFileCell",
        about=(
            ABOUT,
            "id file_id customer_id place on moved_from act channel outcome interaction_id plan_id stays",
        ),
        note=(NOTE, "note before"),
    ),
    table(
        "workbench.PortfolioHandover",
        what=(PLAIN, "id code outlet_id reason last_day handed_at customer_count lead_count"),
        who=(COLLEAGUE, "leaver_id handed_by_id"),
    ),
    table(
        "workbench.Agenda",
        what=(PLAIN, "id outlet_id on version written_at"),
        words=(AGREED, "lines"),
        who=(COLLEAGUE, "written_by_id"),
    ),
    table(
        "workbench.FollowUp",
        what=(PLAIN, "id code outlet_id due_on state agreed_at ended_at"),
        words=(AGREED, "task"),
        who=(COLLEAGUE, "owner_id agreed_by_id ended_by_id"),
    ),
    table(
        "workbench.HandoverItem",
        about=(ABOUT.but(retention="retention.customer_years"), "id handover_id customer_id role"),
        who=(COLLEAGUE, "successor_id"),
    ),
    table(
        "workbench.SavedView",
        what=(PLAIN, "id code outlet_id spec"),
        who=(COLLEAGUE, "owner_id saved_at name"),
    ),
)
