"""The personal values of a customer as a page may show them: masked, each with its name."""

from collections.abc import Mapping
from dataclasses import dataclass

from jinjing.customers.enums import PersonalField
from jinjing.customers.models import Customer
from jinjing.customers.queries import masking
from jinjing.identity.fields import FieldGroup, FieldRight, Screen
from jinjing.identity.scope import Scope

GROUP_OF: Mapping[PersonalField, FieldGroup] = {
    PersonalField.PHONE: FieldGroup.PHONE,
    PersonalField.DOCUMENT: FieldGroup.DOCUMENT,
    PersonalField.BIRTH_ON: FieldGroup.BIRTH_DATE,
    PersonalField.ADDRESS: FieldGroup.ADDRESS,
    PersonalField.CARDS: FieldGroup.CARDS,
}


@dataclass(frozen=True)
class PersonalValue:
    """`text` is masked unless `opened`; `openable`: the reader may have it shown for a reason."""

    field: PersonalField
    text: str
    opened: bool = False
    openable: bool = False


def right_to(scope: Scope, field: PersonalField) -> FieldRight:
    """What the reader's positions allow for that value where customers' pages are read."""
    return scope.field_right(GROUP_OF[field], Screen.CUSTOMER_PAGE)


def may_open(scope: Scope, field: PersonalField) -> bool:
    return right_to(scope, field) >= FieldRight.OPENABLE


def personal_values(
    scope: Scope, customer: Customer, *, opened: dict[PersonalField, str] | None = None
) -> list[PersonalValue]:
    """What the bank knows and the reader may see, masked; `opened` holds values that were just unmasked."""
    shown = opened or {}
    values = [
        PersonalValue(
            field, shown.get(field) or masked, opened=field in shown, openable=may_open(scope, field)
        )
        for field, masked in _masked(customer).items()
        if right_to(scope, field) > FieldRight.HIDDEN
    ]
    return [value for value in values if value.text]


def _masked(customer: Customer) -> dict[PersonalField, str]:
    numbers = customer.cards.get("numbers", [])
    return {
        PersonalField.PHONE: masking.masked_phone(customer.phone),
        PersonalField.DOCUMENT: masking.masked_document(customer.document.get("number", "")),
        PersonalField.BIRTH_ON: masking.masked_birth(customer.birth_on),
        PersonalField.ADDRESS: masking.masked_address(customer.address),
        PersonalField.CARDS: ", ".join(masking.masked_card(number) for number in numbers),
    }
