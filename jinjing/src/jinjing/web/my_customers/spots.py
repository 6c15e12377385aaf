"""Where a page of a list goes on, as it stands in an address: sealed, because it may be somebody's sum.

A spot belongs to its order: in another one it is no spot, and the list begins at the front.
"""

import json
from datetime import date
from typing import Any

from assay.errors import AssayError
from cryptography.exceptions import InvalidTag

from jinjing.kernel.sealed import seal, unseal
from jinjing.web.shared.toasts import SEALED
from jinjing.workbench.list_spec import ListSpec
from jinjing.workbench.queries.my_customers import Spot


def spelled(spot: Spot, spec: ListSpec) -> str:
    return seal(json.dumps(spot, default=date.isoformat), column=_bound_to(spec))


def spot_in(text: str, spec: ListSpec) -> Spot | None:
    """None without one, and for what the browser made up."""
    if not SEALED.fullmatch(text):
        return None
    try:
        key, customer_id = json.loads(unseal(text, column=_bound_to(spec)))
    except (InvalidTag, ValueError, AssayError):
        return None
    return Spot(_key(key), customer_id)


def _key(said: Any) -> Any:
    """Days were written as texts, and a due day stands behind whether anybody is to make the contact."""
    if isinstance(said, list):
        return tuple(_key(part) for part in said)
    return date.fromisoformat(said) if isinstance(said, str) else said


def _bound_to(spec: ListSpec) -> str:
    return f"address.customer_list.{spec.sort}"
