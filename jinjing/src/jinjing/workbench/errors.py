"""What the workbench answers when it refuses, each named after the broken rule."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from jinjing.interactions.enums import HoldKind
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


class AgendaHasChanged(Conflict):
    """Somebody wrote it since the page was opened."""

    code = "agenda_has_changed"

    def __init__(self) -> None:
        super().__init__(
            _(
                "A colleague has changed the agenda meanwhile. Yours is still in the boxes: compare and save again."
            )
        )


class AgendaTooLong(Invalid):
    """Three short lines are an agenda; more is not read out."""

    code = "agenda_too_long"

    def __init__(self) -> None:
        super().__init__(_("Keep it to three lines of at most 200 characters each."), field="lines")


class TaskMissing(Invalid):
    """A follow-up says what is to be done."""

    code = "task_missing"

    def __init__(self) -> None:
        super().__init__(_("Write in at most 200 characters what is to be done."), field="task")


class NotAnOwner(Invalid):
    """A follow-up is given to somebody who works at the outlet."""

    code = "not_an_owner"

    def __init__(self) -> None:
        super().__init__(_("Choose a colleague who works at this outlet today."), field="owner")


class DueDayOutOfReach(Invalid):
    """A follow-up falls due today or soon, not in the past."""

    code = "due_day_out_of_reach"

    def __init__(self) -> None:
        super().__init__(_("Choose a day from today to three months ahead."), field="due_on")


class NotYourFollowUp(NotAllowed):
    """Its owner or the branch head ends it."""

    code = "not_your_follow_up"

    def __init__(self) -> None:
        super().__init__(_("This was given to a colleague. Only they or the branch head can end it."))


class FollowUpHasEnded(Conflict):
    """It was ended before, here or on another screen."""

    code = "follow_up_has_ended"

    def __init__(self) -> None:
        super().__init__(_("This was ended already. Nothing was changed."))


class AlreadyPlanned(Conflict):
    """One plan a day and way is enough, whoever made it."""

    code = "already_planned"

    def __init__(self) -> None:
        super().__init__(_("This way of contact is planned for that day already. Nothing was changed."))


class PlanHasEnded(Conflict):
    """It was done, moved or withdrawn before, here or on another screen."""

    code = "plan_has_ended"

    def __init__(self) -> None:
        super().__init__(_("This plan was done, moved or withdrawn already. Reload the calendar."))


class PlanDayOutOfReach(Invalid):
    """What is past is logged, not planned; plans end at the horizon of rule `rhythm.plan_ahead_days`."""

    code = "plan_day_out_of_reach"

    def __init__(self, farthest: date) -> None:
        day = date_format(farthest, pgettext("date format", "j F Y"))
        super().__init__(_("Choose a day from today to %(day)s.") % {"day": day}, field="on")


class NotToBeContacted(Invalid):
    """What nobody may do on a day is not planned for it."""

    code = "not_to_be_contacted"

    def __init__(self, kind: HoldKind) -> None:
        super().__init__(
            _("Nobody contacts this customer on that day (%(why)s). Choose a later day.")
            % {"why": kind.label},
            field="on",
        )


class NotACalendarFile(Invalid):
    """Only a workbook in which days and customer numbers are found is read."""

    code = "not_a_calendar_file"

    def __init__(self) -> None:
        super().__init__(
            _(
                "No contact calendar was found in this file. Take the calendar out as Excel, edit that file and save it "
                "as .xlsx. The heading of the customer numbers stays, and each date stands at the head of one column only."
            ),
            field="file",
        )


class WorkbookUnsafe(Invalid):
    """Macros, passwords and files that unpack to too much are not read."""

    code = "workbook_unsafe"

    def __init__(self) -> None:
        super().__init__(
            _(
                "This workbook holds macros, has a password or is too large. Save it as a plain .xlsx and try again."
            ),
            field="file",
        )


class TooMuchToTakeOver(Invalid):
    """One file is carried out in one piece; what is too much for that is taken over in two."""

    code = "too_much_to_take_over"

    def __init__(self, most: int) -> None:
        super().__init__(
            _("A file may bring at most %(most)d new entries. Delete some lines and read it in twice.")
            % {"most": most},
            field="file",
        )


class NotYourFile(NotAllowed):
    """A file is taken over and taken back by the one who read it in."""

    code = "not_your_file"

    def __init__(self) -> None:
        super().__init__(_("A colleague has read this file in. Only they can take it over or back."))


class FileHasMoved(Conflict):
    """It was taken over, taken back or laid aside before, here or on another screen."""

    code = "file_has_moved"

    def __init__(self) -> None:
        super().__init__(_("This file was dealt with already. Reload the page."))


class CalendarHasMoved(Conflict):
    """What was compared with the file is not the calendar of now."""

    code = "calendar_has_moved"

    def __init__(self) -> None:
        super().__init__(
            _(
                "The calendar has changed since this file was read. Nothing was written: read the file in again."
            )
        )


class NothingToTakeOver(Conflict):
    """The file says what the calendar says already, or nothing of it can be taken over."""

    code = "nothing_to_take_over"

    def __init__(self) -> None:
        super().__init__(_("There is nothing in this file that the calendar does not say already."))


class RefusedCellsLeft(Invalid):
    """Nothing is left out silently: whoever takes over the rest says so."""

    code = "refused_cells_left"

    def __init__(self) -> None:
        super().__init__(_("Some cells cannot be taken over. Correct them in the file, or leave them out."))


class CellRefused(Conflict):
    """A rule refused one cell while the file was taken over; nothing of the file was written."""

    code = "cell_refused"

    def __init__(self, place: str, why: str) -> None:
        super().__init__(_("Nothing was written. Cell %(place)s: %(why)s") % {"place": place, "why": why})


class TooManyForDueDays(Invalid):
    """Due days are worked out customer by customer; nobody works through that many."""

    code = "too_many_for_due_days"

    def __init__(self, most: int) -> None:
        super().__init__(
            _(
                "Due days are worked out for at most %(most)d customers. Choose a relationship manager or another "
                "filter, or order by something else."
            )
            % {"most": most}
        )


class NobodyToPlace(Conflict):
    """Everybody who was chosen stays out for a reason."""

    code = "nobody_to_place"

    def __init__(self) -> None:
        super().__init__(_("Nobody of those chosen can be put on today's list. Nothing was changed."))


class NobodyToPlan(Conflict):
    """Everybody who was chosen stays out for a reason."""

    code = "nobody_to_plan"

    def __init__(self) -> None:
        super().__init__(_("For nobody of those chosen can this contact be planned. Nothing was changed."))


class ViewNameMissing(Invalid):
    """A kept list is found again by its name."""

    code = "view_name_missing"

    def __init__(self, longest: int) -> None:
        super().__init__(
            _("Give the view a name of at most %(longest)d characters.") % {"longest": longest}, field="name"
        )


class TooManyViews(Conflict):
    """More are not found again anyway."""

    code = "too_many_views"

    def __init__(self, most: int) -> None:
        super().__init__(_("You have %(most)d views. Remove one you no longer use first.") % {"most": most})


class HandoverNotAsShown(Conflict):
    """It cannot be undone, so nothing is handed over but what somebody has seen before."""

    code = "handover_not_as_shown"

    def __init__(self) -> None:
        super().__init__(
            _("Nothing was handed over: it would not be what you were shown. This is what would happen now.")
        )


class ViewNameTaken(Conflict):
    """Two views of a team under one name are not told apart, and nobody writes over a colleague's unasked."""

    code = "view_name_taken"

    def __init__(self) -> None:
        super().__init__(
            _(
                "A colleague keeps a view of this name for the team. Choose another name, or remove that one first."
            )
        )


class NotYourView(NotAllowed):
    """A view is removed by the one who keeps it; a team's also by whoever leads the team."""

    code = "not_your_view"

    def __init__(self) -> None:
        super().__init__(_("This view belongs to a colleague. Only they can remove it."))
