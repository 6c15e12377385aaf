"""RULE-1: a handover in the branch outlives the nights in which the bank's feed still names the leaver."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from casts import person
from editions import NIGHT, ON, Draft
from jinjing.customers.models import PortfolioAssignment
from jinjing.identity.enums import Role
from jinjing.identity.models import OrgUnit, Staff
from jinjing.integrations.snapshot.publish import PublishReport
from jinjing.workbench.domain.portfolio_handover import hand_over_portfolio
from jinjing.workbench.enums import HandoverReason

Publish = Callable[..., PublishReport]


def managers() -> dict[str, str]:
    """Customer number to the staff number of the present manager (A)."""
    rows = PortfolioAssignment.objects.filter(role="primary", valid_to__isnull=True)
    return dict(rows.values_list("customer__customer_no", "staff__staff_no"))


def night(number: int, *, manager_of_ann: str) -> Draft:
    draft = Draft(on=ON + timedelta(days=number))
    draft.staff.append(
        {"staff_id": "R3", "name": "白露", "role": "relationship_manager", "org_id": "101", "valid_from": ON}
    )
    next(row for row in draft.customer if row["customer_id"] == "C1")["rm_staff_id"] = manager_of_ann
    return draft


@pytest.mark.covers("RULE-1", "RULE-4")
def test_the_successor_stays_until_the_bank_names_somebody_else(publish: Publish) -> None:
    publish(night(0, manager_of_ann="R1"))
    outlet = OrgUnit.objects.get(code="101")
    head = person("M1", "孙建国", Role.BRANCH_MANAGER, outlet)
    chen, zhao = Staff.objects.get(staff_no="R1"), Staff.objects.get(staff_no="R2")
    assert managers() == {"C1": "R1", "C2": "R2"}
    hand_over_portfolio(
        chen,
        to=[zhao],
        outlet=outlet,
        last_day=ON,
        reason=HandoverReason.TRANSFER,
        by=head,
        at=NIGHT + timedelta(hours=12),
    )
    publish(night(1, manager_of_ann="R1"))
    assert managers() == {"C1": "R2", "C2": "R2"}
    publish(night(2, manager_of_ann="R3"))
    assert managers() == {"C1": "R3", "C2": "R2"}
    publish(night(3, manager_of_ann="R3"))
    assert managers() == {"C1": "R3", "C2": "R2"}
