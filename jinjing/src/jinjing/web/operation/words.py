"""Kinds of long work, ends, and retention rules, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

KINDS: Mapping[str, Promise] = {
    "keys.reseal": pgettext_lazy("long work", "Seal everything anew"),
    "export": pgettext_lazy("long work", "Make an export"),
    "retention": pgettext_lazy("long work", "Remove what is past its time"),
}
OUTCOMES: Mapping[str, Promise] = {
    "interrupted": _("Interrupted by a person. It goes on with the same command."),
    "refused": _("Stopped by an error. The command that is run again says which."),
    "newer_key": _("A newer key was made; that one's work took its place."),
}
UNITS: Mapping[str, Promise] = {
    "years": ngettext_lazy("%(count)s year", "%(count)s years", "count"),
    "months": ngettext_lazy("%(count)s month", "%(count)s months", "count"),
    "days": ngettext_lazy("%(count)s day", "%(count)s days", "count"),
    "publications": ngettext_lazy("%(count)s publication", "%(count)s publications", "count"),
}


def kind_in_words(kind: str) -> str:
    """The kind's name; the code itself for one that has none."""
    return str(KINDS.get(kind, kind))


def period_in_words(key: str, value: object) -> str:
    """A retention rule's value with the unit that its key ends in."""
    unit = UNITS.get(key.rpartition("_")[2].rpartition(".")[2])
    return str(unit % {"count": value}) if unit and isinstance(value, int) else str(value)
