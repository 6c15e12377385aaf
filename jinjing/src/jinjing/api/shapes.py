"""Shapes of questions and answers. Money is in fen; days are ISO dates; times are UTC."""

from datetime import date, datetime

from ninja import Field, Schema

from jinjing.customers.enums import TokenKind
from jinjing.interactions.enums import Channel, Outcome
from jinjing.kernel.enums import Ground


class Refusal(Schema):
    """Why not. `code` is for programs, `message` for people; `field` names a wrong entry."""

    code: str
    message: str
    field: str = ""


class Me(Schema):
    """For whom the caller acts, and what that colleague may do today."""

    staff_no: str
    name: str
    outlet: str
    roles: list[str]
    permissions: list[str]


class Question(Schema):
    """What was typed or read from a card. It travels in the body, never in an address."""

    text: str = Field(max_length=80)


class CustomerRow(Schema):
    """A customer without amounts: `band` is premier, potential or ordinary."""

    code: str
    form_of_address: str
    masked_name: str
    band: str
    tier: str
    found_by: TokenKind | None = None


class PersonalValueRow(Schema):
    """A personal value, always masked: opening one is a person's act on a page."""

    field: str
    text: str


class CustomerDetail(CustomerRow):
    """`reasons` are told with sums where the reader may see balances."""

    relationship_manager: str
    reasons: list[str]
    personal: list[PersonalValueRow]
    business_date: date | None


class ClassTotalRow(Schema):
    """Open accounts of one class."""

    asset_class: str
    worth_fen: int
    account_count: int


class Holdings(Schema):
    """What one customer holds, and nobody else of the family (REL-1)."""

    business_date: date | None
    currency: str
    financial_assets_fen: int | None
    average_assets_to_date_fen: int | None
    classes: list[ClassTotalRow]


class TieRow(Schema):
    """A relation: `code` only if the reader could open that customer anyway."""

    relation: str
    masked_name: str
    code: str


class PermitAnswer(Schema):
    """Whether the customer may be contacted now, and why not."""

    allowed: bool
    reasons: list[str]


class NewContact(Schema):
    """A contact or an attempt, as `log_contact` takes it."""

    channel: Channel
    outcome: Outcome
    note: str = Field("", max_length=2000)
    next_step: str = Field("", max_length=500)
    next_on: date | None = None
    ground: Ground | None = Field(
        None, description="Why a text is kept that says something sensitive (PI-07); else `ground_missing`"
    )


class ContactRow(Schema):
    """A record. `repeated`: the same form was carried out before, nothing was written now."""

    reference: str
    repeated: bool
    at: datetime
