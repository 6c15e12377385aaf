"""Policy packs: tier schemes and thresholds as dated, versioned data that bank staff edit.

Amounts in a pack are whole or two-decimal units of its currency (yuan, not fen), written as integers or
quoted decimals; a YAML float is refused because 0.1 is none. Inside the program they are minor units.
"""

import hashlib
import json
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from assay.errors import PolicyError
from assay.faults import Fault, faults_of
from assay.packs.care import Capacity, View
from assay.packs.differences import differences
from assay.packs.entries import scheme_entry
from assay.packs.hysteresis import Hysteresis, Steadiness
from assay.packs.parts import Amount, Code, Names, Part
from assay.packs.phrases import refuse_long
from assay.packs.reading import read_pack
from assay.packs.segments import INVESTMENT, Scheme, refuse_repeated
from assay.shipped import find_pack
from assay.sources.codes import EDUCATION
from assay.wording import Label

SCHEMA_VERSION = 1
FOLDER = "policies"
PROJECT_ROOT = Path(__file__).parents[3]


class Ages(Part):
    """Both ages included, in completed years on the last day of the quarter."""

    first: int = Field(alias="from", ge=0)
    last: int = Field(alias="to", le=150)


class Band(Part):
    """A band inside a tier, from its inclusive lower bound up to the next band."""

    band: Code
    names: Names
    bound_fen: Amount = Field(alias="from")
    contact_every_days: int | None = Field(default=None, ge=1, le=400)


class Tier(Part):
    """A rung of the ladder: a lower bound (inclusive), or who belongs to it whatever the assets."""

    tier: Code
    names: Names
    bound_fen: Amount | None = Field(default=None, alias="from")
    education: tuple[str, ...] = ()
    age: Ages | None = None
    bands: tuple[Band, ...] = ()
    contact_every_days: int | None = Field(default=None, ge=1, le=400)

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if unknown := set(self.education) - set(EDUCATION):
            names = ", ".join(sorted(unknown))
            raise Fault(f"没有这种学历：{names}", f"unknown education: {names}")
        bounds = [band.bound_fen for band in self.bands]
        if bounds and (bounds != sorted(bounds, reverse=True) or bounds[-1] != self.bound_fen):
            raise Fault(
                f"{self.tier} 各段的下限必须从高到低，最低一段等于该层的下限",
                f"bands of {self.tier} must fall from the highest bound to the tier's own",
            )
        return self

    @property
    def is_open_to_all(self) -> bool:
        return self.bound_fen is None and not self.education and self.age is None


class Rung(BaseModel):
    """One step of a ladder, tiers and bands laid out in one line from the top."""

    model_config = ConfigDict(frozen=True)

    tier: str
    band: str | None
    code: str
    rank: int
    names: Names
    bound_fen: int | None
    tier_bound_fen: int | None
    education: tuple[str, ...]
    age: Ages | None
    contact_every_days: int | None = None


class TriggerRule(Part):
    """When a trigger fires and how long it stays a reason to call; each trigger says what it reads."""

    priority: int = Field(ge=1, le=9)
    lead_days: int = Field(default=0, ge=0, le=92)
    lookback_days: int = Field(default=0, ge=0, le=60)
    expires_after_days: int = Field(default=0, ge=0, le=60)
    silent_days: int = Field(default=0, ge=0)
    minimum_fen: Amount = Field(default=0, alias="minimum")
    minimum_percent: int = Field(default=0, ge=0, le=1000)
    near_percent: int = Field(default=100, ge=1, le=100)
    after_months: int = Field(default=0, ge=0, le=60)


class Policy(Part):
    """One pack. `premier_fen` is the bound of a premier (优质) customer."""

    schema_version: Literal[1]
    key: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    version: int = Field(ge=1)
    valid_from: date
    names: Names
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    overdraft: Literal["zero", "net"] = "zero"
    premier_fen: Amount = Field(alias="premier_from")
    hysteresis: Hysteresis = Hysteresis()
    tiers: tuple[Tier, ...] = Field(min_length=1)
    triggers: dict[Code, TriggerRule] = {}
    segments: tuple[Scheme, ...] = (INVESTMENT,)
    views: tuple[View, ...] = ()
    capacity: tuple[Capacity, ...] = ()

    @model_validator(mode="after")
    def _has_segments_that_can_be_told(self) -> Self:
        refuse_repeated(self.segments)
        for scheme in self.segments:
            refuse_long(scheme, currency=self.currency, premier_fen=self.premier_fen)
        return self

    @model_validator(mode="after")
    def _views_and_capacity_fit(self) -> Self:
        places = {(rung.tier, rung.band) for rung in self.rungs} | {(tier.tier, None) for tier in self.tiers}
        for view in self.views:
            if (view.tier, view.band) not in places:
                name = f"{view.tier}:{view.band}" if view.band else view.tier
                raise Fault(f"views 中没有这一层：{name}", f"views name no tier of this pack: {name}")
        days = [row.valid_from for row in self.capacity]
        if days != sorted(set(days)):
            raise Fault("capacity 应按日期从早到晚", "capacity stands from the earliest day to the latest")
        return self

    @model_validator(mode="after")
    def _is_a_ladder(self) -> Self:
        codes = [tier.tier for tier in self.tiers]
        if len(set(codes)) != len(codes):
            raise Fault("每一层只能出现一次", "each tier is named once")
        bounds = [tier.bound_fen for tier in self.tiers if tier.bound_fen is not None]
        if bounds != sorted(set(bounds), reverse=True):
            raise Fault(
                "各层的下限必须从高到低排列，且不能相同",
                "bounds must fall from the highest tier to the lowest",
            )
        if [tier.tier for tier in self.tiers if tier.is_open_to_all] != [self.tiers[-1].tier]:
            raise Fault("只有最后一层可以不设下限、接收所有客户", "only the last tier takes everyone")
        if unknown := set(self.hysteresis.down_after_by_tier or {}) - set(codes):
            names = ", ".join(sorted(unknown))
            raise Fault(
                f"hysteresis.down_after_by_tier 中没有这一层：{names}",
                f"hysteresis.down_after_by_tier names no tier of this pack: {names}",
            )
        return self

    @cached_property
    def steadiness(self) -> Steadiness:
        """The hysteresis with all its numbers."""
        return self.hysteresis.steadiness(tuple(tier.tier for tier in self.tiers))

    @cached_property
    def rungs(self) -> tuple[Rung, ...]:
        """Tiers and bands from the highest; a tier's lowest band carries the tier's own code."""
        return tuple(rung for rank, tier in enumerate(self.tiers) for rung in _rungs_of(tier, rank))

    @cached_property
    def digest(self) -> str:
        """What the pack says, without the YAML's comments and order."""
        text = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
        return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"

    def diff(self, other: "Policy") -> tuple[Label, ...]:
        """What changes when `other` takes the place of this pack, a sentence a change; empty if nothing does."""
        return differences(self, other)

    def entry(self, *, official: bool) -> dict[str, Any]:
        """As it stands in a snapshot's manifest, with the ladder for those who show it."""
        ladder = [
            {
                "tier": rung.tier,
                "band": rung.band,
                "code": rung.code,
                "rank": rung.rank,
                "names": rung.names.model_dump(),
                "tier_names": self.tiers[rung.rank].names.model_dump(),
                "bound_fen": rung.bound_fen,
                "contact_every_days": rung.contact_every_days,
            }
            for rung in self.rungs
        ]
        return {
            "key": self.key,
            "version": self.version,
            "valid_from": self.valid_from.isoformat(),
            "digest": self.digest,
            "official": official,
            "names": self.names.model_dump(),
            "overdraft": self.overdraft,
            "premier_fen": self.premier_fen,
            "hysteresis": self.hysteresis.model_dump(exclude_none=True),
            "ladder": ladder,
            "segments": [scheme_entry(scheme) for scheme in self.segments] if official else [],
            "views": [view.model_dump(mode="json") for view in self.views],
            "capacity": [row.model_dump(mode="json") for row in self.capacity],
        }

    @classmethod
    def read(cls, path: Path) -> "Policy":
        """Read a pack; PolicyError with the place of each mistake."""
        try:
            return cls.model_validate(read_pack(path))
        except ValidationError as wrong:
            faults = faults_of(wrong)
            raise PolicyError(
                f"政策包 {path} 有误：{'；'.join(f'{fault.place}：{fault.zh}' for fault in faults)}。",
                f"Policy pack {path} is wrong: {'; '.join(f'{fault.place}: {fault.en}' for fault in faults)}.",
            ) from wrong


def _rungs_of(tier: Tier, rank: int) -> list[Rung]:
    common = {
        "tier": tier.tier,
        "rank": rank,
        "tier_bound_fen": tier.bound_fen,
        "education": tier.education,
        "age": tier.age,
    }
    if not tier.bands:
        plain = {
            "band": None,
            "code": tier.tier,
            "names": tier.names,
            "bound_fen": tier.bound_fen,
            "contact_every_days": tier.contact_every_days,
        }
        return [Rung.model_validate({**common, **plain})]
    lowest = tier.bands[-1]
    return [
        Rung.model_validate(
            {
                **common,
                "band": band.band,
                "code": tier.tier if band is lowest else f"{tier.tier}:{band.band}",
                "names": band.names,
                "bound_fen": band.bound_fen,
                "contact_every_days": band.contact_every_days or tier.contact_every_days,
            }
        )
        for band in tier.bands
    ]


def find_policy(name: str) -> Path:
    """A pack by path or by name, looked for in ./policies and then among those that come with the program."""
    if path := find_pack(FOLDER, name):
        return path
    raise PolicyError(
        f"找不到政策包“{name}”。请用 --policy 指定文件。",
        f"There is no policy pack “{name}”. Name its file with --policy.",
    )


def spoken_policy(spoken: Path) -> Path:
    """What a person wrote after --policy: a file, or the name of a pack."""
    return spoken if spoken.suffix or spoken.exists() else find_policy(str(spoken))


def load_policies(
    paths: list[Path], *, defaults: tuple[str, ...], on: date, currency: str
) -> tuple[Policy, ...]:
    """The packs of a run, the official one first: those named, or else the feed's.

    PolicyError if none is named, a key appears twice, a pack is not valid yet or has another currency.
    """
    packs = tuple(Policy.read(path) for path in (paths or [find_policy(name) for name in defaults]))
    if not packs:
        raise PolicyError(
            "没有政策包。请用 --policy 指定。", "There is no policy pack. Name one with --policy."
        )
    if len({pack.key for pack in packs}) != len(packs):
        raise PolicyError("同一个政策包被指定了两次。", "The same policy pack is named twice.")
    for pack in packs:
        _refuse_unfit(pack, on=on, currency=currency)
    return packs


def _refuse_unfit(pack: Policy, *, on: date, currency: str) -> None:
    if pack.valid_from > on:
        raise PolicyError(
            f"政策包 {pack.key} 自 {pack.valid_from} 起生效，不能用于 {on}。",
            f"Policy pack {pack.key} is valid from {pack.valid_from}, not on {on}.",
        )
    if pack.currency != currency:
        raise PolicyError(
            f"政策包 {pack.key} 以 {pack.currency} 计价，源数据以 {currency} 计价。",
            f"Policy pack {pack.key} is in {pack.currency}, the sources are in {currency}.",
        )
