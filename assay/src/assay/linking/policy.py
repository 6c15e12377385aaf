"""The linking policy: dated thresholds and what a link needs, as data that bank staff edit (policies/linking.yaml).

A weight is the sum of what each field says, in bits: one bit more doubles the odds that two customers are the
same person, nought is even odds.
"""

import hashlib
import json
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from assay.errors import PolicyError
from assay.faults import Fault, faults_of
from assay.linking.fields import KEYS, Likeness
from assay.packs.parts import Names, Part
from assay.packs.reading import read_pack
from assay.policies import find_policy

NAME = "linking"
FIRMER = ("birth", "document", "card")  # besides the name, one of these must speak for an automatic link
DEGREES = {"same": Likeness.SAME, "alike": Likeness.ALIKE}


def thousandths(bits: Any) -> int:
    """Thousandths of a bit from a whole number or a quoted decimal; Fault for anything else."""
    if isinstance(bits, bool) or not isinstance(bits, int | str):
        raise Fault("权重应为整数，或加引号的小数", "a weight is an integer or a quoted decimal")
    try:
        scaled = Decimal(bits) * 1000
    except InvalidOperation as unreadable:
        raise Fault(
            "权重应为整数，或加引号的小数", "a weight is an integer or a quoted decimal"
        ) from unreadable
    if not scaled.is_finite() or scaled != int(scaled):
        raise Fault("权重最多三位小数", "a weight has at most three decimals")
    return int(scaled)


Weight = Annotated[int, BeforeValidator(thousandths)]
Needs = dict[str, Literal["same", "alike"]]


class Thresholds(Part):
    """From which weight a pair is shown to a person, and from which it is linked, from a day on."""

    valid_from: date
    review_from: Weight
    link_from: Weight

    @model_validator(mode="after")
    def _is_a_span(self) -> Self:
        if self.review_from >= self.link_from:
            raise Fault("review_from 必须小于 link_from", "review_from lies below link_from")
        return self


class Training(Part):
    """How the weights are learned: seed and size of the sample, and from how many sure pairs on."""

    seed: int = Field(ge=1)
    sampled_pairs: int = Field(ge=10_000, le=10_000_000_000)
    fewest_pairs: int = Field(ge=10)
    sure_percent: int = Field(ge=1, le=100)


class LinkingPolicy(Part):
    """One linking policy. A pair is linked if any line of `automatic` is met, shown if any of `review` is.

    `asks`: a person is asked where the rules are unsure, or about every pair before it is linked.
    """

    schema_version: Literal[1]
    key: Literal["linking"]
    version: int = Field(ge=1)
    names: Names
    thresholds: tuple[Thresholds, ...] = Field(min_length=1)
    asks: Literal["unsure", "all"] = "unsure"
    automatic: tuple[Needs, ...] = Field(min_length=1)
    review: tuple[Needs, ...] = Field(min_length=1)
    crowded_phone: int = Field(ge=1, le=1000)
    largest_person: int = Field(ge=2, le=50)
    training: Training

    @model_validator(mode="after")
    def _dates_rise(self) -> Self:
        days = [one.valid_from for one in self.thresholds]
        if days != sorted(set(days)):
            raise Fault("thresholds 应按日期从早到晚", "thresholds stand from the earliest day to the latest")
        return self

    @model_validator(mode="after")
    def _names_fields(self) -> Self:
        named = {key for needs in (*self.automatic, *self.review) for key in needs}
        if unknown := sorted(named - set(KEYS)):
            fields = ", ".join(unknown)
            raise Fault(f"没有这样的比对项：{fields}", f"these are no compared fields: {fields}")
        for needs in self.automatic:
            if needs.get("name") != "same" or not set(needs) & set(FIRMER):
                raise Fault(
                    "自动关联的每一条都须姓名相同（name: same），并含出生日期、证件或卡号之一：仅凭手机号或地址不得关联",
                    "every line of `automatic` has `name: same` and one of birth, document and card: "
                    "a phone or an address alone never links",
                )
        return self

    @cached_property
    def digest(self) -> str:
        """What the policy says, without the YAML's comments and order."""
        text = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
        return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"

    def on(self, day: date) -> Thresholds:
        """The thresholds in force on a day; PolicyError if none is yet."""
        known = [one for one in self.thresholds if one.valid_from <= day]
        if not known:
            raise PolicyError(
                f"关联政策最早自 {self.thresholds[0].valid_from} 起有阈值，不能用于 {day}。",
                f"The linking policy has thresholds from {self.thresholds[0].valid_from} on, none for {day}.",
            )
        return known[-1]

    @classmethod
    def read(cls, path: Path) -> "LinkingPolicy":
        """Read a policy; PolicyError with the place of each mistake."""
        try:
            return cls.model_validate(read_pack(path))
        except ValidationError as wrong:
            faults = faults_of(wrong)
            raise PolicyError(
                f"关联政策 {path} 有误：{'；'.join(f'{fault.place}：{fault.zh}' for fault in faults)}。",
                f"Linking policy {path} is wrong: {'; '.join(f'{fault.place}: {fault.en}' for fault in faults)}.",
            ) from wrong


def linking_policy(path: Path | None) -> LinkingPolicy:
    """The policy named, or the one in `policies/linking.yaml`."""
    return LinkingPolicy.read(path or find_policy(NAME))


def meets(needs: Needs, likenesses: dict[str, Likeness]) -> bool:
    """Whether every field agrees at least as much as one line asks."""
    return all(likenesses[key] >= DEGREES[degree] for key, degree in needs.items())
