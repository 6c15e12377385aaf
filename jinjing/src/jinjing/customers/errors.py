"""What the verbs about family, topics and managers refuse, named after the broken rule."""

from django.utils.translation import gettext as _

from jinjing.kernel.errors import Conflict, Invalid, OutOfScope


class CustomerOutOfReach(OutOfScope):
    """Not a customer of the person's own care."""

    def __init__(self) -> None:
        super().__init__("customer out of reach")


class RelativeNotFound(Invalid):
    """No customer of the person's own care is found; the same answer whether there is one elsewhere."""

    def __init__(self) -> None:
        super().__init__(
            _("None of your customers is found by that. Say in words who it is instead."), field="found_by"
        )


class RelativeNotNamed(Invalid):
    """Either another customer or words, and not both."""

    def __init__(self) -> None:
        super().__init__(
            _("Name the person: by card, phone or number if it is a customer of yours, otherwise in words."),
            field="person",
        )


class RelatedToThemselves(Invalid):
    """The same customer on both sides."""

    def __init__(self) -> None:
        super().__init__(_("This is the customer's own number. Enter the relative's."), field="found_by")


class AlreadyNoted(Conflict):
    """The relation is on the page already."""

    def __init__(self) -> None:
        super().__init__(_("This relation is already noted."))


class FeedSaysSo(Conflict):
    """What the bank's systems deliver is ended there."""

    def __init__(self) -> None:
        super().__init__(_("This relation comes from the bank's systems. Have it corrected there."))


class AlreadyEnded(Conflict):
    """Somebody was faster."""

    def __init__(self) -> None:
        super().__init__(_("This has already been taken off the page."))


class NothingToAvoid(Invalid):
    """A topic without words helps nobody."""

    def __init__(self) -> None:
        super().__init__(_("Say what must not be brought up."), field="text")


class NotAManagerHere(Invalid):
    """The customers of an outlet are looked after by its relationship managers."""

    def __init__(self) -> None:
        super().__init__(_("Choose a relationship manager who works at the customer's outlet."), field="to")


class SameManager(Invalid):
    """Nothing would change."""

    def __init__(self) -> None:
        super().__init__(_("This customer is already in this manager's care."), field="to")


class ManagerJustChanged(Conflict):
    """Somebody else gave the customer to another manager meanwhile."""

    def __init__(self) -> None:
        super().__init__(_("The relationship manager was changed meanwhile. Look again."))


class FieldJustChanged(Conflict):
    """Another value stands in the field of the file than the one that was to be replaced."""

    def __init__(self) -> None:
        super().__init__(
            _("Somebody else has just changed this. Compare the two, then save yours or give it up.")
        )


class TooManyWords(Invalid):
    """The field is longer than it may be."""

    def __init__(self, most: int) -> None:
        super().__init__(
            _("Say it in at most %(most)d characters; the rest belongs to the note of a talk.")
            % {"most": most},
            field="value",
        )


class NumberInTheFile(Invalid):
    """FI-01, FI-02: numbers have sealed, masked columns of their own, and others' numbers have no place here."""

    def __init__(self) -> None:
        super().__init__(
            _("Leave out numbers of phones, documents and accounts: they do not belong into the file."),
            field="value",
        )


class NotOneOfTheAnswers(Invalid):
    """The field knows a few answers."""

    def __init__(self) -> None:
        super().__init__(_("Choose one of the answers."), field="value")


class NothingToForget(Conflict):
    """The field is empty and has no history."""

    def __init__(self) -> None:
        super().__init__(_("There is nothing to delete any more."))
