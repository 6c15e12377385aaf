"""What the verbs about positions, people and rules refuse, named after the broken rule."""

from datetime import date

from django.utils.translation import gettext as _

from jinjing.kernel.errors import Conflict, Invalid, NotAllowed


class NotForYourself(NotAllowed):
    """Nobody changes the own rights."""

    def __init__(self) -> None:
        super().__init__(_("Nobody changes their own rights. Ask another security administrator."))


class SeparationBroken(Invalid):
    """SE-02: system, security and audit are three people, and none of them reads customers."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "These roles must not meet in one person: an administrator holds one administrator's role "
                "and none that reads customers. End the other position first."
            ),
            field="role",
        )


class AdministratorsOwnDoor(NotAllowed):
    """SE-02: who could set an administrator's password anew could sign in as them, and audit themselves."""

    code = "administrators_own_door"

    def __init__(self) -> None:
        super().__init__(
            _(
                "An administrator's password and second factors are not taken away here. Appoint them anew at "
                "the server with “jinjing createadmin”, and let the old sign-in expire."
            )
        )


class AppointedAtTheServer(Invalid):
    """An administrator's role takes two hands: the security administrator's page alone cannot give it."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Administrators are appointed at the server with “jinjing createadmin”, so that no "
                "administrator makes another one alone."
            ),
            field="role",
        )


class PositionFromFeed(Conflict):
    """The bank's feed says which positions this person holds; the next night would undo a change here."""

    def __init__(self) -> None:
        super().__init__(
            _("The positions of this colleague come from the bank's staff feed. Have them changed there.")
        )


class RoleDoesNotFitUnit(Invalid):
    """A lobby needs an outlet, head office has no customers."""

    def __init__(self) -> None:
        super().__init__(_("This role does not exist at a unit of this level. Choose another."), field="unit")


class UnitIsClosed(Invalid):
    def __init__(self) -> None:
        super().__init__(_("This unit is closed by then. Choose another."), field="unit")


class PastStays(Invalid):
    """What was in force stays as it was."""

    def __init__(self, *, field: str) -> None:
        super().__init__(_("The past is not changed. Choose today or a later day."), field=field)


class EndsBeforeStart(Invalid):
    def __init__(self, *, field: str = "valid_to") -> None:
        super().__init__(_("The last day lies before the first. Choose a later one."), field=field)


class AlreadyAppointed(Conflict):
    def __init__(self) -> None:
        super().__init__(_("This colleague holds that role there already for some of these days."))


class AlreadyEnded(Conflict):
    def __init__(self) -> None:
        super().__init__(_("This position has ended already. Nothing was changed."))


class NotInForce(Conflict):
    """Only a position that is in force before, and not ended by the last day, can be lent from."""

    def __init__(self) -> None:
        super().__init__(
            _("A colleague is lent from a position that began earlier and lasts as long as the lending.")
        )


class SameUnit(Invalid):
    def __init__(self) -> None:
        super().__init__(_("The colleague works at this unit already. Choose the other one."), field="unit")


class StaffNoTaken(Conflict):
    def __init__(self) -> None:
        super().__init__(_("This staff number belongs to somebody already. Choose another."))


class UnknownRule(Invalid):
    def __init__(self) -> None:
        super().__init__(_("There is no such rule."), field="key")


class RuleShapeBroken(Invalid):
    """A value of another shape would break the pages that read it."""

    def __init__(self, example: str) -> None:
        super().__init__(
            _("The value must look like this one: %(example)s") % {"example": example}, field="value"
        )


class RuleOutOfRange(Invalid):
    """A number beyond what anybody can have meant would switch the rule off, or break what counts with it."""

    code = "rule_out_of_range"

    def __init__(self, least: int, most: int) -> None:
        super().__init__(
            _("Every number here lies between %(least)d and %(most)d. Choose one of these.")
            % {"least": least, "most": most},
            field="value",
        )


class SourceMissing(Invalid):
    """A number without a source cannot be checked by anybody later."""

    def __init__(self) -> None:
        super().__init__(
            _("Say where the value comes from: a decision, a circular, its number."), field="source"
        )


class RuleAlreadyPlanned(Conflict):
    """One value a rule and day; a second one would hide the first."""

    def __init__(self, on: date) -> None:
        super().__init__(
            _("A value from %(day)s exists already. Choose another day.") % {"day": on.isoformat()}
        )
