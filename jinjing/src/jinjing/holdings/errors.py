"""Refusals of this package, each with its sentence."""

from django.utils.translation import gettext_lazy as _

from jinjing.kernel.errors import Conflict


class AnotherWasFaster(Conflict):
    """Two publications at the same time: one of them looked at figures that are no longer in use."""

    code = "another_was_faster"

    def __init__(self) -> None:
        super().__init__(
            _("Another publication was put in use meanwhile. Look at the business date, then try again.")
        )
