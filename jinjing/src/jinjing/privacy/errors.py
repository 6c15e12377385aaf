"""What exports and requests refuse, each named after the rule it keeps and saying what to do instead."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jinjing.kernel.errors import Conflict, Invalid, NotAllowed


class PeriodMissing(Invalid):
    def __init__(self) -> None:
        super().__init__(_("Say from which day to which day."), field="ends_on")


class PeriodRunsBackwards(Invalid):
    def __init__(self) -> None:
        super().__init__(_("The last day lies before the first. Swap them."), field="ends_on")


class RecipientMissing(Invalid):
    """PI-04: a file for another company names that company, and has the purpose of passing on."""

    def __init__(self) -> None:
        super().__init__(_("Choose the company that will get the file."), field="recipient_name")


class PurposeDoesNotFit(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("A file for another company has the purpose “pass on to a partner”, and only such a file."),
            field="purpose",
        )


class OnlyAsWorkbook(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("A calendar is only a calendar in Excel. Choose Excel as the format."), field="file_format"
        )


class CalendarTooLong(Invalid):
    def __init__(self, most: int) -> None:
        super().__init__(
            _("A calendar has at most %(most)d days. Choose a shorter period.") % {"most": most},
            field="ends_on",
        )


class NothingToExport(Invalid):
    def __init__(self) -> None:
        super().__init__(_("There is nobody in it. Choose another kind or period."), field="kind")


class TooManyRows(Invalid):
    def __init__(self, most: int) -> None:
        super().__init__(
            ngettext(
                "A file may have %(most)s row at most. Choose a shorter period.",
                "A file may have %(most)s rows at most. Choose a shorter period.",
                most,
            )
            % {"most": most},
            field="kind",
        )


class NotYourOwnExport(NotAllowed):
    """FI-03: the second person is another one."""

    def __init__(self) -> None:
        super().__init__(_("You asked for this file yourself. Another person of the outlet decides."))


class AlreadyDecided(Conflict):
    def __init__(self) -> None:
        super().__init__(_("Somebody has decided on this file already. Reload the page."))


class OnlyTheAsker(NotAllowed):
    def __init__(self) -> None:
        super().__init__(_("Only the person who asked for this file may download it."))


class FileIsGone(Conflict):
    def __init__(self) -> None:
        super().__init__(_("The file has expired and was removed. Ask for a new one."))


class NotBeingMade(Conflict):
    def __init__(self) -> None:
        super().__init__(_("This file is not being made any more. Reload the page."))


class AlreadyAsked(Conflict):
    def __init__(self) -> None:
        super().__init__(_("There is an open request of this kind already. Go on with that one."))


class WrongIdentityCheck(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("This proof does not fit who asks. Choose the one that was really seen."),
            field="identity_check",
        )


class RequestMovedOn(Conflict):
    def __init__(self) -> None:
        super().__init__(_("A colleague has moved this request on meanwhile. Reload the page."))


class NotVerifiedYet(Conflict):
    def __init__(self) -> None:
        super().__init__(_("First verify who is asking."))


class VerifiedByYourself(NotAllowed):
    """Nobody verifies alone and hands a whole copy over: the other half is another person's."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "You verified yourself who asks. A colleague confirms the identity first, or another person hands over the copy."
            )
        )


class SecondLookIsAnothers(NotAllowed):
    def __init__(self) -> None:
        super().__init__(_("You have verified this identity already. The second look is another person's."))


class KindDoesNotFit(Invalid):
    def __init__(self) -> None:
        super().__init__(_("This step does not belong to what the person asked for."))


class CodeDoesNotMatch(Invalid):
    """There is no way back, so the code is typed, not clicked."""

    def __init__(self) -> None:
        super().__init__(_("The code is not that of this request. Type it as it stands above."), field="code")


class PlanHasChanged(Conflict):
    def __init__(self) -> None:
        super().__init__(_("What would happen has changed since you looked. Look at it again."))


class CorrectionMissing(Invalid):
    def __init__(self) -> None:
        super().__init__(_("Write down the right value."), field="right")


class AlreadyCorrected(Conflict):
    def __init__(self) -> None:
        super().__init__(_("A correction of this value has been sent already."))


class StepMissing(Conflict):
    """An answer says what was done; without the step there is nothing to answer."""

    def __init__(self) -> None:
        super().__init__(
            _("Nothing has been done for this request yet. Do the step above, or refuse with a reason.")
        )


class RefusalReasonMissing(Invalid):
    def __init__(self) -> None:
        super().__init__(_("Choose why; the person is told the reason."), field="refusal_reason")
