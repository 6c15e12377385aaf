"""What the workbench answers when it refuses, each named after the broken rule."""

from django.utils.translation import gettext_lazy as _

from jinjing.kernel.errors import Conflict, Invalid, NotAllowed


class NotYourLead(NotAllowed):
    """Only the owner closes a lead."""

    code = "not_your_lead"

    def __init__(self) -> None:
        super().__init__(_("This lead belongs to a colleague. Only its owner can close it."))


class NotYourList(NotAllowed):
    """A call list is drawn and refilled by the one who calls."""

    code = "not_your_list"

    def __init__(self) -> None:
        super().__init__(_("This call list belongs to a colleague. Open your own list of today."))


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


class SuccessorMissing(Invalid):
    """Customers are handed to somebody, not to nobody."""

    code = "successor_missing"

    def __init__(self) -> None:
        super().__init__(_("Choose at least one colleague who takes the customers over."), field="successors")


class NotASuccessor(Invalid):
    """Only relationship managers who stay at the outlet can take customers over."""

    code = "not_a_successor"

    def __init__(self) -> None:
        super().__init__(
            _("Choose among the relationship managers who stay at this outlet after that day."),
            field="successors",
        )


class LastDayOutOfReach(Invalid):
    """A handover does not rewrite the past, and is not planned months ahead."""

    code = "last_day_out_of_reach"

    def __init__(self) -> None:
        super().__init__(_("Choose a last day between yesterday and a month from now."), field="last_day")


class NothingToHandOver(Conflict):
    """The colleague looks after nobody any more, here or on another screen."""

    code = "nothing_to_hand_over"

    def __init__(self) -> None:
        super().__init__(
            _("This colleague has no customers and no open leads any more. Nothing was changed.")
        )
