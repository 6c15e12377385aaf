"""Customers over the API: the same queries, rights and log rows as on the pages."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Header, Router, Status
from ninja.errors import HttpError

from jinjing.api import shapes
from jinjing.api.door import Caller, caller_of
from jinjing.customers.enums import TokenKind
from jinjing.customers.models import Customer
from jinjing.customers.queries.customers import customers_in
from jinjing.customers.queries.family import family_of
from jinjing.customers.queries.lookup import find_arrivals
from jinjing.customers.queries.personal import personal_values
from jinjing.holdings.queries.portfolio import by_class, holdings_of
from jinjing.identity.domain.lookups import count_lookup
from jinjing.identity.fields import FieldGroup, Screen
from jinjing.identity.permissions import Permission
from jinjing.insights.queries.customer_card import CustomerCard, cards_of
from jinjing.insights.queries.figures import figures_of
from jinjing.interactions.enums import Channel, Purpose
from jinjing.interactions.queries.policy import may_contact
from jinjing.kernel import clock, idempotency
from jinjing.workbench.domain.calls import log_call

router = Router(tags=["customers"])
FORM_KEY = r"^[\w-]{1,64}$"


@router.post("/find", response=list[shapes.CustomerRow])
def find(request: HttpRequest, asked: shapes.Question) -> list[shapes.CustomerRow]:
    """Customers for a card, document, phone, number, name or pinyin; within the reader's reach, at most ten."""
    caller = caller_of(request)
    if not caller.scope.may(Permission.FIND_BY_EXACT_KEY):
        caller.need(Permission.CUSTOMER_PAGE)
    count_lookup(by=caller.staff, outlet=caller.scope.outlet_code, at=caller.now, real=clock.real_now())
    matches = find_arrivals(caller.scope, asked.text)
    caller.record("customer.find", detail={"customers": [match.customer.code for match in matches]})
    cards = _cards(caller, [match.customer.pk for match in matches])
    return [_row(cards[m.customer.pk], found_by=m.by) for m in matches]


@router.get("/{code}", response=shapes.CustomerDetail)
def detail(request: HttpRequest, code: str) -> shapes.CustomerDetail:
    """Who a customer is, masked, and why to talk to them now."""
    caller = caller_of(request)
    customer = _reach(caller, code, part="customer")
    card = _cards(caller, [customer.pk])[customer.pk]
    in_full = caller.scope.sees(FieldGroup.REASON_SUMS, Screen.CUSTOMER_PAGE)
    return shapes.CustomerDetail(
        **_row(card).dict(),
        relationship_manager=card.rm.name if card.rm else "",
        reasons=[reason.text for reason in (card.reasons_in_full if in_full else card.reasons)],
        personal=[
            shapes.PersonalValueRow(field=value.field, text=value.text)
            for value in personal_values(caller.scope, customer)
        ],
        business_date=caller.publication.business_date if caller.publication else None,
    )


@router.get("/{code}/holdings", response=shapes.Holdings)
def holdings(request: HttpRequest, code: str) -> shapes.Holdings:
    """The customer's own holdings by class, with the day they belong to."""
    caller = caller_of(request)
    customer = _reach(caller, code, part="holdings", needs=Permission.SEE_BALANCES)
    publication = caller.publication or None
    figures = figures_of(customer.pk, publication=publication)
    return shapes.Holdings(
        business_date=publication.business_date if publication else None,
        currency=publication.base_currency if publication else "",
        financial_assets_fen=figures.financial_assets_fen if figures else None,
        average_assets_to_date_fen=figures.average_assets_to_date_fen if figures else None,
        classes=[
            shapes.ClassTotalRow(
                asset_class=total.asset_class, worth_fen=total.worth_fen, account_count=len(total.accounts)
            )
            for total in by_class(holdings_of(customer.pk, publication=publication))
        ],
    )


@router.get("/{code}/family", response=list[shapes.TieRow])
def family(request: HttpRequest, code: str) -> list[shapes.TieRow]:
    """REL-1: who belongs to a customer; no amount, tier or phone of theirs."""
    caller = caller_of(request)
    customer = _reach(caller, code, part="family")
    return [
        shapes.TieRow(relation=tie.relation, masked_name=tie.name, code=tie.code)
        for tie in family_of(caller.scope, customer)
    ]


@router.get("/{code}/may-contact", response=shapes.PermitAnswer)
def permit(
    request: HttpRequest,
    code: str,
    channel: Channel = Channel.TELEPHONE,
    purpose: Purpose = Purpose.MARKETING,
) -> shapes.PermitAnswer:
    """RULE-2: the one policy's answer for now."""
    caller = caller_of(request)
    customer = _reach(caller, code, part="permit")
    found = may_contact([customer.pk], channel=channel, purpose=purpose, at=caller.now)[customer.pk]
    return shapes.PermitAnswer(allowed=found.allowed, reasons=[str(r.text) for r in found.reasons])


@router.post("/{code}/contacts", response={201: shapes.ContactRow, 200: shapes.ContactRow})
def new_contact(
    request: HttpRequest,
    code: str,
    contact: shapes.NewContact,
    idempotency_key: Annotated[str, Header(pattern=FORM_KEY)],
) -> Status[shapes.ContactRow]:
    """RM-3: record a contact once per Idempotency-Key; the second sending answers 200 and writes nothing."""
    caller = caller_of(request)
    customer = _reach(caller, code, part="contacts", needs=Permission.LOG_CONTACT)
    outcome = idempotency.once(
        lambda: log_call(customer, **contact.dict(), by=caller.staff, at=caller.now).reference,
        key=idempotency_key,
        actor_no=caller.staff.staff_no,
        at=caller.now,
    )
    row = shapes.ContactRow(reference=outcome.result, repeated=outcome.repeated, at=caller.now)
    return Status(200 if outcome.repeated else 201, row)


def _reach(caller: Caller, code: str, *, part: str, needs: Permission = Permission.CUSTOMER_PAGE) -> Customer:
    """The customer inside the reader's reach, the look recorded; 404 and recorded outside it."""
    if not caller.scope.may(needs):
        caller.need(needs)
    found = customers_in(caller.scope, needs).filter(code=code).first() if code.isalnum() else None
    if found is None:
        known = code.isalnum() and Customer.objects.filter(code=code).exists()
        caller.record("look.refused", kind="customer", subject=code if known else "", outcome="refused")
        raise HttpError(404, "")
    caller.record("customer.open", kind="customer", subject=found.code, detail={"part": part})
    return found


def _cards(caller: Caller, ids: list[int]) -> dict[int, CustomerCard]:
    return cards_of(ids, publication=caller.publication or None, on=caller.scope.on)


def _row(card: CustomerCard, *, found_by: TokenKind | None = None) -> shapes.CustomerRow:
    return shapes.CustomerRow(
        code=card.code,
        form_of_address=card.form_of_address,
        masked_name=card.masked_name,
        band=card.band,
        tier=card.tier_label,
        found_by=found_by,
    )
