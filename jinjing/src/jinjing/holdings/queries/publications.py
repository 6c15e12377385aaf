"""Which night's figures are in use."""

from jinjing.holdings.enums import PublicationState
from jinjing.holdings.models import Publication


def current_publication() -> Publication | None:
    """The publication every page shows; None while nothing was ever published."""
    return Publication.objects.filter(state=PublicationState.CURRENT).first()
