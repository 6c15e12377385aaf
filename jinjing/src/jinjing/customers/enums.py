from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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


class RelationKind(TextChoices):
    """REL-1: what the other person is to the customer (`parent`: the other is the customer's parent)."""

    SPOUSE = "spouse", pgettext_lazy("relation", "Spouse")
    PARENT = "parent", pgettext_lazy("relation", "Parent")
    CHILD = "child", pgettext_lazy("relation", "Child")
    SIBLING = "sibling", pgettext_lazy("relation", "Brother or sister")
    HOUSEHOLD = "household", pgettext_lazy("relation", "Same household")
    EMPLOYER = "employer", pgettext_lazy("relation", "Employer")
    EMPLOYEE = "employee", pgettext_lazy("relation", "Employee")
    INTRODUCER = "introducer", pgettext_lazy("relation", "Introduced this customer")
    INTRODUCED = "introduced", pgettext_lazy("relation", "Introduced by this customer")
    AGENT = "agent", pgettext_lazy("relation", "Authorised agent")
    PRINCIPAL = "principal", pgettext_lazy("relation", "Has authorised this customer")
    OTHER = "other", pgettext_lazy("relation", "Other relation")


# Seen from the other person's page.
INVERSE = {
    RelationKind.PARENT: RelationKind.CHILD,
    RelationKind.CHILD: RelationKind.PARENT,
    RelationKind.EMPLOYER: RelationKind.EMPLOYEE,
    RelationKind.EMPLOYEE: RelationKind.EMPLOYER,
    RelationKind.INTRODUCER: RelationKind.INTRODUCED,
    RelationKind.INTRODUCED: RelationKind.INTRODUCER,
    RelationKind.AGENT: RelationKind.PRINCIPAL,
    RelationKind.PRINCIPAL: RelationKind.AGENT,
}


class TopicKind(TextChoices):
    """RM-6: what not to bring up. The code is for counting and for lists; what it is about is sealed."""

    FAMILY = "family", pgettext_lazy("topic", "Family")
    HEALTH = "health", pgettext_lazy("topic", "Health")
    WORK = "work", pgettext_lazy("topic", "Work and business")
    MONEY = "money", pgettext_lazy("topic", "A money matter")
    DISPUTE = "dispute", pgettext_lazy("topic", "A dispute")
    OTHER = "other", pgettext_lazy("topic", "Something else")


class ManagerChangeReason(TextChoices):
    """REL-1: why a customer wants another relationship manager."""

    PRIVACY = "privacy", pgettext_lazy("change of manager", "Confidentiality was not kept")
    SERVICE = "service", pgettext_lazy("change of manager", "Not content with the service")
    LANGUAGE = "language", pgettext_lazy("change of manager", "Language or way of talking")
    ACQUAINTED = "acquainted", pgettext_lazy("change of manager", "Knows or is related to the manager")
    PREFERS = "prefers", pgettext_lazy("change of manager", "Asked for a certain manager")
    OTHER = "other", pgettext_lazy("change of manager", "Another wish of the customer")
