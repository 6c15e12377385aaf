"""The lobby's refusals, each named after the rule it keeps and saying what to do instead."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jinjing.kernel.errors import Conflict, Invalid, NotAllowed


class AlreadyHere(Conflict):
    """One open visit a customer and day."""

    def __init__(self, ticket_no: str) -> None:
        super().__init__(
            _("This customer is on the board already, with ticket %(ticket)s.") % {"ticket": ticket_no}
        )


class AlreadyRecognised(Conflict):
    def __init__(self) -> None:
        super().__init__(_("Somebody has recognised this visitor already. Look at the card again."))


class VisitMovedOn(Conflict):
    """The card is not where it was when the page was drawn."""

    def __init__(self) -> None:
        super().__init__(_("A colleague has moved this card meanwhile. The board shows where it is now."))


class UnknownBusiness(Invalid):
    def __init__(self) -> None:
        super().__init__(_("Choose one of the businesses in the list."), field="business")


class UnknownSignal(Invalid):
    def __init__(self) -> None:
        super().__init__(_("This signal is no longer on the list. Reload the page."), field="signal")


class AlreadyNoted(Conflict):
    def __init__(self) -> None:
        super().__init__(_("This signal has been noted already."))


class NothingToUndo(Conflict):
    def __init__(self) -> None:
        super().__init__(_("This signal has been taken back already."))


class BranchDoesNotFit(Invalid):
    """LOB-3: each decision belongs to a recognition."""

    def __init__(self) -> None:
        super().__init__(
            _("This decision does not fit what is known of the visitor. Look at the card again.")
        )


class ContactNeedsConsent(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("Contact details are kept only if the visitor agrees. Tick the consent or leave them empty."),
            field="consent",
        )


class ConsentNeedsContact(Invalid):
    def __init__(self) -> None:
        super().__init__(_("Write down the phone number the visitor wants to be called at."), field="phone")


class NotARecipient(Invalid):
    def __init__(self) -> None:
        super().__init__(_("Choose a relationship manager who works at this outlet today."), field="to")


class AlreadyOffered(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("This visitor has been offered already. Wait for the answer or take the offer back.")
        )


class AlreadyAccepted(Conflict):
    """The first to accept has it; the slower one learns who was faster."""

    def __init__(self, winner: str) -> None:
        super().__init__(_("%(name)s was faster and has accepted this referral.") % {"name": winner})


class ReferralMovedOn(Conflict):
    def __init__(self) -> None:
        super().__init__(_("This referral is no longer open. The list shows what became of it."))


class NotYourReferral(NotAllowed):
    def __init__(self) -> None:
        super().__init__(_("This referral was offered to somebody else."))


class AlreadyDeclined(Conflict):
    def __init__(self) -> None:
        super().__init__(_("You have declined this referral already."))


class VisitsStillOpen(Conflict):
    """LOB-4, LOB-8: nobody is lost at the end of the day."""

    def __init__(self, count: int) -> None:
        super().__init__(
            ngettext(
                "%(count)s visitor is still on the board. Say how the visit ended, then hand over.",
                "%(count)s visitors are still on the board. Say how the visits ended, then hand over.",
                count,
            )
            % {"count": count}
        )
