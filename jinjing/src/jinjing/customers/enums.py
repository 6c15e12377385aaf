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
