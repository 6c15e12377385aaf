"""The policy's answer: whether, why not, and until when, in the reader's language."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jinjing.interactions.enums import NOTES, PASSING, Channel, Purpose, StopKind, Topic
from jinjing.kernel.clock import BANK_ZONE


@dataclass(frozen=True)
class Reason:
    """One thing that speaks against a contact, or a note beside it.

    `until`: the moment at which it ends, the last day (included) of a hold, or None while nobody knows.
    """

    kind: StopKind
    until: datetime | date | None = None
    channel: str = ""
    purpose: str = ""
    topic: str = ""

    @property
    def stops(self) -> bool:
        return self.kind not in NOTES

    @property
    def text(self) -> str:
        """The sentence in the reader's language, with its end."""
        return _stop_text(self)


@dataclass(frozen=True)
class Permit:
    """The answer for one customer: allowed, and every reason against it or worth knowing."""

    reasons: tuple[Reason, ...] = ()

    @property
    def stops(self) -> tuple[Reason, ...]:
        return tuple(r for r in self.reasons if r.stops)

    @property
    def notes(self) -> tuple[Reason, ...]:
        return tuple(r for r in self.reasons if not r.stops)

    @property
    def allowed(self) -> bool:
        return not self.stops

    @property
    def personal(self) -> bool:
        """PI-05: reasons drawn from scores, segments and behaviour may be used."""
        return all(r.kind != StopKind.IMPERSONAL for r in self.reasons)

    @property
    def allowed_today(self) -> bool:
        """Allowed now or later on the same day: the customer may stand on a list."""
        return all(r.kind in PASSING for r in self.stops)


def _end_text(until: datetime | date) -> str:
    """The end of a hold: a clock time for an instant, a day (with its year) for a last day."""
    if isinstance(until, datetime):
        return f"{until.astimezone(BANK_ZONE):%H:%M}"
    return date_format(until, pgettext("date format", "j F Y"))


def _stop_text(reason: Reason) -> str:
    """Why not, and until when."""
    sentence = _sentence(reason)
    if reason.until is None:
        return sentence
    return _("%(sentence)s, until %(end)s") % {"sentence": sentence, "end": _end_text(reason.until)}


def _sentence(reason: Reason) -> str:
    if reason.kind == StopKind.TOPIC:
        return _("Not to be raised: %(topic)s") % {"topic": Topic(reason.topic).label}
    if reason.kind != StopKind.DO_NOT_DISTURB:
        return str(reason.kind.label)
    scope = [
        str(label)
        for label in (
            Channel(reason.channel).label if reason.channel else "",
            Purpose(reason.purpose).label if reason.purpose else "",
            Topic(reason.topic).label if reason.topic else "",
        )
        if label
    ]
    if not scope:
        return _("Do not disturb: no contact at all")
    return _("Do not disturb (%(what)s)") % {"what": " · ".join(scope)}
