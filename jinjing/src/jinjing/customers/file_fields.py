"""RM-6: the fields of a customer's file, in sections, each with its kind and the words around it.

A sensitive field carries what to tell the customer: why we ask, what for, and who sees it. Fields that
nobody asks (`question` is empty) are our own impression; their words answer a customer who asks about them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from jinjing.customers import file_choices

LINE = 40
PARAGRAPH = 200


class FileSection(TextChoices):
    """How the file is laid out."""

    TALKING = "talking", pgettext_lazy("customer file", "How to talk with them")
    PERSON = "person", pgettext_lazy("customer file", "The person")
    MONEY = "money", pgettext_lazy("customer file", "Money and decisions")
    NEEDS = "needs", pgettext_lazy("customer file", "Needs")


class FileField(TextChoices):
    """What is noted. The order is that of the page."""

    ADDRESS = "address", pgettext_lazy("customer file", "Form of address")
    TIMES_PLACES = "times_places", pgettext_lazy("customer file", "Suitable times and places")
    TIMETABLE = "timetable", pgettext_lazy("customer file", "Daily routine")
    STYLE = "style", pgettext_lazy("customer file", "Way of talking")
    PERSONALITY = "personality", pgettext_lazy("customer file", "Personality")
    BACKGROUND = "background", pgettext_lazy("customer file", "Background")
    EMPLOYER = "employer", pgettext_lazy("customer file", "Employer")
    NATIVE_PLACE = "native_place", pgettext_lazy("customer file", "Native place")
    HOBBIES = "hobbies", pgettext_lazy("customer file", "Hobbies")
    CLUBS = "clubs", pgettext_lazy("customer file", "Clubs and circles")
    DECISION_MAKER = "decision_maker", pgettext_lazy("customer file", "Who decides")
    DECIDING = "deciding", pgettext_lazy("customer file", "Way of deciding")
    KNOWLEDGE = "knowledge", pgettext_lazy("customer file", "Knowledge of our products")
    PREFERENCES = "preferences", pgettext_lazy("customer file", "Likes and will not touch")
    OTHER_BANKS = "other_banks", pgettext_lazy("customer file", "Other banks")
    INCOME_BAND = "income_band", pgettext_lazy("customer file", "Income band")
    NEEDS_STATED = "needs_stated", pgettext_lazy("customer file", "Needs as stated")
    NEEDS_HIDDEN = "needs_hidden", pgettext_lazy("customer file", "Needs between the lines")
    NEEDS_LATENT = "needs_latent", pgettext_lazy("customer file", "Needs not yet seen")


@dataclass(frozen=True)
class Told:
    """What a customer may be told word for word; who sees it is `WHO_SEES` for every field."""

    why: Promise
    what_for: Promise


@dataclass(frozen=True)
class FieldFacts:
    """`choices`: the answers of a chosen field, None for words of at most `most` characters.

    `told` makes a field sensitive. `advice`: what follows from an answer, by its code.
    """

    section: FileSection
    hint: Promise
    question: Promise | str = ""
    choices: type[TextChoices] | None = None
    most: int = PARAGRAPH
    told: Told | None = None
    advice: Mapping[str, Promise] | None = None


WHO_SEES = pgettext_lazy(
    "customer file",
    "Only your relationship manager, the stand-in, and the heads of your outlet and of the branches above it; "
    "each look is recorded. It goes to no other company. You need not answer, and you may have it shown, "
    "corrected or deleted at any time.",
)
_OUR_READING = Told(
    why=pgettext_lazy(
        "customer file", "We write down what we believe to have understood, so that we can ask you."
    ),
    what_for=pgettext_lazy(
        "customer file", "A question in our next talk. Nothing is proposed on the strength of it alone."
    ),
)

FACTS: Mapping[FileField, FieldFacts] = {
    FileField.ADDRESS: FieldFacts(
        FileSection.TALKING,
        hint=pgettext_lazy("customer file", "What they like to be called, and what not"),
        question=pgettext_lazy("customer file", "How would you like me to address you?"),
        most=LINE,
    ),
    FileField.TIMES_PLACES: FieldFacts(
        FileSection.TALKING,
        hint=pgettext_lazy(
            "customer file", "When and where a call or a meeting suits them; fixed hours belong to the wishes"
        ),
        question=pgettext_lazy("customer file", "When and where do I disturb you least?"),
    ),
    FileField.TIMETABLE: FieldFacts(
        FileSection.TALKING,
        hint=pgettext_lazy("customer file", "Opens the shop at seven, rests after lunch, travels in winter"),
        question=pgettext_lazy("customer file", "What does your day look like?"),
        told=Told(
            why=pgettext_lazy("customer file", "So that we do not call at a bad moment."),
            what_for=pgettext_lazy(
                "customer file", "Choosing the hour of a call or a meeting, nothing else."
            ),
        ),
    ),
    FileField.STYLE: FieldFacts(
        FileSection.TALKING,
        hint=pgettext_lazy("customer file", "As it went well in the last talks"),
        question=pgettext_lazy("customer file", "Shall I say it briefly, or in detail with figures?"),
        choices=file_choices.Style,
    ),
    FileField.PERSONALITY: FieldFacts(
        FileSection.TALKING,
        hint=pgettext_lazy("customer file", "Your impression after several talks; it may change"),
        choices=file_choices.Personality,
        told=Told(
            why=pgettext_lazy(
                "customer file", "It is our impression of how you like to be advised, no judgement of you."
            ),
            what_for=pgettext_lazy(
                "customer file",
                "Advising you at your pace. It decides neither prices nor what you are offered.",
            ),
        ),
        advice=file_choices.RESPONSES,
    ),
    FileField.BACKGROUND: FieldFacts(
        FileSection.PERSON,
        hint=pgettext_lazy(
            "customer file",
            "What they did and what matters to them. Nothing about health, religion or politics; "
            "of children no names and birthdays",
        ),
        question=pgettext_lazy("customer file", "May I ask what you do, or did before you retired?"),
        told=Told(
            why=pgettext_lazy("customer file", "So that you need not explain yourself anew each time."),
            what_for=pgettext_lazy(
                "customer file", "Preparing our talks. It decides neither prices nor what you are offered."
            ),
        ),
    ),
    FileField.EMPLOYER: FieldFacts(
        FileSection.PERSON,
        hint=pgettext_lazy("customer file", "Company and position"),
        question=pgettext_lazy("customer file", "May I ask where you work?"),
        told=Told(
            why=pgettext_lazy("customer file", "Salary, benefits and free hours depend on it."),
            what_for=pgettext_lazy(
                "customer file",
                "Services that fit your salary and benefits. Your employer learns nothing from us.",
            ),
        ),
    ),
    FileField.NATIVE_PLACE: FieldFacts(
        FileSection.PERSON,
        hint=pgettext_lazy("customer file", "Province or city is enough; no ethnic group"),
        question=pgettext_lazy("customer file", "Where is your family from?"),
        told=Told(
            why=pgettext_lazy(
                "customer file", "Many people travel home for the festivals or send money there."
            ),
            what_for=pgettext_lazy(
                "customer file", "Help with transfers and outlets on the way, and greetings."
            ),
        ),
    ),
    FileField.HOBBIES: FieldFacts(
        FileSection.PERSON,
        hint=pgettext_lazy("customer file", "For invitations that are welcome"),
        question=pgettext_lazy("customer file", "What do you enjoy doing at the weekend?"),
    ),
    FileField.CLUBS: FieldFacts(
        FileSection.PERSON,
        hint=pgettext_lazy(
            "customer file", "Chamber of commerce, alumni, sports; no parties and no religious groups"
        ),
        question=pgettext_lazy("customer file", "Are you in an association whose events we should know of?"),
        told=Told(
            why=pgettext_lazy("customer file", "So that we invite you to what interests you."),
            what_for=pgettext_lazy(
                "customer file", "Invitations. Fellow members learn nothing about you from us."
            ),
        ),
    ),
    FileField.DECISION_MAKER: FieldFacts(
        FileSection.MONEY,
        hint=pgettext_lazy("customer file", "Who must be convinced, without names"),
        question=pgettext_lazy("customer file", "Would you like somebody with you when we talk about this?"),
        choices=file_choices.DecisionMaker,
        told=Told(
            why=pgettext_lazy(
                "customer file", "So that nobody is passed over and nobody hears what is not meant for them."
            ),
            what_for=pgettext_lazy(
                "customer file",
                "Whom to invite to a talk. Without your consent we discuss nothing with them.",
            ),
        ),
    ),
    FileField.DECIDING: FieldFacts(
        FileSection.MONEY,
        hint=pgettext_lazy("customer file", "How the last decision came about"),
        choices=file_choices.WayOfDeciding,
    ),
    FileField.KNOWLEDGE: FieldFacts(
        FileSection.MONEY,
        hint=pgettext_lazy("customer file", "For the words you choose; the risk assessment has its own form"),
        question=pgettext_lazy(
            "customer file", "Which of our products have you used, and how did you like them?"
        ),
        choices=file_choices.Knowledge,
    ),
    FileField.PREFERENCES: FieldFacts(
        FileSection.MONEY,
        hint=pgettext_lazy("customer file", "What they like to hold and what not at any price"),
        question=pgettext_lazy(
            "customer file", "What do you like about what you hold, and what would you never buy?"
        ),
    ),
    FileField.OTHER_BANKS: FieldFacts(
        FileSection.MONEY,
        hint=pgettext_lazy("customer file", "Which banks and what for; no account numbers"),
        question=pgettext_lazy("customer file", "Do you bank elsewhere too, and what do they do better?"),
        told=Told(
            why=pgettext_lazy(
                "customer file", "We can only advise on the whole if we know roughly of the rest."
            ),
            what_for=pgettext_lazy(
                "customer file",
                "Advice on all your money, and doing better ourselves. We ask no other bank about you.",
            ),
        ),
    ),
    FileField.INCOME_BAND: FieldFacts(
        FileSection.MONEY,
        hint=pgettext_lazy("customer file", "Only the band, as they say it; never guessed"),
        question=pgettext_lazy("customer file", "Roughly in which band is your income? You need not say."),
        choices=file_choices.IncomeBand,
        told=Told(
            why=pgettext_lazy("customer file", "What one household can bear is too much for another."),
            what_for=pgettext_lazy(
                "customer file",
                "Not proposing what you cannot bear. It is no credit check, and nothing is decided by it.",
            ),
        ),
    ),
    FileField.NEEDS_STATED: FieldFacts(
        FileSection.NEEDS,
        hint=pgettext_lazy("customer file", "In the customer's own words"),
        question=pgettext_lazy("customer file", "What should your money do for you in the next years?"),
    ),
    FileField.NEEDS_HIDDEN: FieldFacts(
        FileSection.NEEDS,
        hint=pgettext_lazy("customer file", "What they hinted at; ask before you act on it"),
        told=_OUR_READING,
    ),
    FileField.NEEDS_LATENT: FieldFacts(
        FileSection.NEEDS,
        hint=pgettext_lazy(
            "customer file", "What their situation will bring: retirement, a house, parents to care for"
        ),
        told=_OUR_READING,
    ),
}

# What helps most in the next talk comes first; impressions are not asked.
ASKED_FIRST: Sequence[FileField] = (
    FileField.ADDRESS,
    FileField.TIMES_PLACES,
    FileField.NEEDS_STATED,
    FileField.DECISION_MAKER,
    FileField.STYLE,
    FileField.PREFERENCES,
    FileField.KNOWLEDGE,
    FileField.OTHER_BANKS,
    FileField.HOBBIES,
    FileField.TIMETABLE,
    FileField.BACKGROUND,
    FileField.EMPLOYER,
    FileField.CLUBS,
    FileField.NATIVE_PLACE,
    FileField.INCOME_BAND,
)


def in_words(field: str, value: str) -> str:
    """A stored value as it is read: the label of a chosen code, everything else as it was written."""
    choices = FACTS[FileField(field)].choices if field in FileField.values else None
    return str(choices(value).label) if choices and value in choices.values else value
