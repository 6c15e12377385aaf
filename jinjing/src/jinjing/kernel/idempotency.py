"""A form sent twice is carried out once: the key is claimed in the verb's own transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from jinjing.kernel.models import IdempotencyKey


@dataclass(frozen=True)
class Outcome:
    """`result` is what the first sending answered (a code), also when this is the second one."""

    repeated: bool
    result: str


def once(verb: Callable[[], object], *, key: str, actor_no: str, at: datetime, foreseen: str = "") -> Outcome:
    """Run the verb unless this person's key was used. A verb that refuses gives its key back.

    A second sending that arrives while the first still runs waits for it in the database. foreseen: the result where
    it is known beforehand; then it is written with the claim, and only another one is written afterwards.
    """
    try:
        with transaction.atomic():
            claim = IdempotencyKey.objects.create(actor_no=actor_no, key=key, claimed_at=at, result=foreseen)
            result = str(verb() or "")
            if result != foreseen:
                IdempotencyKey.objects.filter(pk=claim.pk).update(result=result)
            return Outcome(repeated=False, result=result)
    except IntegrityError:
        earlier = IdempotencyKey.objects.filter(actor_no=actor_no, key=key).first()
        if earlier is None:
            raise
        return Outcome(repeated=True, result=earlier.result)
