"""What a visitor is called where others can read along."""

from typing import Protocol

from django.utils.translation import gettext as _

from jinjing.identity.fields import FieldGroup, Screen
from jinjing.identity.scope import Scope
from jinjing.insights.queries.customer_card import CustomerCard


class Called(Protocol):
    """A visit, or a row of one."""

    @property
    def called(self) -> str: ...


def name_in_lobby(scope: Scope, card: CustomerCard | None, visit: Called) -> str:
    """A customer as the lobby's screen may show the name; an unknown visitor as they asked to be called."""
    shown = card.name_as(scope.field_right(FieldGroup.NAME, Screen.LOBBY)) if card else ""
    return shown or visit.called or _("Visitor")
