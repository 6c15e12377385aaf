"""All hits of a night in one table."""

from functools import reduce

from ibis import literal, null
from ibis.expr.types import Table

from assay.business_date import Run
from assay.policies import Policy
from assay.triggers import TRIGGERS
from assay.triggers.definition import HIT, Facts
from assay.wording import amount_en_of, amount_zh_of, digits_of, sentence_of


def hits(facts: Facts, policy: Policy, run: Run) -> Table:
    """What every trigger found for which the official policy has a rule, among the current customers."""
    found = [_no_hit(facts)]
    for declared in TRIGGERS:
        rule = policy.triggers.get(declared.key)
        if rule is not None:
            rows = declared(facts, rule, run).semi_join(facts.current_customer, "customer_id")
            found.append(
                rows.mutate(
                    trigger=literal(declared.key),
                    priority=literal(rule.priority, type="int64"),
                    digits=digits_of(rows.amount_fen),
                )
            )
    return reduce(lambda left, right: left.union(right), found)


def triggers(hit: Table, currency: str) -> Table:
    """The hits with their sentences, as declared in the snapshot."""
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


def _no_hit(facts: Facts) -> Table:
    """A table of hits without rows: a policy may have no rule at all."""
    kinds = HIT | {"trigger": "string", "priority": "int64", "digits": "string"}
    nobody = facts.current_customer.filter(literal(False))  # noqa: FBT003
    return nobody.select(**{name: null(kind) for name, kind in kinds.items()})
