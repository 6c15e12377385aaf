"""Which publication is in use. The switch is the last thing in the transaction that loads or restores."""

from datetime import date

from django.db.models import QuerySet

from jinjing.holdings.enums import PublicationState
from jinjing.holdings.errors import AnotherWasFaster
from jinjing.holdings.models import Publication
from jinjing.kernel.errors import require


def claim(expected: Publication | None) -> None:
    """Lock the publication in use; AnotherWasFaster if it is no longer the expected one.

    SQLite already gave the write lock to the transaction, PostgreSQL gives this row.
    """
    current = Publication.objects.select_for_update().filter(state=PublicationState.CURRENT).first()
    require(current == expected, AnotherWasFaster())


def previous_publication() -> Publication | None:
    """The one to go back to, if there is one."""
    return Publication.objects.filter(state=PublicationState.PREVIOUS).order_by("-published_at").first()


def put_in_use(
    publication: Publication, *, replaced: Publication | None, replaced_becomes: PublicationState
) -> None:
    """Switch: what was in use becomes the previous one (publishing) or is retired (going back)."""
    if replaced:
        moved = Publication.objects.filter(pk=replaced.pk, state=PublicationState.CURRENT).update(
            state=replaced_becomes
        )
        require(moved, AnotherWasFaster())
    Publication.objects.filter(pk=publication.pk).update(state=PublicationState.CURRENT)
    publication.state = PublicationState.CURRENT


def retire(publications: QuerySet[Publication]) -> None:
    """Keep the row, because call lists name the publication they were drawn from; its figures go elsewhere."""
    publications.update(state=PublicationState.RETIRED)


def is_older(business_date: date, *, than: Publication | None) -> bool:
    return than is not None and business_date < than.business_date
