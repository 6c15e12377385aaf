"""Data catalogue: visits, what was seen and decided, referrals."""

from jinjing.kernel.catalogue import PLAIN, Basis, Erasure, Facts, Level, Purpose, Whose, table

ABOUT = Facts(
    level=Level.C1,
    whose=Whose.CUSTOMER,
    purposes=(Purpose.SERVE,),
    basis=Basis.CONTRACT,
    retention="retention.visit_years",
    erasure=Erasure.DELETE,
)
CALLED = ABOUT.but(level=Level.C2, erasure=Erasure.BLANK)
NOTE = CALLED.but(sensitive=True)  # free text may hold anything
AGREED = CALLED.but(purposes=(Purpose.CONTACT,), basis=Basis.CONSENT)
COLLEAGUE = Facts(
    level=Level.C1,
    whose=Whose.STAFF,
    purposes=(Purpose.ORGANISE, Purpose.PROVE),
    basis=Basis.EMPLOYMENT,
    retention="retention.staff_years",
)

TABLES = (
    table("lobby.Board", all=(PLAIN, "outlet_id version touched_at next_due_at")),
    table(
        "lobby.HandOver",
        day=(PLAIN, "id outlet_id on at referral_count visit_count"),
        who=(COLLEAGUE, "by_id"),
    ),
    table(
        "lobby.Visit",
        about=(
            ABOUT,
            (
                "id code outlet_id on ticket_no customer_id business state recognition place arrived_at state_at "
                "ended_at end"
            ),
        ),
        called=(CALLED, "called"),
        who=(COLLEAGUE, "registered_by_id"),
    ),
    table("lobby.VisitMove", about=(ABOUT, "id visit_id from_state to_state at"), who=(COLLEAGUE, "by_id")),
    table(
        "lobby.SignalSighting",
        about=(ABOUT, "id visit_id signal stage weight at undone_at"),
        who=(COLLEAGUE, "by_id"),
    ),
    table(
        "lobby.LobbyDecision",
        about=(ABOUT, "id code visit_id branch recognition channel consent_to_contact need at"),
        agreed=(AGREED, "contact"),
        note=(NOTE, "note"),
        who=(COLLEAGUE, "by_id"),
    ),
    table(
        "lobby.Referral",
        about=(
            ABOUT,
            "id code visit_id customer_id outlet_id need state offered_at due_at accepted_at met_at",
        ),
        note=(NOTE, "brief"),
        who=(COLLEAGUE, "offered_by_id offered_to_id accepted_by_id"),
    ),
    table(
        "lobby.ReferralMove",
        about=(ABOUT, "id referral_id from_state to_state at"),
        who=(COLLEAGUE, "by_id"),
    ),
    table(
        "lobby.ReferralRefusal",
        about=(ABOUT, "id referral_id reason at"),
        who=(COLLEAGUE, "staff_id"),
    ),
)
