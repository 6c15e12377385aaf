"""The margins assumed where the treasury has given no transfer price: dated data, kept in YAML."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assay.errors import DefinitionError
from assay.faults import Fault
from assay.packs.reading import read_yaml
from assay.sources.codes import ASSET_CLASSES

MARGINS = Path(__file__).with_name("proxy_margins.yaml")


class Margins(BaseModel):
    """One dated list: what each asset class earns a year, in millionths of its balance."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    valid_from: date
    margin_millionths: dict[str, int]

    @model_validator(mode="after")
    def _names_every_class(self) -> Self:
        if set(self.margin_millionths) != set(ASSET_CLASSES):
            raise Fault("每个资产类别都要有估计利差", "every asset class needs a margin")
        return self


class ProxyMargins(BaseModel):
    """The file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    schema_version: Literal[1]
    entries: tuple[Margins, ...] = Field(min_length=1)


@cache
def margins(path: Path = MARGINS) -> tuple[Margins, ...]:
    """All lists of the file in order of their first day."""
    read = ProxyMargins.model_validate(read_yaml(path.read_text(encoding="utf-8")))
    return tuple(sorted(read.entries, key=lambda entry: entry.valid_from))


def margins_on(day: date, path: Path = MARGINS) -> dict[str, int]:
    """The margins valid on a day; DefinitionError if the file begins later."""
    valid = [entry for entry in margins(path) if entry.valid_from <= day]
    if not valid:
        raise DefinitionError(
            f"{path.name} 在 {day} 之前没有生效的估计利差。", f"{path.name} has no margins valid on {day}."
        )
    return valid[-1].margin_millionths
