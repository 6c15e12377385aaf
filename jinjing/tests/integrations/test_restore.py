"""Restore: yesterday's figures and master data are in use again, and nothing recorded is lost."""

from datetime import date, datetime
from pathlib import Path

import pytest
from assay.progress import SilentProgress
from django.conf import settings
from editions import ON, Draft, IdentityRow, next_day
from jinjing.customers.models import Customer, PortfolioAssignment
from jinjing.holdings.models import Holding, Publication
from jinjing.holdings.queries.publications import current_publication
from jinjing.identity.models import Position, Staff
from jinjing.insights.models import CustomerFigures, CustomerTier
from jinjing.integrations.errors import PublicationRefused
from jinjing.integrations.snapshot.restore import RestoreReport, restore_previous
from jinjing.interactions.models import Interaction
from jinjing.kernel.clock import BANK_ZONE
from jinjing.kernel.models import AccessEntry

NEXT_MORNING = datetime(2026, 11, 20, 9, 0, tzinfo=BANK_ZONE)
SAME_NIGHT = datetime(2026, 11, 19, 23, 0, tzinfo=BANK_ZONE)


def second_night() -> Draft:
    """Ann changed her phone, her relationship manager and her tier; Dan came; Lin left; a talk was held."""
    draft = next_day(tiers={"C1": "mass", "C2": "mid", "C3": "mass", "C4": "mass"})
    draft.customer_row("C1").update(rm_staff_id="R2", rm_since=date(2026, 11, 19))
    draft.customer.append(
        {
            "customer_id": "C4",
            "kind": "individual",
            "org_id": "102",
            "opened_on": date(2026, 11, 19),
            "rm_staff_id": "R1",
        }
    )
    draft.identities[0] = IdentityRow("C1", "安晓红", "resident_id", "110101197105040021", "13900019999")
    draft.staff = [row for row in draft.staff if row["staff_id"] != "L1"]
    draft.interaction.append(
        {**draft.interaction[0], "interaction_id": "I2", "occurred_on": date(2026, 11, 19)}
    )
    return draft


def restore(at: datetime) -> RestoreReport:
    return restore_previous(by=None, at=at, progress=SilentProgress())


def in_force(number: str, on: date) -> list[str]:
    rows = PortfolioAssignment.objects.filter(
        customer__customer_no=number, role="primary", valid_from__lte=on
    )
    return [r.staff.staff_no for r in rows if r.valid_to is None or r.valid_to >= on]


def state_of_the_bank() -> dict[str, object]:
    """Everything a publication decides, read back in plain text."""
    return {
        "customers": [
            (c.customer_no, c.name, c.phone, c.home_outlet_id, c.cards)
            for c in Customer.objects.filter(missing_since=None).order_by("customer_no")
        ],
        "portfolios": list(
            PortfolioAssignment.objects.order_by("customer__customer_no", "role", "valid_from").values_list(
                "customer__customer_no", "role", "staff__staff_no", "valid_from", "valid_to"
            )
        ),
        "positions": list(
            Position.objects.order_by("staff__staff_no").values_list("staff__staff_no", "role", "valid_to")
        ),
        "conversations": list(Interaction.objects.order_by("reference").values_list("reference", flat=True)),
        "figures": list(
            CustomerFigures.objects.of(current_publication())
            .order_by("customer__customer_no")
            .values_list("customer__customer_no", "financial_assets_fen")
        ),
        "tiers": list(
            CustomerTier.objects.of(current_publication())
            .order_by("customer__customer_no")
            .values_list("customer__customer_no", "tier")
        ),
        "holdings": Holding.objects.of(current_publication()).count(),
    }


@pytest.mark.covers("DAT-2")
def test_restore_brings_back_exactly_what_was(publish):
    publish(Draft())
    before = state_of_the_bank()
    publish(second_night())
    assert state_of_the_bank() != before
    report = restore(SAME_NIGHT)
    assert state_of_the_bank() == before
    assert report.line() == "2026-11-18: 已恢复 / restored — 撤下 withdrawn 2026-11-19，客户 customers 3"
    assert current_publication().business_date == ON


@pytest.mark.covers("RULE-4")
def test_restore_leaves_the_days_that_passed_as_they_were(publish):
    publish(Draft())
    publish(second_night())
    restore(NEXT_MORNING)
    assert [in_force("C1", date(2026, 11, day)) for day in (18, 19, 20)] == [["R1"], ["R2"], ["R1"]]
    assert in_force("C4", date(2026, 11, 20)) == []


def test_restore_keeps_what_staff_recorded_meanwhile(publish):
    publish(Draft())
    publish(second_night())
    Interaction.objects.create(
        reference="own-1",
        customer=Customer.objects.get(customer_no="C1"),
        staff=Staff.objects.get(staff_no="R2"),
        channel="T",
        outcome="talked",
        reached=True,
        occurred_at=SAME_NIGHT,
        occurred_on=date(2026, 11, 19),
    )
    restore(SAME_NIGHT)
    assert sorted(Interaction.objects.values_list("reference", flat=True)) == ["I1", "own-1"]
    assert [entry.action for entry in AccessEntry.objects.order_by("pk")][-1] == "snapshot.restore"


def test_restore_goes_back_once_and_the_withdrawn_night_can_be_published_again(publish):
    publish(Draft())
    publish(second_night())
    restore(SAME_NIGHT)
    with pytest.raises(PublicationRefused, match="There is no previous publication to go back to."):
        restore(SAME_NIGHT)
    again = publish(second_night())
    assert (again.written, current_publication().business_date) == (True, date(2026, 11, 19))
    assert in_force("C1", date(2026, 11, 19)) == ["R2"]


@pytest.mark.usefixtures("db")
def test_restore_without_a_publication_is_refused():
    with pytest.raises(PublicationRefused, match="没有可以退回的上一次发布。"):
        restore(SAME_NIGHT)


def test_restore_from_an_altered_archive_is_refused_and_changes_nothing(publish):
    first = publish(Draft()).publication
    publish(second_night())
    before = state_of_the_bank()
    path = Path(settings.HOME) / "published" / first.archive / "sources" / "customer.parquet"
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(PublicationRefused, match="was altered or damaged after assay ingest"):
        restore(SAME_NIGHT)
    assert state_of_the_bank() == before
    assert Publication.objects.get(state="current").business_date == date(2026, 11, 19)
