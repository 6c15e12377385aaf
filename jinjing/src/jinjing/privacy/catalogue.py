"""Data catalogue: files that left, what people asked about their data, restrictions."""

from jinjing.kernel.catalogue import PLAIN, Basis, Erasure, Facts, Level, Purpose, Whose, table

ASKED = Facts(
    level=Level.C1,
    whose=Whose.CUSTOMER,
    purposes=(Purpose.PROVE,),
    basis=Basis.LAW,
    retention="retention.request_years",
)
WORDS = ASKED.but(level=Level.C2, sensitive=True, erasure=Erasure.BLANK)  # free text may hold anything
FILE = ASKED.but(retention="retention.export_years", erasure=Erasure.DELETE)
COLLEAGUE = Facts(
    level=Level.C1,
    whose=Whose.STAFF,
    purposes=(Purpose.PROVE,),
    basis=Basis.EMPLOYMENT,
    retention="retention.staff_years",
)

TABLES = (
    table(
        "privacy.Export",
        file=(
            PLAIN,
            (
                "id code kind purpose recipient recipient_name file_format with_phone with_notes starts_on ends_on list_spec "
                "outlet_id asked_at asked_count needs_second_person state decided_at decline_reason file_name "
                "digest row_count left_out_count made_at expires_at fetched_at fetch_count"
            ),
        ),
        who=(COLLEAGUE, "asked_by_id decided_by_id"),
    ),
    table("privacy.ExportedCustomer", about=(FILE, "id export_id customer_id")),
    table(
        "privacy.SubjectRequest",
        about=(
            ASKED,
            (
                "id code customer_id outlet_id kind requester state received_at due_on identity_check "
                "refusal_reason answered_at"
            ),
        ),
        words=(WORDS, "said answer"),
        who=(COLLEAGUE, "received_by_id"),
    ),
    table(
        "privacy.SubjectRequestMove",
        about=(ASKED, "id request_id kind at"),
        who=(COLLEAGUE, "by_id"),
    ),
    table(
        "privacy.Correction",
        about=(ASKED.but(erasure=Erasure.DELETE), "id request_id customer_id field sent_at confirmed_at"),
        values=(WORDS.but(erasure=Erasure.DELETE), "was right"),
        who=(COLLEAGUE, "sent_by_id"),
    ),
    table(
        "privacy.DataCopy",
        about=(ASKED, "id request_id file_format made_at expires_at fetch_count"),
        file=(PLAIN, "file_name digest removed_at"),
    ),
    table(
        "privacy.Restriction",
        about=(ASKED, "id customer_id because request_id since erase_on erased_at"),
    ),
)
