"""Leads as the desk shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from jinjing.customers.queries.masking import honorific_of, shown_name
from jinjing.workbench.enums import LeadSource, LeadState
from jinjing.workbench.models import Lead


@dataclass(frozen=True)
class LeadRow:
    """One lead. `href` opens the call screen; empty for a visitor the bank does not know. `about`: the
    customer's code for the access log, not shown.
    """

    code: str
    name: str
    honorific: str
    href: str
    source: str
    state: LeadState
    due_at: datetime
    late: bool
    about: str = ""

    @property
    def open(self) -> bool:
        return self.state == LeadState.OPEN


def lead_rows(leads: Iterable[Lead], *, at: datetime) -> list[LeadRow]:
    """Rows in the order given; `late` says that the promised day has passed without a conversation."""
    return [_row(lead, at=at) for lead in leads]


def _row(lead: Lead, *, at: datetime) -> LeadRow:
    customer = lead.customer
    return LeadRow(
        code=lead.code,
        name=shown_name(customer) if customer else _("Unknown visitor"),
        honorific=str(honorific_of(customer)) if customer else "",
        href=reverse("desk:call-one", args=[customer.code]) if customer else "",
        source=str(LeadSource(lead.source).label),
        state=LeadState(lead.state),
        due_at=lead.due_at,
        late=lead.state == LeadState.OPEN and lead.due_at < at,
        about=customer.code if customer else "",
    )
