"""What all parts of a pack are made of: strict sections, codes, names in two languages, amounts."""

from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from assay.faults import Fault


def minor_units(amount: Any) -> int:
    """Whole minor units of an amount written as an integer or a quoted decimal; Fault for anything else."""
    if isinstance(amount, bool) or not isinstance(amount, int | str):
        raise Fault("金额应为整数，或加引号的小数", "an amount is an integer or a quoted decimal")
    try:
        scaled = Decimal(amount) * 100
    except InvalidOperation as unreadable:
        raise Fault(
            "金额应为整数，或加引号的小数", "an amount is an integer or a quoted decimal"
        ) from unreadable
    if not scaled.is_finite() or scaled != int(scaled) or scaled < 0:
        raise Fault("金额最多两位小数，且不带正负号", "an amount has at most two decimals and no sign")
    return int(scaled)


Amount = Annotated[int, BeforeValidator(minor_units)]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]


class Part(BaseModel):
    """A section of a pack: nothing in it is ignored, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Names(Part):
    """A name in both languages."""

    zh: str
    en: str
