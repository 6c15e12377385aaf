"""Data catalogue of the ground floor's tables."""

from jinjing.kernel.catalogue import PLAIN, Basis, Facts, Level, Purpose, Whose, table

ACTOR = Facts(
    level=Level.C1,
    whose=Whose.STAFF,
    purposes=(Purpose.PROVE,),
    basis=Basis.LAW,
    retention="audit.keep_months",
)
SUBJECT = ACTOR.but(whose=Whose.CUSTOMER)

TABLES = (
    table(
        "kernel.AccessEntry",
        log=(PLAIN, "id at outlet action kind outcome"),
        who=(ACTOR, "actor_no terminal"),
        whom=(SUBJECT, "subject detail"),
    ),
    table("kernel.AccessSeal", all=(PLAIN, "id outlet sequence entry_id digest")),
    table("kernel.AnchorMark", all=(PLAIN, "id number proof")),
    table("kernel.RetentionDoor", all=(PLAIN, "id before")),
    table("kernel.WorkMark", all=(PLAIN, "id name entry_id")),
    table(
        "kernel.RateCount",
        count=(PLAIN, "id kind minute_starts count"),
        who=(ACTOR.but(retention="retention.session_days"), "actor_no"),
    ),
    table(
        "kernel.AccessAlert",
        alert=(PLAIN, "id kind outlet window_starts window_ends count limit raised_at settled_at settled_as"),
        who=(ACTOR, "actor_no settled_by_no"),
    ),
    table(
        "kernel.IdempotencyKey",
        form=(PLAIN, "id key claimed_at result"),
        who=(ACTOR.but(retention="retention.session_days"), "actor_no"),
    ),
    table("kernel.RuleValue", all=(PLAIN, "id key valid_from value source")),
    table(
        "kernel.LongWork",
        work=(
            PLAIN,
            "id kind reference state done total cursor holder held_until started_at moved_at ended_at outcome",
        ),
        who=(ACTOR, "by_no"),
    ),
)
