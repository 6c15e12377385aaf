"""What a visitor is called where others can read along."""

from django.utils.translation import gettext as _

from jinjing.identity.fields import FieldGroup, Screen
from jinjing.identity.scope import Scope
from jinjing.insights.queries.customer_card import CustomerCard
from jinjing.lobby.models import Visit


def name_in_lobby(scope: Scope, card: CustomerCard | None, visit: Visit) -> str:
    """A customer as the lobby's screen may show the name; an unknown visitor as they asked to be called."""
    shown = card.name_as(scope.field_right(FieldGroup.NAME, Screen.LOBBY)) if card else ""
    return shown or visit.called or _("Visitor")
