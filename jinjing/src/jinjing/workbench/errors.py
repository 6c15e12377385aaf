"""What the workbench answers when it refuses, each named after the broken rule."""

from django.utils.translation import gettext_lazy as _

from jinjing.kernel.errors import Conflict, NotAllowed


class NotYourLead(NotAllowed):
    """Only the owner closes a lead."""

    code = "not_your_lead"

    def __init__(self) -> None:
        super().__init__(_("This lead belongs to a colleague. Only its owner can close it."))


class LeadIsClosed(Conflict):
    """It was closed before, here or on another screen."""

    code = "lead_is_closed"

    def __init__(self) -> None:
        super().__init__(_("This lead is closed already. Nothing was changed."))


class NothingToRefill(Conflict):
    """Enough names are open, or nobody is left."""

    code = "nothing_to_refill"

    def __init__(self) -> None:
        super().__init__(
            _("There is nobody to add: enough names are open, or your portfolio has no other today.")
        )
