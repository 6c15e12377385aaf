"""Refusals of the unified customer view."""

from django.utils.translation import gettext as _

from jinjing.kernel.errors import Conflict, Invalid


class UnknownTierService(Invalid):
    """A text belongs to a tier and a kind of service that the scheme has."""

    code = "unknown_tier_service"

    def __init__(self) -> None:
        super().__init__(_("This scheme has no such tier or kind of service. Reload the page."))


class ChineseTextMissing(Invalid):
    """Chinese is read by everybody; English beside it is welcome."""

    code = "chinese_text_missing"

    def __init__(self) -> None:
        super().__init__(_("Write the Chinese text too. English alone is not enough."), field="text_zh")


class ServiceTextTooLong(Invalid):
    """A cell of a table, not a brochure."""

    code = "service_text_too_long"

    def __init__(self, longest: int, *, field: str) -> None:
        super().__init__(_("Use at most %(longest)d characters.") % {"longest": longest}, field=field)


class FloorStays(Invalid):
    """What serves everybody is promised to everybody (SEG-5)."""

    code = "floor_stays"

    def __init__(self) -> None:
        super().__init__(
            _("These channels are open to everybody. Change the text, but do not leave it empty."),
            field="text_zh",
        )


class ServiceUnchanged(Invalid):
    """A version that says the same would only make the history longer."""

    code = "service_unchanged"

    def __init__(self) -> None:
        super().__init__(_("This is what is in force on that day already."), field="text_zh")


class ServiceChangedMeanwhile(Conflict):
    """A colleague wrote to the same cell while this text was being written."""

    code = "service_changed_meanwhile"

    def __init__(self) -> None:
        super().__init__(_("A colleague has changed this cell meanwhile. Look at the new text, then decide."))
