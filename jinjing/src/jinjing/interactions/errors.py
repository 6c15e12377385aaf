"""What this package answers when it refuses, each named after the broken rule."""

from django.utils.translation import gettext_lazy as _

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
