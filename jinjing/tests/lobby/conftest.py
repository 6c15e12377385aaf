"""A morning in the Riverside lobby: people who have just come in."""

from collections.abc import Callable

import pytest
from casts import MORNING, Bank
from jinjing.lobby.domain.arrival import register_arrival
from jinjing.lobby.domain.referral import offer_referral
from jinjing.lobby.domain.signal import note_signal
from jinjing.lobby.models import Referral, Visit


@pytest.fixture
def wang(bank: Bank) -> Visit:
    """Premier, Chen's customer, here for a large transfer."""
    return register_arrival(
        bank.riverside, customer=bank.wang, business="large_transfer", by=bank.guide_lin, at=MORNING
    )


@pytest.fixture
def stranger(bank: Bank) -> Visit:
    """Somebody nobody knows, here for a bill."""
    return register_arrival(
        bank.riverside, called="周女士", business="bill_payment", by=bank.guide_lin, at=MORNING
    )


@pytest.fixture
def promising(bank: Bank, stranger: Visit) -> Visit:
    """The stranger asked about an amount to invest: potentially premier."""
    note_signal(stranger, "amount_to_invest", by=bank.guide_lin, at=MORNING)
    return stranger


@pytest.fixture
def referral(bank: Bank, wang: Visit) -> Referral:
    """Wang, offered to every relationship manager of Riverside."""
    return offer_referral(wang, by=bank.guide_lin, at=MORNING)


@pytest.fixture
def seen_by() -> Callable[[Referral], Referral]:
    """The referral as another person's page holds it: loaded before the others acted."""
    return lambda referral: Referral.objects.select_related("visit__outlet", "outlet", "accepted_by").get(
        pk=referral.pk
    )
