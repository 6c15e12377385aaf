"""Which night's figures are in use."""

import json
from collections.abc import Callable
from typing import TypeVar, cast

from django.db.models import TextField

from jinjing.holdings.enums import PublicationState
from jinjing.holdings.models import Publication
from jinjing.kernel import memory
from jinjing.kernel.json_rows import JSONColumns, JSONRows

Read = TypeVar("Read")
IN_USE = "mark of the publication in use"  # in the memory of a request


def current_publication() -> Publication | None:
    """The publication every page shows; None while nothing was ever published.

    In a request it is the one that stood when the request began, out of this process' memory if it was read before.
    """
    mark = cast("str | None", memory.noted(IN_USE))
    if mark is None:
        return Publication.objects.filter(state=PublicationState.CURRENT).first()
    return memory.kept("publication in use", mark, lambda: _marked(mark))


def kept_of(publication: Publication, what: str, read: Callable[[], Read]) -> Read:
    """What this process holds under that name of the publication in use; of another, or outside of a request, it is
    read and not kept. For what a publication says once and for all: rows of a night, not who may see them.
    """
    mark = cast("str | None", memory.noted(IN_USE))
    current = current_publication() if mark is not None else None
    if current is None or current.pk != publication.pk:
        return read()
    return memory.kept(f"{what} of the publication in use", mark, read)


def mark_in_use() -> JSONRows:
    """What tells the publication in use from any other, as one text beside the rows of another query
    (`memory.note(IN_USE, …)`). Its further columns are never changed while it is in use.
    """
    of_interest = ("id", "snapshot_digest", "sources_digest", "identity_digest", "published_at")
    rows = Publication.objects.filter(state=PublicationState.CURRENT)
    return JSONRows(rows.values(found=JSONColumns(Publication, *of_interest)), output_field=TextField())


def _marked(mark: str) -> Publication | None:
    found = json.loads(mark)
    return Publication.objects.filter(pk=found[0]["id"]).first() if found else None
