"""What this package answers when it refuses, each named after the broken rule."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from jinjing.kernel.errors import Conflict, Invalid, NotAllowed


class NextDayMissing(Invalid):
    """An agreement to talk again needs its day, or nobody will keep it."""

    code = "next_day_missing"

    def __init__(self) -> None:
        super().__init__(_("Say on which day: without it nobody is reminded."), field="next_on")


class NextDayPassed(Invalid):
    """The next step lies before the contact."""

    code = "next_day_passed"

    def __init__(self) -> None:
        super().__init__(
            _("The next step cannot lie before the contact. Choose today or a later day."), field="next_on"
        )


class HeldOutOfReach(Invalid):
    """What is written down later lies in the past, and not too far back."""

    code = "held_out_of_reach"

    def __init__(self, earliest: date) -> None:
        day = date_format(earliest, pgettext("date format", "j F Y"))
        super().__init__(
            _("A contact is written down on its day or later, back to %(day)s.") % {"day": day}, field="on"
        )


class NotSpokenThere(Invalid):
    """The outcome does not fit the way: a message is sent, a call is not."""

    code = "not_spoken_there"

    def __init__(self) -> None:
        super().__init__(
            _(
                "This outcome does not fit the way of contact. Messages and e-mail are sent; calls and meetings are not."
            ),
            field="outcome",
        )


class AlreadyCorrected(Conflict):
    """Only the latest version of a record can be corrected."""

    code = "already_corrected"

    def __init__(self) -> None:
        super().__init__(
            _("This record has been corrected before. Open the latest version and correct that.")
        )


class NotYourRecord(NotAllowed):
    """A conversation is corrected by whoever had it."""

    code = "not_your_record"

    def __init__(self) -> None:
        super().__init__(_("Only the colleague who made this record can correct it."))


class PromiseSettled(Conflict):
    """Kept, let go or corrected before, here or on another screen."""

    code = "promise_settled"

    def __init__(self) -> None:
        super().__init__(_("Nothing is owed here any more: the promise was kept, let go or corrected."))


class PromiseDayPassed(Invalid):
    """A promise is moved to a day that is still to come."""

    code = "promise_day_passed"

    def __init__(self) -> None:
        super().__init__(_("Choose today or a later day for what was promised."), field="to")


class ReleaseNotExplained(Invalid):
    """A promise that nobody keeps needs its reason: the customer may ask."""

    code = "release_not_explained"

    def __init__(self) -> None:
        super().__init__(_("Say why nothing is owed any more; the customer may ask."), field="why")


class NothingToConfirm(Invalid):
    """Only what was spoken about can be confirmed back."""

    code = "nothing_to_confirm"

    def __init__(self) -> None:
        super().__init__(_("Nobody was spoken to, so there is nothing to confirm back."))


class AlreadyConfirmed(Conflict):
    """It was confirmed back before, here or on another screen."""

    code = "already_confirmed"

    def __init__(self) -> None:
        super().__init__(_("This was confirmed back to the customer before. Nothing was changed."))


class HoldIsLifted(Conflict):
    """The hold ended before, here or on another screen."""

    code = "hold_is_lifted"

    def __init__(self) -> None:
        super().__init__(_("This hold has been lifted already. Nothing was changed."))


class HoldBelongsElsewhere(NotAllowed):
    """Holds of a complaint or a restriction end with their cause."""

    code = "hold_belongs_elsewhere"

    def __init__(self) -> None:
        super().__init__(_("This hold comes from a complaint or a restriction and ends together with it."))


class HoldEndsBeforeItStarts(Invalid):
    """The last day of a hold lies in the past."""

    code = "hold_ends_before_it_starts"

    def __init__(self) -> None:
        super().__init__(_("The last day lies in the past. Choose today or a later day."), field="until")


class HoursAreEmpty(Invalid):
    """Hours that begin when they end leave no time to call."""

    code = "hours_are_empty"

    def __init__(self) -> None:
        super().__init__(_("These hours leave no time to call. Enter two different times."), field="starts")


class ContactStopped(NotAllowed):
    """The customer is not to be contacted now; the reason says until when."""

    code = "contact_stopped"

    def __init__(self, reason: str) -> None:
        super().__init__(_("Not now: %(reason)s.") % {"reason": reason})


class ConsentNotNeeded(Invalid):
    """What a contract or the law demands is done without asking (PI-02)."""

    code = "consent_not_needed"

    def __init__(self) -> None:
        super().__init__(
            _("A contract or the law covers this; it is not recorded as consent. Choose another purpose."),
            field="purpose",
        )


class EvidenceMissing(Invalid):
    """A consent without evidence proves nothing."""

    code = "evidence_missing"

    def __init__(self) -> None:
        super().__init__(
            _("Enter where the evidence is kept: without it nobody can prove it."), field="evidence"
        )


class EvidenceDoesNotFit(Invalid):
    """The purpose asks for stronger evidence."""

    code = "evidence_does_not_fit"

    def __init__(self, accepted: str) -> None:
        super().__init__(
            _("This purpose needs other evidence: %(accepted)s.") % {"accepted": accepted},
            field="evidence_kind",
        )


class NotAScan(Invalid):
    """A scan is named by its digest, so that it cannot be exchanged later."""

    code = "not_a_scan"

    def __init__(self) -> None:
        super().__init__(
            _("Enter the SHA-256 of the scanned paper: 64 digits and letters a to f."), field="evidence"
        )


class NoticeMissing(Invalid):
    """Who agrees has read some version of the notice."""

    code = "notice_missing"

    def __init__(self) -> None:
        super().__init__(
            _("Enter the version of the notice that the customer was shown."), field="notice_version"
        )


class RecipientMissing(Invalid):
    """Passing data on is agreed for one named recipient at a time (PI-04)."""

    code = "recipient_missing"

    def __init__(self) -> None:
        super().__init__(
            _("Name the one recipient: each needs a consent of its own; other purposes have none."),
            field="recipient",
        )


class ConsentEndsBeforeItStarts(Invalid):
    """The last day of a consent lies in the past."""

    code = "consent_ends_before_it_starts"

    def __init__(self) -> None:
        super().__init__(_("The last day lies in the past. Choose today or a later day."), field="valid_to")


class AskedTooSoon(NotAllowed):
    """PI-11: who said no is left in peace for a while."""

    code = "asked_too_soon"

    def __init__(self, until: date) -> None:
        day = date_format(until, pgettext("date format", "j F Y"))
        super().__init__(
            _("The customer said no. Do not ask again before %(day)s; an own wish may be recorded any day.")
            % {"day": day}
        )


class AlreadyAsked(Conflict):
    """One open question is enough."""

    code = "already_asked"

    def __init__(self) -> None:
        super().__init__(_("The customer has been asked already and has not answered yet."))


class AlreadyAgreed(Conflict):
    """There is nothing to ask for."""

    code = "already_agreed"

    def __init__(self) -> None:
        super().__init__(_("This consent is in force already; there is nothing to ask for."))


class NothingToWithdraw(Conflict):
    """No consent of that purpose is in force, nor asked for."""

    code = "nothing_to_withdraw"

    def __init__(self) -> None:
        super().__init__(_("No such consent is in force any more. Nothing was changed."))


class OnlyOwnManagerLifts(NotAllowed):
    """A refusal is taken back by the customer, in front of somebody who answers for them."""

    code = "only_own_manager_lifts"

    def __init__(self) -> None:
        super().__init__(
            _(
                "Only the customer's own relationship manager or the branch manager may lift a refusal, when "
                "the customer asks for it."
            )
        )


class RequestNotProven(Invalid):
    """A refusal ends only on the customer's own, provable request."""

    code = "request_not_proven"

    def __init__(self) -> None:
        super().__init__(
            _("Enter what shows the customer's own request, such as the number of the recorded call."),
            field="evidence",
        )
