"""The page of the data catalogue says what is declared, and is noticed when it is old (PI-01)."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from jinjing.integrations.catalogue_page import rendered
from jinjing.kernel import catalogue


@pytest.mark.covers("PI-01")
def test_the_page_has_a_line_for_every_column() -> None:
    lines = rendered().splitlines()
    assert sum(line.startswith("| `") for line in lines) == len(catalogue.entries())
    assert (
        "| `phone` | C2 | Customer or visitor | sealed | Serve at the outlet, Look after the customer "
        "| Contract with the customer (PIPL 13, no. 2) | `retention.customer_years` (10) "
        "| Restricted while the law asks for it, then deleted |"
    ) in lines


@pytest.mark.covers("PI-01")
def test_a_page_that_is_old_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "data-catalogue.md"
    with pytest.raises(CommandError, match="is out of date; run jinjing catalogue --write"):
        call_command("catalogue", "--check", "--page", str(page))
    call_command("catalogue", "--write", "--page", str(page))
    call_command("catalogue", "--check", "--page", str(page))


@pytest.mark.covers("PI-01")
def test_an_undeclared_column_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "undeclared", lambda: ["customers.Customer.email"])
    with pytest.raises(CommandError, match=r"customers\.Customer\.email"):
        call_command("catalogue", "--check")
