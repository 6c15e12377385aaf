"""RM-6: the customer's file. Whoever looks after the customer writes it, one field at a time.

Each value replaces exactly the one that its author had before their eyes; nobody overwrites what they have
not read. The file keeps its own history, so the customer's line of time is not told of every word.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import TextChoices

from jinjing.customers.domain.care import require_care
from jinjing.customers.errors import (
    FieldJustChanged,
    NothingToForget,
    NotOneOfTheAnswers,
    NumberInTheFile,
    TooManyWords,
)
from jinjing.customers.file_fields import FACTS, FileField
from jinjing.customers.models import Customer, FileEntry
from jinjing.identity.models import Staff
from jinjing.kernel import audit
from jinjing.kernel.clock import bank_date
from jinjing.kernel.enums import Ground
from jinjing.kernel.errors import require
from jinjing.kernel.sensitive import require_ground

# A phone, document or account number, written in one go or in groups of four.
_NUMBER = re.compile(
    r"\d{11,}|\d{4}([ -])\d{4}\1\d{4}\1\d{3,}|(?<!\d)\d{3}([ -])\d{4}\2\d{4}(?!\d)", re.ASCII
)


@transaction.atomic
def note_file_field(
    customer: Customer,
    field: FileField,
    value: str,
    *,
    replaces: int,
    by: Staff,
    at: datetime,
    ground: Ground | None = None,
) -> FileEntry | None:
    """Put a value in place of number `replaces` (0: the field was empty); an empty value takes it out.

    The value that stands already, whoever wrote it, is answered and written no second time; None while there
    is nothing. TooManyWords, NumberInTheFile, NotOneOfTheAnswers for what does not belong into the field; FieldJustChanged if another
    value stands there by now.
    """
    scope = require_care(customer, by=by, at=at)
    said = _checked(field, value)
    standing = _standing(customer, field)
    if said == (standing.value if standing else ""):
        return standing
    require((standing.number if standing else 0) == replaces, FieldJustChanged())
    before = [standing.value] if standing else []
    kept = require_ground(said, ground=ground, on=bank_date(at), answered=before)
    made = _put(customer, field, said, number=replaces + 1, by=by, at=at)
    _record("file.note", customer, field, outlet=scope.outlet_code, by=by, at=at, kept=kept)
    return made


@transaction.atomic
def forget_file_field(customer: Customer, field: FileField, *, by: Staff, at: datetime) -> int:
    """The customer wants it deleted: every value of the field goes, the history too. Answers how many.

    The access log keeps who did it, and which field. NothingToForget if there is none.
    """
    scope = require_care(customer, by=by, at=at)
    gone, _ = FileEntry.objects.filter(customer=customer, field=field).delete()
    require(gone, NothingToForget())
    _record("file.forget", customer, field, outlet=scope.outlet_code, by=by, at=at)
    return gone


def _checked(field: FileField, value: str) -> str:
    """The value as it is stored: no blanks around it, one kind of line break."""
    facts, said = FACTS[field], "\n".join(line.rstrip() for line in value.strip().splitlines())
    if facts.choices is not None:
        require(not said or said in _codes(facts.choices), NotOneOfTheAnswers())
        return said
    require(len(said) <= facts.most, TooManyWords(facts.most))
    require(not _NUMBER.search(said), NumberInTheFile())
    return said


def _codes(choices: type[TextChoices]) -> list[str]:
    return [str(code) for code in choices.values]


def _standing(customer: Customer, field: FileField) -> FileEntry | None:
    return FileEntry.objects.filter(customer=customer, field=field).order_by("-number").first()


def _put(
    customer: Customer, field: FileField, value: str, *, number: int, by: Staff, at: datetime
) -> FileEntry:
    """The database decides between two who replace the same value."""
    try:
        with transaction.atomic():
            return FileEntry.objects.create(
                customer=customer, field=field, number=number, value=value, noted_by=by, noted_at=at
            )
    except IntegrityError as taken:
        raise FieldJustChanged from taken


def _record(
    action: str,
    customer: Customer,
    field: FileField,
    *,
    outlet: str,
    by: Staff,
    at: datetime,
    kept: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    facts = {"file_field": str(field), **kept}
    audit.write(action, by=by, at=at, kind="customer", subject=customer.code, outlet=outlet, detail=facts)
