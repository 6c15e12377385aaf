"""Which tables hold something about a customer, what of it the person gets, and what becomes of it in the end.

The catalogue beside each app's models says which columns are about the customer; here stands the way from
the table to the customer, and what the law keeps back: nobody learns about others by asking about oneself.
A table with a way to a customer that is missing here fails a test.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy


class KeptBack(TextChoices):
    """Why something is not in the copy."""

    OTHERS = "others", pgettext_lazy("kept back", "About another person")
    STAFF = "staff", pgettext_lazy("kept back", "About a colleague")
    TECHNICAL = "technical", pgettext_lazy("kept back", "Serves the program only and says nothing")
    DERIVED = "derived", pgettext_lazy("kept back", "Made from values that are in the copy")


class Fate(StrEnum):
    """What becomes of the rows when the person is erased."""

    GONE = "gone"  # rows deleted
    BLANKED = "blanked"  # rows stay with their codes, the named columns are emptied
    KEPT = "kept"  # nothing personal but the code, or kept by another rule (see the section's note)


@dataclass(frozen=True)
class Section:
    """One table. `paths`: ways to the customer, any of which makes the row this person's ("" is the table itself).

    `left_out`: the whole table is not in the copy, and why. `kept_back`: single columns. `follow`: readable
    values in place of keys, as name → lookup. `current`: only rows of the publication in use.
    `blanked`: columns emptied, and those set to another value than empty text.
    """

    model: str
    title: Promise
    paths: Sequence[str] = ("customer",)
    left_out: KeptBack | None = None
    kept_back: Mapping[str, KeptBack] = field(default_factory=dict)
    follow: Mapping[str, str] = field(default_factory=dict)
    current: bool = False
    fate: Fate = Fate.GONE
    blanked: Sequence[str] = ()


_T = KeptBack.TECHNICAL

# In the order of the copy. Erasing walks it backwards, so that what hangs on a row goes before the row.
SECTIONS: Sequence[Section] = (
    Section(
        "customers.Customer",
        pgettext_lazy("person", "Who you are"),
        paths=("",),
        kept_back={"code": _T, "missing_since": _T, "facts_token": _T},
        follow={"home_outlet": "home_outlet__name"},
        fate=Fate.BLANKED,
        blanked=("name", "sex", "birth_on", "document", "phone", "address", "cards", "opened_on"),
    ),
    Section(
        "customers.SearchToken",
        pgettext_lazy("person", "Search tokens"),
        left_out=KeptBack.DERIVED,
    ),
    Section("customers.PortfolioAssignment", pgettext_lazy("person", "Who looked after you")),
    Section(
        "customers.HouseholdMember",
        pgettext_lazy("person", "Household"),
        follow={"household": "household__number"},
    ),
    Section(
        "customers.Relationship",
        pgettext_lazy("person", "Relations that were noted"),
        paths=("customer", "other"),
        kept_back={"person": KeptBack.OTHERS, "note": KeptBack.OTHERS},
    ),
    Section("customers.Topic", pgettext_lazy("person", "Topics to avoid with you")),
    Section(
        "customers.FileEntry",
        pgettext_lazy("person", "What is noted about you, and what it replaced"),
        kept_back={"number": _T},
    ),
    Section(
        "customers.RecentCustomer",
        pgettext_lazy("person", "Who opened your page last"),
        left_out=KeptBack.TECHNICAL,
    ),
    Section(
        "customers.CustomerEvent",
        pgettext_lazy("person", "History"),
        kept_back={"reference": _T, "facts": KeptBack.STAFF},  # names of colleagues stand in them
        fate=Fate.BLANKED,
        blanked=("note", "facts", "by_name"),
    ),
    Section(
        "holdings.Holding",
        pgettext_lazy("person", "What you hold"),
        follow={"product": "product__name"},
        current=True,
    ),
    Section("insights.CustomerFigures", pgettext_lazy("person", "Figures"), current=True),
    Section(
        "insights.CustomerTier",
        pgettext_lazy("person", "Tier and why"),
        kept_back={"tier_reason_en": KeptBack.DERIVED, "moved": KeptBack.DERIVED},
        current=True,
    ),
    Section(
        "insights.SegmentMembership",
        pgettext_lazy("person", "Groups and why"),
        kept_back={"reason_en": KeptBack.DERIVED},
        current=True,
    ),
    Section(
        "insights.TriggerHit",
        pgettext_lazy("person", "Reasons to speak with you"),
        kept_back={"reason_en": KeptBack.DERIVED, "priority": _T},
        current=True,
    ),
    Section("insights.MonthAverage", pgettext_lazy("person", "Average assets of past months")),
    Section(
        "interactions.Interaction",
        pgettext_lazy("person", "Conversations"),
        kept_back={"reference": _T, "from_feed": _T},
    ),
    Section(
        "interactions.ContactWithdrawn",
        pgettext_lazy("person", "Conversations withdrawn as never held"),
        paths=("interaction__customer",),
        follow={"occurred_on": "interaction__occurred_on"},
    ),
    Section(
        "interactions.PromiseStep",
        pgettext_lazy("person", "What became of what you were promised"),
        paths=("interaction__customer",),
        follow={"occurred_on": "interaction__occurred_on"},
    ),
    Section(
        "interactions.ConfirmedBack",
        pgettext_lazy("person", "What was confirmed back to you"),
        paths=("interaction__customer",),
        follow={"occurred_on": "interaction__occurred_on"},
    ),
    Section(
        "interactions.Consent",
        pgettext_lazy("person", "Consents"),
        kept_back={"reference": _T},
    ),
    Section(
        "interactions.ConsentMove",
        pgettext_lazy("person", "History of consents"),
        paths=("consent__customer",),
    ),
    Section(
        "interactions.ContactHold",
        pgettext_lazy("person", "Contact stopped"),
        kept_back={"source": _T},
    ),
    Section("interactions.ContactHours", pgettext_lazy("person", "Hours you named")),
    Section(
        "workbench.CallListEntry",
        pgettext_lazy("person", "Call lists"),
        kept_back={"place": _T},
        follow={"on": "call_list__on"},
    ),
    Section(
        "workbench.PlannedContact",
        pgettext_lazy("person", "Planned contacts"),
        kept_back={"code": _T, "done_by": _T},
    ),
    Section(
        "workbench.CalendarFileCell",
        pgettext_lazy("person", "Entries of calendars read in from Excel"),
        kept_back={"place": _T, "interaction": _T, "plan": _T, "stays": _T},
    ),
    Section(
        "workbench.HandoverItem",
        pgettext_lazy("person", "Changes of who looks after you"),
        follow={"handed_at": "handover__handed_at"},
    ),
    Section(
        "workbench.Lead",
        pgettext_lazy("person", "Follow-ups"),
        kept_back={"code": _T, "source_reference": _T},
    ),
    Section(
        "lobby.Visit",
        pgettext_lazy("person", "Visits"),
        kept_back={"code": _T, "state_at": _T},
        follow={"outlet": "outlet__name"},
    ),
    Section(
        "lobby.VisitMove",
        pgettext_lazy("person", "Steps of visits"),
        paths=("visit__customer",),
    ),
    Section(
        "lobby.SignalSighting",
        pgettext_lazy("person", "Signs noted in the lobby"),
        paths=("visit__customer",),
    ),
    Section(
        "lobby.LobbyDecision",
        pgettext_lazy("person", "Decisions in the lobby"),
        paths=("visit__customer",),
        kept_back={"code": _T},
    ),
    Section(
        "lobby.Referral",
        pgettext_lazy("person", "Referrals"),
        paths=("visit__customer", "customer"),
        kept_back={"code": _T},
        follow={"outlet": "outlet__name"},
    ),
    Section(
        "lobby.ReferralMove",
        pgettext_lazy("person", "Steps of referrals"),
        paths=("referral__visit__customer", "referral__customer"),
    ),
    Section(
        "lobby.ReferralRefusal",
        pgettext_lazy("person", "Referrals not taken"),
        paths=("referral__visit__customer", "referral__customer"),
    ),
    Section(
        "privacy.SubjectRequest",
        pgettext_lazy("person", "What you asked about your data"),
        follow={"outlet": "outlet__name"},
        fate=Fate.BLANKED,
        blanked=("said", "answer"),
    ),
    Section(
        "privacy.SubjectRequestMove",
        pgettext_lazy("person", "Steps of what you asked"),
        paths=("request__customer",),
        fate=Fate.KEPT,
    ),
    Section("privacy.Correction", pgettext_lazy("person", "Corrections")),
    Section(
        "privacy.DataCopy",
        pgettext_lazy("person", "Copies made for you"),
        paths=("request__customer",),
        kept_back={"file_name": _T, "digest": _T, "removed_at": _T},
        fate=Fate.KEPT,
    ),
    Section("privacy.Restriction", pgettext_lazy("person", "Restriction of use"), fate=Fate.KEPT),
    Section(
        "privacy.ExportedCustomer",
        pgettext_lazy("person", "Files that you were in"),
        follow={
            "purpose": "export__purpose",
            "recipient": "export__recipient",
            "recipient_name": "export__recipient_name",
            "made_at": "export__made_at",
        },
    ),
)
BY_MODEL = {section.model: section for section in SECTIONS}
