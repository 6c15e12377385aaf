"""Codes of exports, of what people ask about their data, and of corrections. Leaf: importable anywhere."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class ExportKind(TextChoices):
    """What a file may hold. The columns of each are declared in `queries.export_rows`."""

    MY_CUSTOMERS = "my_customers", pgettext_lazy("export", "My customers")
    OUTLET_CUSTOMERS = "outlet_customers", pgettext_lazy("export", "Customers of the outlet")
    CONTACTS = "contacts", pgettext_lazy("export", "Contacts of a period")
    LIST = "list", pgettext_lazy("export", "A list of customers as on the page")
    CALENDAR = "calendar", pgettext_lazy("export", "My contact calendar")


class ExportPurpose(TextChoices):
    """PIPL 6: what the file is for. A choice, so that the access log holds no free text."""

    VISITS = "visits", pgettext_lazy("export", "Prepare visits or an event")
    REVIEW = "review", pgettext_lazy("export", "Review the portfolio")
    REPORT = "report", pgettext_lazy("export", "Report to supervision or audit")
    PARTNER = "partner", pgettext_lazy("export", "Pass on to a partner company")


class Recipient(TextChoices):
    """PI-04: to whom the file goes."""

    IN_HOUSE = "in_house", pgettext_lazy("export", "Stays in the bank")
    THIRD_PARTY = "third_party", pgettext_lazy("export", "Another company")


class FileFormat(TextChoices):
    XLSX = "xlsx", pgettext_lazy("export", "Excel (XLSX)")
    CSV_GB18030 = "csv_gb18030", pgettext_lazy("export", "CSV, GB18030")
    CSV_UTF8 = "csv_utf8", pgettext_lazy("export", "CSV, UTF-8")


class ExportState(TextChoices):
    REQUESTED = "requested", pgettext_lazy("export", "Waiting for approval")
    APPROVED = "approved", pgettext_lazy("export", "Being made")
    DECLINED = "declined", pgettext_lazy("export", "Declined")
    MADE = "made", pgettext_lazy("export", "Ready")
    FETCHED = "fetched", pgettext_lazy("export", "Downloaded")
    EXPIRED = "expired", pgettext_lazy("export", "Expired")


class DeclineReason(TextChoices):
    """Why there is no file. The last two are found out by the program when the file is made."""

    NOT_NEEDED = "not_needed", pgettext_lazy("export", "Not needed for this purpose")
    TOO_MUCH = "too_much", pgettext_lazy("export", "More than the purpose needs")
    WRONG_RECIPIENT = "wrong_recipient", pgettext_lazy("export", "Not this recipient")
    RIGHT_LOST = "right_lost", pgettext_lazy("export", "The position has changed meanwhile")
    TOO_MANY_ROWS = "too_many_rows", pgettext_lazy("export", "Too many rows for one file")


class SecondPersonBecause(StrEnum):
    """FI-03: why a file waits for a second person. Worked out anew, never stored."""

    PHONE = "phone"  # numbers in full
    NOTES = "notes"  # what colleagues wrote about customers
    COMPANY = "company"  # goes to another company
    ROWS = "rows"  # more rows than the bound
    SLICES = "slices"  # more customers than the bound, with what was taken out lately


DECLINED_BY_PEOPLE = (DeclineReason.NOT_NEEDED, DeclineReason.TOO_MUCH, DeclineReason.WRONG_RECIPIENT)
THERE = (ExportState.MADE, ExportState.FETCHED)


class RequestKind(TextChoices):
    """What the law lets a person ask about the own data (PIPL 24, 44-49)."""

    ACCESS = "access", pgettext_lazy("subject request", "See or copy the data")
    CORRECT = "correct", pgettext_lazy("subject request", "Correct the data")
    DELETE = "delete", pgettext_lazy("subject request", "Delete the data")
    RESTRICT = "restrict", pgettext_lazy("subject request", "Restrict the use")
    EXPLAIN = "explain", pgettext_lazy("subject request", "Explain how the data is used")
    OBJECT = "object", pgettext_lazy("subject request", "No personal recommendations")
    PORTABILITY = "portability", pgettext_lazy("subject request", "Take the data to another company")


# Kinds that are answered with a copy, and those that end in a restriction or an erasure.
WITH_COPY = (RequestKind.ACCESS, RequestKind.EXPLAIN, RequestKind.PORTABILITY)
ENDS_USE = (RequestKind.DELETE, RequestKind.RESTRICT)


class Requester(TextChoices):
    """Who asks (PIPL 44, 49)."""

    SELF = "self", pgettext_lazy("subject request", "The customer")
    AGENT = "agent", pgettext_lazy("subject request", "An agent")
    HEIR = "heir", pgettext_lazy("subject request", "A close relative of the deceased")


class IdentityCheck(TextChoices):
    """How it was made sure who asks."""

    DOCUMENT = "document", pgettext_lazy("subject request", "Identity document seen")
    ATTORNEY = "attorney", pgettext_lazy("subject request", "Power of attorney and both documents seen")
    KINSHIP = "kinship", pgettext_lazy("subject request", "Proof of death and kinship seen")


# What fits whom: nobody's data leaves on an agent's word alone.
CHECKS = {
    Requester.SELF: IdentityCheck.DOCUMENT,
    Requester.AGENT: IdentityCheck.ATTORNEY,
    Requester.HEIR: IdentityCheck.KINSHIP,
}


class RequestState(TextChoices):
    RECEIVED = "received", pgettext_lazy("subject request", "Received")
    VERIFIED = "verified", pgettext_lazy("subject request", "Identity verified")
    FULFILLED = "fulfilled", pgettext_lazy("subject request", "Fulfilled")
    PARTLY = "partly", pgettext_lazy("subject request", "Partly fulfilled")
    REFUSED = "refused", pgettext_lazy("subject request", "Refused")


OPEN_STATES = (RequestState.RECEIVED, RequestState.VERIFIED)


class RefusalReason(TextChoices):
    """PIPL 50: whoever is refused is told why."""

    NOT_IDENTIFIED = "not_identified", pgettext_lazy("subject request", "Identity could not be verified")
    LAW = "law", pgettext_lazy("subject request", "The law forbids it")
    OTHERS = "others", pgettext_lazy("subject request", "It would disclose another person's data")
    NOT_OURS = "not_ours", pgettext_lazy("subject request", "We do not hold the data")


class MoveKind(TextChoices):
    """One line of a request's history."""

    RECEIVED = "received", pgettext_lazy("subject request", "Received")
    VERIFIED = "verified", pgettext_lazy("subject request", "Identity verified")
    GATHERED = "gathered", pgettext_lazy("subject request", "Copy made")
    DELIVERED = "delivered", pgettext_lazy("subject request", "Copy handed over")
    CORRECTION_SENT = "correction_sent", pgettext_lazy("subject request", "Correction sent to the source")
    OBJECTED = "objected", pgettext_lazy("subject request", "Marketing stopped")
    RESTRICTED = "restricted", pgettext_lazy("subject request", "Use restricted")
    ERASED = "erased", pgettext_lazy("subject request", "Data erased")
    ANSWERED = "answered", pgettext_lazy("subject request", "Answered")


class CorrectedField(TextChoices):
    """What comes from the bank's own systems and is corrected there."""

    NAME = "name", pgettext_lazy("correction", "Name")
    PHONE = "phone", pgettext_lazy("correction", "Phone")
    ADDRESS = "address", pgettext_lazy("correction", "Address")
    DOCUMENT = "document", pgettext_lazy("correction", "Identity document")
    BIRTH_ON = "birth_on", pgettext_lazy("correction", "Date of birth")


class CopyFormat(TextChoices):
    JSON = "json", "JSON"
    PDF = "pdf", "PDF"


class RestrictedBecause(TextChoices):
    REQUEST = "request", pgettext_lazy("restriction", "The person asked for it")
    RETENTION = "retention", pgettext_lazy("restriction", "The time of keeping is over")
