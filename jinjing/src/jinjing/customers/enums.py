from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CustomerKind(TextChoices):
    INDIVIDUAL = "individual", _("Individual")
    CORPORATE = "corporate", _("Company")


class Sex(TextChoices):
    FEMALE = "F", _("Female")
    MALE = "M", _("Male")


class TokenKind(TextChoices):
    """What a search token stands for. Exact kinds identify anyone; the others stay inside a scope."""

    NUMBER = "number", _("Customer number")
    CARD = "card", _("Card")
    DOCUMENT = "document", _("Identity document")
    PHONE = "phone", _("Phone")
    PHONE_TAIL = "phone_tail", _("Last four digits of the phone")
    CARD_TAIL = "card_tail", _("Last four digits of a card")
    NAME = "name", _("Name")
    PINYIN = "pinyin", _("Pinyin")
    INITIALS = "initials", _("Pinyin initials")


EXACT_KINDS = (TokenKind.NUMBER, TokenKind.CARD, TokenKind.DOCUMENT, TokenKind.PHONE)


class PortfolioRole(TextChoices):
    PRIMARY = "primary", _("Relationship manager (A)")
    BACKUP = "backup", _("Stand-in (B)")


class PersonalField(TextChoices):
    """What is shown masked until somebody opens it with a reason."""

    PHONE = "phone", _("Phone")
    DOCUMENT = "document", _("Identity document")
    BIRTH_ON = "birth_on", _("Date of birth")
    ADDRESS = "address", _("Address")
    CARDS = "cards", _("Cards")


class OpeningReason(TextChoices):
    """Why a personal value is opened (STANDARDS FI-03): a choice, so that the access log holds no free text."""

    CONTACT = "contact", _("To contact the customer")
    IDENTIFY = "identify", _("To check who is speaking")
    SERVICE = "service", _("To carry out an order")
    CORRECT = "correct", _("To check a wrong entry")
