"""Invented people and things for the gallery: every state a component can be in, none of it real."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinjing.identity.enums import Whereabouts
from jinjing.kernel.clock import BANK_ZONE
from jinjing.web.components.props import Tab

NOON = datetime(2026, 11, 19, 10, 42, tzinfo=BANK_ZONE)
TODAY = date(2026, 11, 19)


@dataclass(frozen=True)
class Reason:
    text: str
    on: date | None = None
    strength: str = "normal"


@dataclass(frozen=True)
class Visitor:
    code: str
    name: str
    honorific: str
    band: str
    ticket: str = ""
    business: str = ""
    waited_minutes: int | None = None
    waits_long: bool = False
    reasons: Sequence[Reason] = field(default_factory=tuple)
    advice: str = ""
    rm_name: str = ""
    rm_whereabouts: str = ""
    rm_until: datetime | None = None
    place: str = ""


@dataclass(frozen=True)
class Offered:
    code: str
    name: str
    honorific: str
    band: str
    need: str
    reasons: Sequence[Reason] = field(default_factory=tuple)
    referred_by: str = "何静"
    offered_at: datetime = NOON
    accept_until: datetime | None = None
    now: datetime = NOON
    place: str = ""
    note: str = ""


@dataclass(frozen=True)
class Call:
    position: int
    name: str
    honorific: str
    band: str
    invested: bool
    reasons: Sequence[Reason]
    last_way: str = ""
    last_days: int | None = None
    say: str = ""
    outcome: str = ""
    done: bool = False
    hold: str = ""
    href: str = "#call_row"


@dataclass(frozen=True)
class Happening:
    at: datetime
    icon: str
    title: str
    text: str = ""
    by: str = ""
    tone: str = ""


class SampleForm(forms.Form):
    """One field of each kind, once right and once wrong."""

    name = forms.CharField(
        label=gettext_lazy("Form of address"), help_text=gettext_lazy("As the visitor asked to be called.")
    )
    amount = forms.IntegerField(label=gettext_lazy("Amount in yuan"))
    zone = forms.ChoiceField(label=gettext_lazy("Zone"), choices=(), required=False)
    note = forms.CharField(
        label=gettext_lazy("Remark"), widget=forms.Textarea(attrs={"rows": 2}), required=False
    )
    consent = forms.BooleanField(label=gettext_lazy("The visitor agrees to be contacted"), required=False)

    def __init__(self, typed: Mapping[str, str] | None = None, *, prefix: str) -> None:
        super().__init__(typed, prefix=prefix)
        choices = [
            ("waiting", _("Waiting area")),
            ("self_service", _("Self-service area")),
            ("vip", _("Premier room")),
        ]
        self.fields["zone"].choices = choices  # type: ignore[attr-defined]


def visitors(prefix: str) -> list[Visitor]:
    """A premier customer, one who has waited long, one in service, and somebody unknown."""
    maturing = Reason(_("A time deposit of 300,000 matures on Monday"), date(2026, 11, 23), "strong")
    return [
        Visitor(
            f"{prefix}-1", "王**", _("Ms"), "premier", "A021", _("Large transfer"), 0, reasons=(maturing,),
            advice=_("Greet by name and guide to the premier room"),
            rm_name="陈一帆", rm_whereabouts=Whereabouts.FREE,
        ),
        Visitor(
            f"{prefix}-2", "周**", _("Mr"), "potential", "A019", _("Asks about investing"), 14, waits_long=True,
            reasons=(Reason(_("Asked for the amount to invest")),),
            rm_name="赵明", rm_whereabouts=Whereabouts.WITH_CUSTOMER, rm_until=NOON + timedelta(minutes=18),
        ),
        Visitor(f"{prefix}-3", "李**", "", "ordinary", "A012", _("Pay a bill"), 3, place=_("Counter 2")),
        Visitor(f"{prefix}-4", _("Visitor"), "", "ordinary", "A022"),
    ]  # fmt: skip


def referrals(prefix: str) -> list[Offered]:
    """Time enough, nearly over, and over."""
    reason = Reason(_("A fund of 200,000 was paid out yesterday"), date(2026, 11, 18), "strong")
    return [
        Offered(
            f"{prefix}-1", "赵德海", _("Mr"), "premier", _("What to do with a fund that was paid out"), (reason,),
            accept_until=NOON + timedelta(minutes=2, seconds=10), place=_("Premier room"),
            note=_("In a hurry: has to leave at half past eleven."),
        ),
        Offered(
            f"{prefix}-2", "孙丽", _("Ms"), "potential", _("First investment"),
            accept_until=NOON + timedelta(seconds=24),
        ),
        Offered(f"{prefix}-3", "吴建", _("Mr"), "potential", _("Company account"), accept_until=NOON),
    ]  # fmt: skip


def calls() -> list[Call]:
    """Due, done, never contacted, and one who does not want to be called."""
    maturing = Reason(_("A time deposit of 300,000 matures in 2 days"), date(2026, 11, 21), "strong")
    profit = Reason(_("First fund bought three months ago, now in profit"), date(2026, 8, 19))
    silent = Reason(_("No contact for 90 days"), None, "weak")
    birthday = Reason(_("Birthday (lunar) on Saturday"), date(2026, 11, 21))
    inflow = Reason(_("Large inflow of 180,000"), date(2026, 11, 17))
    return [
        Call(
            1, "王晓明", _("Mr"), "premier", invested=True, reasons=(maturing,),
            last_way=_("Telephone"), last_days=41, say=_("Roll over; safe products"),
        ),
        Call(
            2, "李慧", _("Ms"), "premier", invested=True, reasons=(profit, silent),
            last_way=_("Meeting"), last_days=90, say=_("Review, do not sell"), outcome=_("Got through"), done=True,
        ),
        Call(3, "周建国", _("Mr"), "potential", invested=False, reasons=(birthday,), say=_("Greet and invite")),
        Call(
            4, "欧阳文静", _("Ms"), "ordinary", invested=False, reasons=(inflow,),
            last_way=_("Telephone"), last_days=0, say=_("Ask what it is for"),
            hold=_("Does not want calls before 17:00"),
        ),
    ]  # fmt: skip


def happenings() -> list[Happening]:
    return [
        Happening(
            NOON, "user-share", _("Referred in the lobby"), _("Wants to invest 200,000"), "何静", "accent"
        ),
        Happening(
            NOON - timedelta(days=4),
            "phone",
            _("Telephone"),
            _("Talked about the maturing deposit"),
            "陈一帆",
        ),
        Happening(NOON - timedelta(days=40), "diamond", _("Tier rose to premier"), tone="good"),
    ]


def sample_tabs() -> list[Tab]:
    return [
        Tab("all", _("All"), "#tabs", 24),
        Tab("talks", _("Talks"), "#tabs", 9),
        Tab("visits", _("Visits"), "#tabs"),
    ]
