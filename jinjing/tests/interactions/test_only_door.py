"""RULE-2: `may_contact` is the only door. Who reads phone numbers or draws names goes through the policy."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import jinjing

SOURCES = Path(jinjing.__file__).parent

# Modules that may touch the number itself, and why. A mask is no number; a feed is no contact.
READS_NUMBERS = {
    "customers/domain/registration.py": "the feed's row becomes ours",
    "customers/domain/renewal.py": "seals it anew under another key",
    "customers/queries/personal.py": "masks it",
    "integrations/snapshot/customers.py": "the feed's row becomes ours",
    "privacy/queries/export_rows.py": "masked, or asked for in full with a purpose and a second person",
    "lobby/domain/record.py": "a contact that a visitor left, not a customer's number",
    "web/rm_desk/call_views.py": "masks it",
    "web/rm_desk/conversation.py": "masks it",
    "web/rm_desk/urls.py": "the view of that name",
    "workbench/queries/candidates.py": "whether there is one, beside the policy's answer",
}
# Modules that choose or show whom to contact: each asks the policy itself.
OFFERS_CONTACT = {
    "interactions/domain/opening.py",
    "web/customer_page/consent_rows.py",
    "web/customer_page/glance.py",
    "web/rm_desk/conversation.py",
    "web/rm_desk/today.py",
    "workbench/queries/candidates.py",
    "workbench/queries/explanation.py",
}
POLICY = {"may_contact", "permits_of", "present_answers"}
# What the policy is made of: nobody else decides from holds and consents by themselves.
INGREDIENTS = {
    "circumstances_of",
    "circumstances_by_channel",
    "decide",
    "acts_of",
    "acts_by_purpose",
    "acts_from",
    "nested_acts",
    "last_act",
}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for file in sorted(SOURCES.rglob("*.py")):
        if "migrations" not in file.parts:
            yield str(file.relative_to(SOURCES)), ast.parse(file.read_text(encoding="utf-8"))


def names_imported(tree: ast.Module, source: str) -> set[str]:
    return {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(source)
        for alias in node.names
    }


@pytest.mark.covers("MK-01", "RULE-2")
def test_nobody_else_reads_a_phone_number() -> None:
    readers = {
        name
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "phone" and isinstance(node.ctx, ast.Load)
    }
    assert readers <= set(READS_NUMBERS)


@pytest.mark.covers("MK-01", "RULE-2")
def test_a_number_is_opened_only_through_the_policy() -> None:
    """`unmask` is called by `open_value`, which asks first; nobody else calls it."""
    callers = {
        name
        for name, tree in modules()
        if "unmask" in names_imported(tree, "jinjing.customers.domain.unmasking")
    }
    assert callers == {"interactions/domain/opening.py"}


@pytest.mark.covers("MK-01", "RULE-2")
def test_whoever_offers_a_contact_asks_the_policy() -> None:
    asking = {
        name
        for name, tree in modules()
        if POLICY & names_imported(tree, "jinjing.interactions.queries.policy")
    }
    assert asking >= OFFERS_CONTACT
    lists = {
        name
        for name, tree in modules()
        if "portfolio_of" in names_imported(tree, "jinjing.customers.queries")
    }
    drawn = {name for name in lists if name.startswith(("workbench/", "web/", "api/"))}
    assert {name for name in drawn if "candidates" in name} <= asking


def test_nobody_decides_beside_the_policy() -> None:
    others = {
        name
        for name, tree in modules()
        if not name.startswith("interactions/")
        and INGREDIENTS & names_imported(tree, "jinjing.interactions.queries")
    }
    assert others == set()
