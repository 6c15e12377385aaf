"""LOB-3: every decision about a visitor leaves a record, whatever was decided."""

from dataclasses import asdict, dataclass
from datetime import datetime

from jinjing.customers.domain import history
from jinjing.identity.models import Staff
from jinjing.kernel.blind_index import opaque_code
from jinjing.kernel.errors import require
from jinjing.lobby.enums import DecisionBranch
from jinjing.lobby.errors import ConsentNeedsContact, ContactNeedsConsent
from jinjing.lobby.models import LobbyDecision, Visit


@dataclass(frozen=True)
class AgreedContact:
    """What a visitor left behind: name as they gave it, phone, and when they want to be called."""

    name: str = ""
    phone: str = ""
    when: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.phone or self.when)


NOTHING_LEFT = AgreedContact()


def write_record(
    visit: Visit,
    branch: DecisionBranch,
    *,
    channel: str = "",
    need: str = "",
    consent: bool = False,
    contact: AgreedContact = NOTHING_LEFT,
    note: str = "",
    by: Staff,
    at: datetime,
) -> LobbyDecision:
    """Part of a verb. Contact details without consent, or consent without a phone to call, are refused.

    A customer whom the bank knows has a phone already: consent alone is enough.
    """
    require(consent or not contact, ContactNeedsConsent())
    require(not consent or contact.phone or visit.customer_id, ConsentNeedsContact())
    number = LobbyDecision.objects.filter(visit=visit).count() + 1
    record = LobbyDecision.objects.create(
        code=opaque_code("decision", f"{visit.code}:{number}"),
        visit=visit,
        branch=branch,
        recognition=visit.recognition,
        channel=channel,
        consent_to_contact=consent,
        contact=asdict(contact) if contact else {},
        need=need,
        note=note,
        by=by,
        at=at,
    )
    facts = {"branch": str(branch), "channel": channel}
    history.record(visit.customer, kind="lobby.decided", reference=record.code, by=by, at=at, facts=facts)
    return record
