"""All hits of a night in one table, and which of them are withheld."""

from functools import reduce
from operator import or_

from ibis import cases, coalesce, literal, null
from ibis.expr.types import Table

from assay.business_date import Run
from assay.policies import Policy
from assay.triggers import TRIGGERS
from assay.triggers.definition import HIT, Facts, Trigger
from assay.triggers.yearly import years_before
from assay.wording import Label, amount_en_of, amount_zh_of, digits_of, sentence_of

Triggers = tuple[Trigger, ...]
ADULT_YEARS = 18
# Why a hit is withheld whatever other hits there are; the first that applies.
LEAVING, MINOR, COMPLAINT = "leaving", "minor", "complaint_open"
GUARDS = {
    LEAVING: Label("客户正在离开本行", "the customer is leaving the bank"),
    MINOR: Label("客户未满18周岁，只办其本人业务", "the customer is under 18: their own business only"),
    COMPLAINT: Label("有投诉未办结，不作营销", "a complaint is open: no marketing"),
}
FOUND = HIT | {"trigger": "string", "purpose": "string", "priority": "int64"}


def hits(facts: Facts, policy: Policy, run: Run, declared: Triggers = TRIGGERS) -> Table:
    """What every trigger found for which the official policy has a rule, see `hits_of` and `together`."""
    found = [hits_of(one, facts, policy, run) for one in ruled(declared, policy)]
    return together(*found, facts.current_customer, facts.customer, facts.complaint, run=run)


def ruled(declared: Triggers, policy: Policy) -> Triggers:
    """The triggers for which the policy has a rule; the others are silent."""
    return tuple(one for one in declared if one.key in policy.triggers)


def hits_of(declared: Trigger, facts: Facts, policy: Policy, run: Run) -> Table:
    """What one trigger found, with its name, purpose and priority.

    A table of its own in the night: twenty-eight of them in one statement take longer to write than to run.
    """
    rule = policy.triggers[declared.key]
    return (
        declared(facts, rule, run)
        .hits()
        .mutate(
            trigger=literal(declared.key),
            purpose=literal(declared.purpose),
            priority=literal(rule.priority, type="int64"),
        )
    )


def together(*tables: Table, run: Run) -> Table:
    """The hits of all triggers among the current customers; the last three tables are those of `guarded`.

    `guard` names what withholds a hit, see `guarded`; those of other triggers are told by `suppressed`.
    """
    *found, current, customer, complaint = tables
    rows = reduce(lambda left, right: left.union(right), found or [_no_hit(current)])
    rows = rows.mutate(digits=digits_of(rows.amount_fen))
    return guarded(rows, current, customer, complaint, run=run)


def guarded(found: Table, current: Table, customer: Table, complaint: Table, *, run: Run) -> Table:
    """The hits of current customers with the guard that withholds them, if one does.

    A customer who is leaving or under age is only told of their own business; while a complaint is open,
    nothing is sold.
    """
    people = customer.semi_join(current, "customer_id")
    rows = found.inner_join(people.select("customer_id", "birth_on", left_on=people.closed_on), "customer_id")
    pending = complaint.filter(
        complaint.opened_on <= run.on, complaint.closed_on.isnull() | (complaint.closed_on > run.on)
    )
    rows = rows.left_join(
        pending.select("customer_id", complains=literal(True)).distinct(),  # noqa: FBT003
        "customer_id",
    )
    sells, serves = rows.purpose == "marketing", rows.purpose == "service"
    minor = coalesce(rows.birth_on > years_before(run.on, ADULT_YEARS), False)
    guard = cases(
        (~serves & rows.left_on.notnull(), literal(LEAVING)),
        (~serves & minor, literal(MINOR)),
        (sells & rows.complains.notnull(), literal(COMPLAINT)),
        else_=null("string"),
    )
    return rows.select(*found.columns, guard=guard)


def suppressed(found: Table, declared: Triggers = TRIGGERS) -> Table:
    """The guarded hits with `withheld_by`: the guard, or else the trigger that says it better.

    Only a hit that is not withheld by a guard suppresses another; the first by name is told where several do.
    """
    pairs = [(t.key, t.suppressed_by) for t in declared if t.suppressed_by]
    strong = found.filter(found.guard.isnull())
    strong = strong.select("customer_id", by=strong.trigger, by_subject=strong.subject).filter(
        lambda t: t.by.isin(sorted({key for _, keys in pairs for key in keys}))
    )
    weak = found.select("customer_id", "trigger", "subject").filter(
        lambda t: t.trigger.isin([key for key, _ in pairs])
    )
    joined = weak.inner_join(strong, "customer_id")
    says = reduce(or_, [(joined.trigger == key) & joined.by.isin(keys) for key, keys in pairs])
    same = (joined.subject == joined.by_subject) | (joined.subject == "") | (joined.by_subject == "")
    better = joined.filter(says, same)
    said = better.group_by("customer_id", "trigger", "subject").agg(said_by=better.by.min())
    keys = ["customer_id", "trigger", "subject"]
    rows = found.left_join(said, keys)
    return rows.select(*found.columns, withheld_by=coalesce(rows.guard, rows.said_by)).drop("guard")


def triggers(hit: Table, currency: str) -> Table:
    """The hits that are reasons to call, with their sentences, as declared in the snapshot."""
    hit = hit.filter(hit.withheld_by.isnull())
    return hit.select(
        "customer_id",
        "trigger",
        "subject",
        "occurs_on",
        "expires_on",
        "priority",
        "amount_fen",
        reason=sentence_of(hit.zh_before, amount_zh_of(hit.digits, currency), hit.zh_after),
        reason_en=sentence_of(hit.en_before, amount_en_of(hit.digits, currency), hit.en_after),
    )


def _no_hit(current: Table) -> Table:
    """A table of hits without rows: a policy may have no rule at all."""
    nobody = current.filter(literal(False))  # noqa: FBT003
    return nobody.select(**{name: null(kind) for name, kind in FOUND.items()})
