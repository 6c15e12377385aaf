"""What relationship managers have noted of some customers: three invented people, told again and again."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Min

from jinjing.customers.domain.file import note_file_field
from jinjing.customers.enums import CustomerKind
from jinjing.customers.file_fields import FileField
from jinjing.customers.models import Customer
from jinjing.customers.queries.customers import portfolio_of
from jinjing.customers.queries.masking import form_of_address
from jinjing.holdings.models import Publication
from jinjing.identity.enums import Role
from jinjing.identity.models import Position, Staff
from jinjing.identity.queries.positions import held_on, scope_of
from jinjing.insights.models import TriggerHit
from jinjing.kernel.clock import BANK_ZONE

NOTED = 9  # customers of one manager
BEFORE_OPENING = time(8, 40)

PEOPLE: Sequence[Mapping[FileField, str]] = (
    {
        FileField.TIMES_PLACES: "工作日 17:00 以后打电话；见面约在网点",
        FileField.STYLE: "figures",
        FileField.PERSONALITY: "cautious",
        FileField.DECISION_MAKER: "together",
        FileField.HOBBIES: "周末爬山、摄影",
        FileField.NEEDS_STATED: "存单到期后想找稳妥一点的，不想再锁三年",
    },
    {
        FileField.TIMES_PLACES: "上午在店里，先发微信",
        FileField.TIMETABLE: "七点开店，午后休息，年底最忙",
        FileField.STYLE: "brief",
        FileField.EMPLOYER: "自营建材店",
        FileField.OTHER_BANKS: "收款码和贷款在另一家银行",
        FileField.NEEDS_HIDDEN: "几次提到旺季周转紧，下次问清楚",
    },
    {
        FileField.BACKGROUND: "做了三十年中学老师，前年退休",
        FileField.STYLE: "small_talk",
        FileField.DECIDING: "waits",
        FileField.KNOWLEDGE: "heard",
        FileField.PREFERENCES: "国债和定期，不碰股票",
        FileField.NEEDS_LATENT: "两三年内可能换一套离公园近的小房子",
    },
)


def note_the_files(publication: Publication, *, day: date) -> int:
    """Every manager knows something of the customers with the strongest reasons; answers how many values."""
    at = datetime.combine(day, BEFORE_OPENING, BANK_ZONE)
    held = Position.objects.filter(held_on(day), role=Role.RELATIONSHIP_MANAGER)
    managers = Staff.objects.filter(pk__in=held.values("staff_id")).order_by("staff_no")
    return sum(_note(manager, publication, at=at) for manager in managers)


@transaction.atomic
def _note(manager: Staff, publication: Publication, *, at: datetime) -> int:
    written = 0
    for number, customer in enumerate(_with_reasons(manager, publication, on=at.date())):
        person = PEOPLE[number % len(PEOPLE)]
        for field, value in {FileField.ADDRESS: form_of_address(customer).zh, **person}.items():
            note_file_field(customer, field, value, replaces=0, by=manager, at=at)
            written += 1
    return written


def _with_reasons(manager: Staff, publication: Publication, *, on: date) -> list[Customer]:
    kept = portfolio_of(scope_of(manager, on=on)).filter(kind=CustomerKind.INDIVIDUAL, closed_on__isnull=True)
    hits = TriggerHit.objects.of(publication).filter(customer__in=kept)
    pressing = hits.values("customer").annotate(first=Min("priority")).order_by("first", "customer")
    found = kept.in_bulk([row["customer"] for row in pressing[:NOTED]])
    return list(found.values())
