"""The answer to "why is X not on my list?" in words, the rule that decided among them."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from jinjing.customers.queries.masking import honorific_of, shown_name
from jinjing.identity.scope import Scope
from jinjing.kernel import rules
from jinjing.workbench.enums import Stage
from jinjing.workbench.models import CallList
from jinjing.workbench.queries.explanation import Explanation, explain


@dataclass(frozen=True)
class Answer:
    """One customer, where it dropped out, and the rule in one sentence."""

    code: str
    name: str
    honorific: str
    href: str
    listed: bool
    label: str
    sentence: str


def answers_to(text: str, scope: Scope, *, call_list: CallList, at: datetime) -> list[Answer]:
    """One answer a customer that was found within the person's reach."""
    values = rules.values("call_list.rest_days", "call_list.week_size", on=call_list.on)
    return [_answer(one, values) for one in explain(text, scope, call_list=call_list, at=at)]


def _answer(one: Explanation, values: dict[str, int]) -> Answer:
    label, sentence = _said(one, values)
    customer = one.customer
    return Answer(
        code=customer.code,
        name=shown_name(customer),
        honorific=str(honorific_of(customer)),
        href=reverse("desk:call-one", args=[customer.code]),
        listed=one.place is not None,
        label=label,
        sentence=sentence,
    )


def _said(one: Explanation, values: dict[str, int]) -> tuple[str, str]:
    """Label and sentence."""
    if one.place is not None:
        return _("On the list"), _("Place %(place)d of today's list.") % {"place": one.place}
    if one.stand_in_for:
        sentence = _("You are the stand-in; the list of %(name)s counts.") % {"name": one.stand_in_for}
        return _("Not yours to call"), sentence
    if one.stage is None:
        sentence = _(
            "Came to your portfolio after the list was drawn; a refill or tomorrow's list considers them."
        )
        return _("Not considered yet"), sentence
    return str(one.stage.label), _of_stage(one, one.stage, values)


def _of_stage(one: Explanation, stage: Stage, values: dict[str, int]) -> str:
    facts = {
        "rank": one.rank,
        "of": one.of,
        "days": values["call_list.rest_days"],
        "week": values["call_list.week_size"],
        "day": date_format(one.spoken_on, pgettext("date format", "j F")) if one.spoken_on else "",
        "reasons": "; ".join(r.text for r in one.permit.stops),
    }
    return _sentence(one, stage) % facts


def _sentence(one: Explanation, stage: Stage) -> str:
    if stage == Stage.HELD and one.permit.allowed_today:
        return _(
            "Contact was stopped when the list was drawn and is free again: tomorrow's list considers them."
        )
    return str(_SENTENCES[stage])


_SENTENCES = {
    Stage.HELD: gettext_lazy("%(reasons)s. Until then no list offers this customer."),
    Stage.IMPERSONAL: gettext_lazy(
        "Wants no personal recommendations: lists offer this customer only for a service, such as a maturing "
        "deposit or a promise."
    ),
    Stage.NO_WAY: gettext_lazy(
        "The bank has no phone number of this customer. Ask for one at the next visit."
    ),
    Stage.DONE: gettext_lazy(
        "Was on a list earlier this week and is done with: nobody is called twice in a week."
    ),
    Stage.RESTING: gettext_lazy(
        "Spoken to on %(day)s; for %(days)d days after a talk nobody is called without need."
    ),
    Stage.WEEK_FULL: gettext_lazy(
        "This week's %(week)d new names are used up; those not yet reached come first."
    ),
    Stage.BELOW_CUT: gettext_lazy(
        "Rank %(rank)d of %(of)d in the own group; the places ended before. Maturity comes first, then "
        "birthday; after that silence for the invested and assets for the uninvested."
    ),
}
