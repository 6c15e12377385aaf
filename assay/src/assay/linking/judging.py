"""What a compared pair is worth: linked, a question for a person, or nothing; and why, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from assay.linking.fields import FIELDS, Likeness
from assay.linking.policy import LinkingPolicy, Thresholds, meets
from assay.wording import Label

Proposal = Literal["link", "review", "refuse"]
How = Literal["exact", "probable", "delivered", "reviewed"]

# Words for how much agrees, not for how likely it is: fields that a family shares weigh as if they were independent.
GRADES: tuple[tuple[int, str, Label], ...] = (
    (20_000, "very_strong", Label("很强", "very strong")),
    (10_000, "strong", Label("强", "strong")),
    (4_000, "fair", Label("一般", "fair")),
    (-10_000_000, "weak", Label("弱", "weak")),
)
RULES: dict[str, Label] = {
    "two_numbers": Label(
        "两个有效证件号码不同，不是同一人", "two different valid document numbers: never one person"
    ),
    "one_number_two_people": Label(
        "证件号码相同，但姓名或出生日期不符", "one document number, but name or birth differ"
    ),
    "numbers_differ": Label("证件号码不同", "the document numbers differ"),
    "sex_differs": Label("性别不同", "the sex differs"),
    "not_enough": Label("一致的项目不足以自动关联", "too little agrees to be linked without asking"),
    "below_threshold": Label("权重低于自动关联阈值", "the weight is below the threshold for linking"),
    "approval": Label("按规则须经人工确认", "the policy wants a person's yes to every link"),
    "chain": Label(
        "关联后会把已知不是同一人的号码连在一起", "it would join numbers known to belong to different people"
    ),
    "too_many": Label("关联后号码过多", "it would join more numbers than one person may have"),
    "contradicted": Label(
        "人工确认与其他确认或证件矛盾", "a person's yes contradicts another decision or a document"
    ),
}


@dataclass(frozen=True)
class Pair:
    """Two customer numbers that may be one person's, the smaller first, as the records say; decisions come later."""

    customer_id: str
    other_customer_id: str
    how: How
    proposal: Proposal
    rule: str | None
    weight: int | None  # thousandths of a bit
    reason: Label
    agreed: tuple[str, ...]
    differed: tuple[str, ...]
    found_on: date

    @property
    def ids(self) -> tuple[str, str]:
        return (self.customer_id, self.other_customer_id)

    @property
    def grade(self) -> str | None:
        """The weight in a word."""
        return None if self.weight is None else grade_of(self.weight)[1]


def grade_of(weight: int) -> tuple[int, str, Label]:
    """Lower bound, code and words of a weight."""
    return next(grade for grade in GRADES if weight >= grade[0])


def in_order(one: str, other: str) -> tuple[str, str]:
    """Two customer numbers, the smaller first: the shorter one, then by their characters."""
    return (one, other) if number_order(one) < number_order(other) else (other, one)


def number_order(customer_id: str) -> tuple[int, str]:
    """The order of customer numbers: 9 comes before 10."""
    return (len(customer_id), customer_id)


def judged(
    row: dict[str, Any],
    policy: LinkingPolicy,
    thresholds: Thresholds,
    on: date,
    since: Mapping[tuple[str, str], date],
) -> Pair | None:
    """A scored row as a pair, found on that day or since an earlier one; None if it is not worth a word."""
    likenesses = {field.key: field.likeness(row[field.key]) for field in FIELDS}
    weight = round(row["weight"] * 1000)
    how: How = "exact" if likenesses["document"] is Likeness.SAME and row["sound_numbers"] else "probable"
    proposal, rule = _proposal(row, likenesses, weight, policy, thresholds)
    if proposal is None:
        return None
    first, second = in_order(row["customer_id"], row["other_customer_id"])
    return Pair(
        first,
        second,
        how,
        proposal,
        rule,
        weight,
        reason_of(row),
        tuple(key for key, likeness in likenesses.items() if likeness >= Likeness.ALIKE),
        tuple(key for key, likeness in likenesses.items() if 0 <= likeness < Likeness.ALIKE),
        since.get((first, second), on),
    )


def reason_of(row: dict[str, Any]) -> Label:
    """Which fields agreed, which did not and which say nothing, in both languages; no value is repeated."""
    said = [(field, field.likeness(row[field.key]), field.words(row[field.key])) for field in FIELDS]
    order = [*(s for s in said if s[1] >= Likeness.ALIKE), *(s for s in said if 0 <= s[1] < Likeness.ALIKE)]
    missing = [field.label for field, likeness, _ in said if likeness is Likeness.MISSING]
    zh = [f"{field.label.zh}{words.zh}" for field, _, words in order]
    en = [f"{field.label.en} {words.en}" for field, _, words in order]
    if missing:
        zh.append(f"缺少{'、'.join(label.zh for label in missing)}")
        en.append(f"without {', '.join(label.en for label in missing)}")
    return Label("；".join(zh), "; ".join(en))


def _proposal(
    row: dict[str, Any],
    likenesses: dict[str, Likeness],
    weight: int,
    policy: LinkingPolicy,
    thresholds: Thresholds,
) -> tuple[Proposal | None, str | None]:
    if likenesses["document"] is Likeness.SAME and row["sound_numbers"]:
        hindered = None if _is_of_one_person(row, likenesses) else "one_number_two_people"
        return _linked_unless(hindered, policy)
    if weight < thresholds.review_from or not any(meets(needs, likenesses) for needs in policy.review):
        return (None, None)
    if likenesses["document"] < Likeness.SAME and row["numbers_for_life"]:
        return ("refuse", "two_numbers")
    return _linked_unless(_hindrance(likenesses, weight, policy, thresholds), policy)


def _linked_unless(rule: str | None, policy: LinkingPolicy) -> tuple[Proposal, str | None]:
    if rule is None and policy.asks == "all":
        rule = "approval"
    return ("review", rule) if rule else ("link", None)


def _hindrance(
    likenesses: dict[str, Likeness], weight: int, policy: LinkingPolicy, thresholds: Thresholds
) -> str | None:
    if likenesses["document"] is Likeness.DIFFERENT:
        return "numbers_differ"
    if likenesses["sex"] is Likeness.DIFFERENT:
        return "sex_differs"
    if not any(meets(needs, likenesses) for needs in policy.automatic):
        return "not_enough"
    return "below_threshold" if weight < thresholds.link_from else None


def _is_of_one_person(row: dict[str, Any], likenesses: dict[str, Likeness]) -> bool:
    """Whether one number also means one person: a clerk may have typed a parent's or a sibling's.

    The name must agree, or differ altogether (a changed or an English name) where both records state the same birth.
    """
    if likenesses["name"] is Likeness.SAME:
        return True
    if Likeness.DIFFERENT in (likenesses["sex"], likenesses["birth"]):
        return False
    if likenesses["name"] in (Likeness.MISSING, Likeness.ALIKE):
        return True
    return (
        likenesses["name"] is Likeness.DIFFERENT
        and likenesses["birth"] is Likeness.SAME
        and bool(row["births_stated"])
    )
