"""Why to talk to a customer now: the night's sentences, and what of them may be said in the lobby."""

from calendar import month_name
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Expression, OuterRef, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import JSONObject

from jinjing.holdings.models import Holding, Publication
from jinjing.insights.models import TriggerHit
from jinjing.kernel.json_rows import JSONColumns, part_from
from jinjing.kernel.wording import Wording

STRONG, NORMAL = 1, 3  # priorities up to which a reason is shown as strong or normal


@dataclass(frozen=True)
class Reason:
    """Why to talk to the customer now. `text` is one sentence in the reader's language.

    asset_class: of the account that falls due, empty where the reason is not about an account.
    """

    trigger: str
    wording: Wording
    occurs_on: date
    amount_fen: int | None
    priority: int
    asset_class: str = ""

    @property
    def text(self) -> str:
        return str(self.wording)

    @property
    def on(self) -> date:
        return self.occurs_on

    @property
    def strength(self) -> str:
        return "strong" if self.priority <= STRONG else "normal" if self.priority <= NORMAL else "weak"


@dataclass(frozen=True)
class _Greeting:
    """A reason before, on and after its day; {what} is the product, {day} the day."""

    ahead: Wording
    today: Wording
    past: Wording


def _kept(zh: str, en: str) -> _Greeting:
    """A birthday, by whichever calendar."""
    return _Greeting(
        Wording(f"{{day}}{zh}", f"{en.capitalize()} on {{day}}"),
        Wording(f"今天{zh}", f"{en.capitalize()} today"),
        Wording(f"{{day}}刚过{zh}", f"Had a {en} on {{day}}"),
    )


def _moved(zh: str, en: str) -> _Greeting:
    """Money in or out: it has happened when the night finds it."""
    said = Wording(f"{{day}}有{zh}", f"{en} on {{day}}")
    return _Greeting(said, said, said)


# A trigger that is not listed is no reason to greet: a long silence is the manager's to mend (FI-05).
_GREETINGS = {
    "deposit_maturing": _Greeting(
        Wording("有{what} {day}到期", "{what} matures on {day}"),
        Wording("有{what}今天到期", "{what} matures today"),
        Wording("有{what}已于 {day}到期", "{what} matured on {day}"),
    ),
    "birthday_solar": _kept("生日", "birthday"),
    "birthday_lunar": _kept("农历生日", "lunar birthday"),
    "product_maturing": _Greeting(
        Wording("有{what} {day}到期", "{what} matures on {day}"),
        Wording("有{what}今天到期", "{what} matures today"),
        Wording("有{what}已于 {day}到期", "{what} matured on {day}"),
    ),
    "document_expiring": _Greeting(
        Wording("身份证件 {day}到期", "Identity document expires on {day}"),
        Wording("身份证件今天到期", "Identity document expires today"),
        Wording("身份证件已于 {day}过期", "Identity document expired on {day}"),
    ),
    "large_inflow": _moved("大额转入", "A large sum came in"),
    "large_outflow": _moved("大额转出", "A large sum went out"),
}
WORTH_A_GREETING = tuple(_GREETINGS)
_PRODUCTS = {
    "time_deposit": Wording("定期存款", "A time deposit"),
    "large_cd": Wording("大额存单", "A large-denomination CD"),
    "structured_deposit": Wording("结构性存款", "A structured deposit"),
    "treasury_bond": Wording("国债", "A treasury bond"),
    "wealth_product": Wording("理财产品", "A wealth product"),
    "trust_product": Wording("信托产品", "A trust product"),
    "fund": Wording("基金", "A fund"),
    "insurance": Wording("保险", "An insurance"),
}
_SAID = ("trigger", "occurs_on", "priority", "amount_fen", "reason", "reason_en")
_SOME_DEPOSIT = Wording("存款", "A deposit")


def reasons_of(
    customer_ids: Iterable[int], *, publication: Publication | None, on: date
) -> dict[int, tuple[Reason, ...]]:
    """Trigger hits that are still a reason on that day, the most pressing first. One query."""
    found: dict[int, list[Reason]] = defaultdict(list)
    hits = open_hits(publication, on=on).filter(customer_id__in=list(customer_ids))
    for hit in hits.annotate(asset_class=_asset_class(publication)):
        found[hit.customer_id].append(reason_from(hit, asset_class=hit.asset_class or ""))
    return {customer_id: tuple(reasons) for customer_id, reasons in found.items()}


def nested_hits(
    customer: OuterRef, *, publication: Publication | Combinable | None, on: date | Expression
) -> QuerySet[TriggerHit, Any]:
    """The same hits as rows beside a customer (`JSONRows`), for `nested_reason`."""
    hits = open_hits(publication, on=on).filter(customer=customer)
    said = JSONColumns(TriggerHit, *_SAID)
    return hits.values(found=JSONObject(hit=said, asset_class=_asset_class(publication)))


def nested_reason(found: Mapping[str, Any]) -> Reason:
    return reason_from(part_from(TriggerHit, found["hit"]), asset_class=found["asset_class"] or "")


def _asset_class(publication: Publication | Combinable | None) -> Subquery:
    """Of the account that a hit is about."""
    account = Holding.objects.of(publication).filter(
        customer=OuterRef("customer"), account_no=OuterRef("subject")
    )
    return Subquery(account.values("product__asset_class")[:1])


def open_hits(publication: Publication | Any | None, *, on: date | Expression) -> QuerySet[TriggerHit]:
    """Trigger hits that are still a reason on that day, the most pressing first."""
    hits = TriggerHit.objects.of(publication).filter(expires_on__gte=on)
    return hits.order_by("priority", "occurs_on", "trigger", "subject")


def reason_from(hit: TriggerHit, *, asset_class: str = "") -> Reason:
    wording = Wording(hit.reason, hit.reason_en)
    return Reason(hit.trigger, wording, hit.occurs_on, hit.amount_fen, hit.priority, asset_class)


def without_sums(reasons: Iterable[Reason], *, on: date) -> tuple[Reason, ...]:
    """What may be said where others listen: worth a greeting, told anew and without an amount (FI-05).

    The night's sentence is not shortened but left out, so that no sum can slip through with it. Two
    deposits that fall due on one day are told once.
    """
    told: dict[Wording, Reason] = {}
    for reason in reasons:
        if reason.trigger in _GREETINGS:
            greeting = _told(reason, on=on)
            told.setdefault(greeting.wording, greeting)
    return tuple(told.values())


def _told(reason: Reason, *, on: date) -> Reason:
    greeting = _GREETINGS[reason.trigger]
    day = reason.occurs_on
    said = greeting.today if day == on else greeting.ahead if day > on else greeting.past
    what = _PRODUCTS.get(reason.asset_class, _SOME_DEPOSIT)
    wording = Wording(
        said.zh.format(what=what.zh, day=f"{day.month}月{day.day}日"),
        said.en.format(what=what.en, day=f"{day.day} {month_name[day.month]}"),
    )
    return replace(reason, wording=wording, amount_fen=None)
