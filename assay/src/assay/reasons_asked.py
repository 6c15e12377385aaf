"""Why a trigger fired for a customer or did not, and why a segment took one in or did not.

The night's own conditions are asked of the customer's rows; nothing is judged a second time here.
"""

from dataclasses import dataclass
from typing import Any

from assay.business_date import Run
from assay.further import Further
from assay.one_customer import OneCustomer
from assay.packs.conditions import Condition as Question
from assay.packs.facts import FACTS
from assay.packs.phrases import phrase_of
from assay.policies import Policy, TriggerRule
from assay.segments.rules import holds
from assay.triggers import Candidates, Facts, Trigger
from assay.triggers.outcome import GUARDS, hits, suppressed
from assay.wording import Label

SHOWN_CANDIDATES = 3
FAR = 10**6  # days: a row without a day comes last


@dataclass(frozen=True)
class Answer:
    """One condition put to one row: what was found, the bounds (included), and whether it is met.

    `kind` is that of the trigger's condition; amount or text for a segment's, whose label says the bound itself.
    """

    label: Label
    met: bool
    found: Any
    first: Any
    last: Any
    kind: str


@dataclass(frozen=True)
class Asked:
    """A row the trigger looked at with its answers; `subject` is empty for the customer as a whole."""

    subject: str
    occurs_on: Any
    answers: tuple[Answer, ...]

    @property
    def failed(self) -> int:
        return sum(not answer.met for answer in self.answers)


@dataclass(frozen=True)
class TriggerFacts:
    """One trigger for one customer.

    `hits` are the snapshot's rows; `withheld` the subjects of others with the reason why they are not told;
    `asked` the nearest rows that are no hits. Without a rule in the policy nothing was looked at.
    """

    key: str
    label: Label
    definition: Label
    rule: dict[str, int] | None
    hits: tuple[dict[str, Any], ...]
    withheld: tuple[tuple[str, Label], ...] = ()
    asked: tuple[Asked, ...] = ()
    looked_at: bool = True


@dataclass(frozen=True)
class SegmentFacts:
    """One segment for one customer: the membership with its reason, or the conditions that kept the customer out.

    `instead` is where the scheme put the customer.
    """

    code: str
    names: Label
    scheme: Label
    reason: Label | None
    instead: Label | None
    answers: tuple[Answer, ...]


def trigger_facts(
    case: OneCustomer,
    declared: Trigger,
    official: Policy,
    run: Run,
    published: list[dict[str, Any]],
    *,
    further: Further,
) -> TriggerFacts:
    """Ask one trigger about the customer; `published` are the customer's rows of the snapshot."""
    key = declared.key
    rule, own = official.triggers.get(key), tuple(row for row in published if row["trigger"] == key)
    if rule is None:
        return TriggerFacts(key, declared.label, declared.definition, None, own)
    facts = Facts.of((case.table(name) for name in further.fact_names), official)
    asked = _asked(case, declared(facts, rule, run))
    told = {row["subject"] for row in own}
    quiet = any(not one.failed and one.subject not in told for one in asked)
    return TriggerFacts(
        key,
        declared.label,
        declared.definition,
        _numbers(declared, rule),
        own,
        _withheld(case, declared, facts, official, run, further=further) if quiet else (),
        _nearest(asked, run),
    )


def _numbers(declared: Trigger, rule: TriggerRule) -> dict[str, int]:
    return {name: getattr(rule, name) for name in declared.reads}


def _withheld(
    case: OneCustomer, declared: Trigger, facts: Facts, official: Policy, run: Run, *, further: Further
) -> tuple[tuple[str, Label], ...]:
    keys = {declared.key, *declared.suppressed_by}
    rules = {key: rule for key, rule in official.triggers.items() if key in keys}
    limited = official.model_copy(update={"triggers": rules})
    name = f"found_{declared.key}"
    case.night.lend(name, case.engine.fetch(hits(facts, limited, run, further.every_trigger)))
    rows = case.rows(suppressed(case.night.tables[name], further.every_trigger))
    return tuple(
        (row["subject"], _told_by(row["withheld_by"], further))
        for row in sorted(rows, key=lambda row: row["subject"])
        if row["trigger"] == declared.key and row["withheld_by"]
    )


def _told_by(by: str, further: Further) -> Label:
    if by in GUARDS:
        return GUARDS[by]
    label = next(one.label for one in further.every_trigger if one.key == by)
    return Label(f"已由“{label.zh}”提示", f"told by “{label.en}”")


def _asked(case: OneCustomer, candidates: Candidates) -> tuple[Asked, ...]:
    rows = case.rows(candidates.asked())
    return tuple(Asked(row["subject"], row["occurs_on"], _answers(row, candidates)) for row in rows)


def _nearest(asked: tuple[Asked, ...], run: Run) -> tuple[Asked, ...]:
    """The rows that miss, those with the fewest failed conditions first, then the nearest days."""
    missed = [one for one in asked if one.failed]
    missed.sort(key=lambda one: (one.failed, _days_off(one, run), str(one.occurs_on), str(one.subject)))
    return tuple(missed[:SHOWN_CANDIDATES])


def _days_off(asked: Asked, run: Run) -> int:
    return abs((asked.occurs_on - run.on).days) if asked.occurs_on else FAR


def _answers(row: dict[str, Any], candidates: Candidates) -> tuple[Answer, ...]:
    return tuple(
        Answer(
            condition.label,
            bool(row[f"met_{n}"]),
            row[f"found_{n}"],
            row[f"first_{n}"],
            row[f"last_{n}"],
            condition.kind,
        )
        for n, condition in enumerate(candidates.conditions)
    )


def segment_facts(
    case: OneCustomer, code: str, official: Policy, published: list[dict[str, Any]]
) -> SegmentFacts:
    """Ask one segment of the official policy about the customer."""
    scheme, segment = next(
        (scheme, one) for scheme in official.segments for one in scheme.expanded() if one.segment == code
    )
    names = {one.segment: Label(one.names.zh, one.names.en) for one in scheme.expanded()}
    if scheme.unknown:
        names[scheme.unknown.segment] = Label(scheme.unknown.names.zh, scheme.unknown.names.en)
    own = next((row for row in published if row["segment"] == code), None)
    other = next(
        (names[row["segment"]] for row in published if row["segment"] in names and row is not own), None
    )
    rows = case.table("segment_fact")
    questions = (*scheme.among, *segment.when)
    met = {f"met_{n}": holds(rows, one, official.premier_fen) for n, one in enumerate(questions)}
    found = case.rows(rows.select(**met, **{name: rows[name] for name in rows.columns})) if questions else []
    answers = tuple(
        Answer(_said(one, official), bool(row[f"met_{n}"]), _value(one, row), None, None, _kind(one))
        for row in found
        for n, one in enumerate(questions)
    )
    reason = Label(own["reason"], own["reason_en"]) if own else None
    return SegmentFacts(
        code, names[code], Label(scheme.names.zh, scheme.names.en), reason, None if own else other, answers
    )


def segment_codes(official: Policy) -> tuple[str, ...]:
    """Every segment of the policy, in its order."""
    return tuple(one.segment for scheme in official.segments for one in scheme.expanded())


def _said(question: Question, policy: Policy) -> Label:
    if question.any_of is not None:
        parts = [_said(one, policy) for one in question.any_of]
        return Label("或".join(part.zh for part in parts), " or ".join(part.en for part in parts))
    zh, en = (
        phrase_of(question, language, currency=policy.currency, premier_fen=policy.premier_fen)
        for language in ("zh", "en")
    )
    return Label(zh.before + zh.after, en.before + en.after)


def _kind(question: Question) -> str:
    is_amount = question.any_of is None and FACTS[question.fact].unit == "fen"
    return "amount" if is_amount else "text"


def _value(question: Question, row: dict[str, Any]) -> Any:
    if question.any_of is not None:
        return None
    fact, value = FACTS[question.fact], row[question.fact]
    if fact.unit == "code" and value in fact.names:
        return fact.names[value]
    return value
