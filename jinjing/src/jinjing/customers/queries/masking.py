"""How personal values look until somebody with a reason opens them, and how a customer is addressed.

One mask for one kind of value on every screen (STANDARDS FI-04): two different masks of the same
value could be laid side by side and read together.
"""

import re

from jinjing.customers.enums import CustomerKind, Sex
from jinjing.customers.models import Customer
from jinjing.customers.tokens import SURNAMES, readings, surname_of
from jinjing.kernel.wording import Wording

HIDDEN = "*"
_TITLES = {
    Sex.MALE: Wording("先生", "Mr"),
    Sex.FEMALE: Wording("女士", "Ms"),
    "": Wording("先生/女士", "Mr/Ms"),
}
_DISTRICT = re.compile(r"^(.{0,10}?(?:区|县|旗|市(?!.{0,6}(?:区|县))))")


def masked_name(name: str) -> str:
    """王晓明 -> 王**: always two stars, so that the length of the given name is not told."""
    return f"{surname_of(name)}{HIDDEN * 2}" if name else ""


def masked_phone(phone: str) -> str:
    """13900011001 -> 139****1001; a number too short to keep seven digits shows its last two."""
    return _keep(phone, 3, 4) if len(phone) >= 11 else _keep(phone, 0, 2)


def masked_document(number: str) -> str:
    """11010119710504123X -> 110101********123X: the birth date is hidden; short ones show two ends."""
    return _keep(number, 6, 4) if len(number) >= 15 else _keep(number, 1, 1)


def masked_card(number: str) -> str:
    """6222000000010018 -> 622200******0018; an account number too short for that shows its last four."""
    return _keep(number, 6, 4) if len(number) >= 14 else _keep(number, 0, min(4, len(number) // 2))


def masked_birth(iso: str) -> str:
    """1971-05-04 -> 1971-**-**: the age may be guessed, the day may not."""
    return f"{iso[:4]}-{HIDDEN * 2}-{HIDDEN * 2}" if iso else ""


def masked_address(address: str) -> str:
    """Down to the district; without one, only that there is an address."""
    found = _DISTRICT.match(address)
    return f"{found[1]}{HIDDEN * 4}" if found else HIDDEN * 4 if address else ""


def _keep(value: str, head: int, tail: int) -> str:
    hidden = len(value) - head - tail
    if hidden <= 0:
        return HIDDEN * len(value)
    return value[:head] + HIDDEN * hidden + value[len(value) - tail :]


def title_of(sex: str) -> Wording:
    """先生 / Mr, 女士 / Ms; both where the feed does not say."""
    return _TITLES.get(sex, _TITLES[""])


def honorific_of(customer: Customer) -> Wording:
    """The title beside a person's name; none beside a company's or a number."""
    personal = bool(customer.name) and customer.kind != CustomerKind.CORPORATE
    return title_of(customer.sex) if personal else Wording("", "")


def surname_in_latin(name: str) -> str:
    """单国强 -> Shan: the reading as a family name, not the usual one."""
    family = surname_of(name)
    if family in SURNAMES:
        return SURNAMES[family].replace(" ", "").capitalize()
    return "".join(SURNAMES.get(c, readings(c)[0]) for c in family).capitalize()


def shown_name(customer: Customer) -> str:
    """The name, or the customer number at a bank that delivers no names."""
    return customer.name or customer.customer_no


def shown_name_masked(customer: Customer) -> str:
    return masked_name(customer.name) or customer.customer_no


def form_of_address(customer: Customer) -> Wording:
    """王先生 / Mr Wang, 欧阳女士 / Ms Ouyang; a company by its name, the nameless by number."""
    if not customer.name:
        return Wording(f"客户 {customer.customer_no}", f"Customer {customer.customer_no}")
    if customer.kind == CustomerKind.CORPORATE:
        return Wording(customer.name, customer.name)
    title = title_of(customer.sex)
    return Wording(f"{surname_of(customer.name)}{title.zh}", f"{title.en} {surname_in_latin(customer.name)}")
