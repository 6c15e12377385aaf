"""The personal values of a customer as a page may show them: masked, each with its name."""

from dataclasses import dataclass

from jinjing.customers.enums import PersonalField
from jinjing.customers.models import Customer
from jinjing.customers.queries import masking


@dataclass(frozen=True)
class PersonalValue:
    """`text` is masked unless `opened`."""

    field: PersonalField
    text: str
    opened: bool = False


def personal_values(
    customer: Customer, *, opened: dict[PersonalField, str] | None = None
) -> list[PersonalValue]:
    """What the bank knows, masked; `opened` holds values that were just unmasked."""
    shown = opened or {}
    values = [
        PersonalValue(field, shown.get(field) or masked, opened=field in shown)
        for field, masked in _masked(customer).items()
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
