"""The order of a night: which expression needs which, and which are written to the snapshot."""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache, partial

from ibis.expr.types import Table

from assay.business_date import Run
from assay.errors import PolicyError
from assay.further import NOTHING, Further
from assay.further.figures import further_steps
from assay.nightly.figures import figure_steps, group_steps
from assay.nightly.judgements import segment_steps, tier_steps
from assay.nightly.remembered import origin_of
from assay.nightly.step import Step
from assay.policies import Policy
from assay.triggers import Facts, Trigger
from assay.triggers.outcome import hits_of, ruled, suppressed, together, triggers
from assay.triggers.prices import price_span
from assay.triggers.watches import watched_account


@dataclass(frozen=True)
class _Asked:
    """What a plan follows from: two that are equal have the same one."""

    run: Run
    packs: tuple[str, ...]
    files: tuple[str, ...]
    since: date | None
    policies: tuple[Policy, ...] = field(compare=False, repr=False)
    further: Further = field(compare=False, repr=False)


def plan(
    run: Run, policies: tuple[Policy, ...], further: Further = NOTHING, since: date | None = None
) -> tuple[Step, ...]:
    """All steps of a night; every one is worked out once and kept until the night ends.

    `further` is what a bank declared beyond the engine's own indicators and triggers. `since` is the business date
    of a night whose accounts are taken over where they stand still (see `assay.indicators.advance`). Asked again for the same
    day, policies and declarations, the very same steps are given, so that their statements are known.
    """
    packs = tuple(pack.model_dump_json() for pack in policies)
    return _planned(
        _Asked(run, packs, tuple(file.digest for file in further.files), since, policies, further)
    )


@lru_cache(maxsize=16)
def _planned(asked: _Asked) -> tuple[Step, ...]:
    run, policies, further = asked.run, asked.policies, asked.further
    for pack in policies:
        _refuse_unknown_triggers(pack, further)
    of_the_night, of_any_night = origin_of(asked), origin_of(asked.packs, asked.files, run.base_currency)
    steps = (
        *figure_steps(run, policies[0], asked.since),
        *further_steps(further, run, policies[0]),
        *_judgements(run, policies, further),
    )
    return tuple(
        replace(step, origin=of_the_night if _is_of_the_night(step) else of_any_night) for step in steps
    )


def _is_of_the_night(step: Step) -> bool:
    """Whether its statement may name a day: it was given one. Any other statement serves every night."""
    given = step.build.keywords.values() if isinstance(step.build, partial) else ()
    return any(isinstance(value, Run | date) for value in given)


def _judgements(run: Run, policies: tuple[Policy, ...], further: Further) -> tuple[Step, ...]:
    return (
        *tier_steps(run, policies),
        *group_steps(),
        *segment_steps(run, policies[0]),
        Step("price_span", ("price",), partial(price_span, run=run)),
        Step("watched_account", ("watch", "account"), watched_account, whole=True),
        *_hit_steps(run, policies[0], further),
        Step("hit", ("found_hit",), partial(suppressed, declared=further.every_trigger)),
        Step("triggers", ("hit",), partial(triggers, currency=run.base_currency), cut=False),
    )


def _hit_steps(run: Run, official: Policy, further: Further) -> tuple[Step, ...]:
    found = ruled(further.every_trigger, official)
    each = tuple(
        Step(
            hit_step(one.key),
            further.fact_names,
            partial(_hits_of, declared=one, policy=official, run=run),
            # Nobody knows what a bank's own trigger looks at.
            whole=one in further.triggers,
        )
        for one in found
    )
    needs = (*(step.name for step in each), "current_customer", "customer", "complaint")
    return (*each, Step("found_hit", needs, partial(together, run=run)))


def hit_step(trigger: str) -> str:
    """The step in which a trigger's own rows are found."""
    return f"hit_{trigger}"


def _hits_of(*tables: Table, declared: Trigger, policy: Policy, run: Run) -> Table:
    return hits_of(declared, Facts.of(tables, policy), policy, run)


def _refuse_unknown_triggers(pack: Policy, further: Further) -> None:
    keys = [declared.key for declared in further.every_trigger]
    unknown = sorted(set(pack.triggers) - set(keys))
    if unknown:
        known = ", ".join(keys)
        raise PolicyError(
            f"政策包 {pack.key} 中的触发器 {'、'.join(unknown)} 不存在；可用：{known}。",
            f"Policy pack {pack.key} names unknown triggers: {', '.join(unknown)}; known: {known}.",
        )
