"""RM-6: the answers that are chosen in the customer file, and how to talk with each kind of person.

The texts are ours. Codes are stored; a code that is no longer offered stays readable as long as it stands here.
"""

from collections.abc import Mapping
from types import MappingProxyType

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy


class Style(TextChoices):
    """How the customer likes to talk."""

    BRIEF = "brief", pgettext_lazy("customer file", "Brief, the point first")
    FIGURES = "figures", pgettext_lazy("customer file", "In detail, with figures")
    SMALL_TALK = "small_talk", pgettext_lazy("customer file", "Small talk first")
    IN_WRITING = "in_writing", pgettext_lazy("customer file", "Reads it first")
    QUESTIONS = "questions", pgettext_lazy("customer file", "Asks a lot, wants answers at once")


class DecisionMaker(TextChoices):
    """Who has the last word. Never a name: others have a right to their own file."""

    ALONE = "alone", pgettext_lazy("customer file", "Decides alone")
    TOGETHER = "together", pgettext_lazy("customer file", "Together with the spouse")
    SPOUSE = "spouse", pgettext_lazy("customer file", "The spouse decides")
    FAMILY = "family", pgettext_lazy("customer file", "The family talks it over")
    ADVISER = "adviser", pgettext_lazy("customer file", "Asks an adviser first")


class WayOfDeciding(TextChoices):
    """How a decision comes about."""

    QUICKLY = "quickly", pgettext_lazy("customer file", "Quickly, by feeling")
    COMPARES = "compares", pgettext_lazy("customer file", "Compares offers")
    TRIES = "tries", pgettext_lazy("customer file", "Tries with a small sum first")
    HEARSAY = "hearsay", pgettext_lazy("customer file", "Listens to acquaintances")
    WAITS = "waits", pgettext_lazy("customer file", "Sleeps on it for some days")


class Knowledge(TextChoices):
    """What the customer knows of our products; not the risk assessment, which has its own form."""

    DEPOSITS = "deposits", pgettext_lazy("customer file", "Knows deposits")
    HEARD = "heard", pgettext_lazy("customer file", "Has heard of funds and insurance")
    BOUGHT = "bought", pgettext_lazy("customer file", "Has bought them and knows the risks")
    EXPERT = "expert", pgettext_lazy("customer file", "Knows the market well")


class IncomeBand(TextChoices):
    """Income of a year, as the customer says it."""

    UNDER_100 = "under_100", pgettext_lazy("customer file", "Below ¥100,000 a year")
    TO_200 = "to_200", pgettext_lazy("customer file", "¥100,000 to ¥200,000 a year")
    TO_500 = "to_500", pgettext_lazy("customer file", "¥200,000 to ¥500,000 a year")
    TO_1000 = "to_1000", pgettext_lazy("customer file", "¥500,000 to ¥1,000,000 a year")
    OVER_1000 = "over_1000", pgettext_lazy("customer file", "Above ¥1,000,000 a year")


class Personality(TextChoices):
    """Eight ways of being advised, in words that could be said to the customer's face."""

    CAUTIOUS = "cautious", pgettext_lazy("personality", "Cautious")
    INFORMED = "informed", pgettext_lazy("personality", "Informed")
    RATIONAL = "rational", pgettext_lazy("personality", "Rational")
    HESITANT = "hesitant", pgettext_lazy("personality", "Hesitant")
    QUIET = "quiet", pgettext_lazy("personality", "Quiet")
    RELIANT = "reliant", pgettext_lazy("personality", "Reliant")
    SELF_DIRECTED = "self_directed", pgettext_lazy("personality", "Self-directed")
    IMPATIENT = "impatient", pgettext_lazy("personality", "Impatient")


RESPONSES: Mapping[str, Promise] = MappingProxyType(
    {
        Personality.CAUTIOUS: pgettext_lazy(
            "personality", "Bring it in writing, say the worst case first, and leave time."
        ),
        Personality.INFORMED: pgettext_lazy(
            "personality", "Bring figures with their source, and say plainly what you do not know."
        ),
        Personality.RATIONAL: pgettext_lazy(
            "personality", "Hold two or three ways against the same measure; no stories."
        ),
        Personality.HESITANT: pgettext_lazy(
            "personality", "Narrow it to two, propose a small step, agree on a day."
        ),
        Personality.QUIET: pgettext_lazy(
            "personality", "Ask openly and wait; put the rest in writing to take home."
        ),
        Personality.RELIANT: pgettext_lazy(
            "personality", "Do not decide for them: repeat what they want, and offer to bring somebody along."
        ),
        Personality.SELF_DIRECTED: pgettext_lazy(
            "personality", "Lay out facts and choices, then let them choose."
        ),
        Personality.IMPATIENT: pgettext_lazy(
            "personality", "The point in one sentence, three facts, the next step."
        ),
    }
)
