"""Data catalogue: conversations, times and channels a customer does not want, scripts."""

from jinjing.kernel.catalogue import PLAIN, Basis, Erasure, Facts, Level, Purpose, Whose, table

ABOUT = Facts(
    level=Level.C1,
    whose=Whose.CUSTOMER,
    purposes=(Purpose.ADVISE,),
    basis=Basis.CONTRACT,
    retention="retention.contact_years",
    erasure=Erasure.RESTRICT,
)
NOTE = ABOUT.but(level=Level.C2, sensitive=True)  # free text may hold anything
WISH = ABOUT.but(purposes=(Purpose.CONTACT,), basis=Basis.LAW)  # PIPL 15, 24, 44: refusals are to be obeyed
COLLEAGUE = Facts(
    level=Level.C1,
    whose=Whose.STAFF,
    purposes=(Purpose.ORGANISE, Purpose.PROVE),
    basis=Basis.EMPLOYMENT,
    retention="retention.staff_years",
)

TABLES = (
    table(
        "interactions.ContactHold",
        wish=(WISH, "id customer_id kind channel purpose topic starts_on ends_on source lifted_at"),
        evidence=(WISH.but(level=Level.C2), "lift_evidence"),
        who=(COLLEAGUE, "lifted_by_no"),
    ),
    table(
        "interactions.Consent",
        wish=(
            WISH,
            (
                "id reference customer_id purpose recipient channels data_kinds products notice_version "
                "evidence_kind state requested_at given_at valid_to withdrawn_at source"
            ),
        ),
        evidence=(WISH.but(level=Level.C2), "evidence"),
        who=(COLLEAGUE, "recorded_by_no"),
    ),
    table(
        "interactions.ConsentMove",
        wish=(WISH, "id consent_id from_state to_state reason source at"),
        who=(COLLEAGUE, "by_no"),
    ),
    table("interactions.BankDay", all=(PLAIN, "on holiday")),
    table(
        "interactions.ContactHours",
        wish=(WISH, "id customer_id starts ends noted_at"),
        who=(COLLEAGUE, "noted_by_no"),
    ),
    table(
        "interactions.Interaction",
        about=(
            ABOUT,
            (
                "id reference customer_id channel outcome reached occurred_at occurred_on reason next_on "
                "corrects_id from_feed"
            ),
        ),
        who=(COLLEAGUE, "staff_id"),
        note=(NOTE, "note next_step"),
    ),
    table(
        "interactions.ContactWithdrawn",
        about=(ABOUT, "id interaction_id at"),
        who=(COLLEAGUE, "staff_id"),
    ),
    table(
        "interactions.PromiseStep",
        about=(ABOUT, "id interaction_id kind was_due_on due_on at on"),
        who=(COLLEAGUE, "staff_id"),
        why=(NOTE, "why"),
    ),
    table(
        "interactions.ConfirmedBack",
        about=(ABOUT, "id interaction_id channel at"),
        who=(COLLEAGUE, "staff_id"),
    ),
    table(
        "interactions.Script",
        all=(
            PLAIN,
            "id key audience goal goal_en opening opening_en advice advice_en valid_from valid_to",
        ),
    ),
)
