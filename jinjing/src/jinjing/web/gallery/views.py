"""The gallery page."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jinjing.web.components import actions, cards, feedback, figures, forms, icons, navigation, people
from jinjing.web.components.looks import STATES, TONES
from jinjing.web.gallery import records
from jinjing.web.shared.http import StaffRequest

THEMES = ("light", "dark")

GROUPS: dict[str, tuple[Any, ...]] = {
    "actions": (actions.button, actions.action, icons.icon, actions.chip, actions.dialog),
    "forms": (forms.field, forms.segmented, forms.search_box),
    "people": (people.tier_band, people.masked_name, people.availability),
    "figures": (
        figures.money, figures.as_of, figures.data_note, figures.stat, figures.reason, figures.countdown,
    ),
    "feedback": (feedback.badge, feedback.status, feedback.pill, feedback.toast, feedback.empty_state),
    "cards": (cards.card, cards.visit_card, cards.referral_card, cards.call_row, cards.timeline_item),
    "navigation": (navigation.page_header, navigation.tabs, navigation.pagination),
}  # fmt: skip


@dataclass(frozen=True)
class Exhibit:
    """One component: its name, its props as declared, the first sentence of its docstring, its template."""

    name: str
    props: tuple[str, ...]
    promise: str
    template: str


def exhibits() -> Iterator[tuple[str, list[Exhibit]]]:
    """Groups of components with what their functions declare."""
    for group, tags in GROUPS.items():
        yield group, [exhibit(tag) for tag in tags]


def exhibit(tag: Any) -> Exhibit:
    declared = inspect.signature(tag).parameters.values()
    written = [p for p in declared if p.name not in ("content", "context")]
    props = (f"**{p.name}" if p.kind is p.VAR_KEYWORD else p.name for p in written)
    promise = inspect.getdoc(tag) or ""
    return Exhibit(tag.__name__, tuple(props), promise.split("\n\n")[0], f"gallery/{tag.__name__}.html")


def samples(theme: str) -> dict[str, Any]:
    """What the exhibits show; `theme` keeps element ids apart between the two columns."""
    wrong = records.SampleForm({f"{theme}-wrong-amount": "many"}, prefix=f"{theme}-wrong")
    return {
        "theme": theme,
        "form": records.SampleForm(prefix=theme),
        "wrong": wrong,
        "tones": TONES,
        "states": {kind: list(looks) for kind, looks in STATES.items()},
        "visitors": records.visitors(theme),
        "referrals": records.referrals(theme),
        "calls": records.calls(),
        "happenings": records.happenings(),
        "tabs": records.sample_tabs(),
        "today": records.TODAY,
        "noon": records.NOON,
        "soon": records.NOON + timedelta(seconds=20),
        "later": records.NOON + timedelta(minutes=2, seconds=10),
        "outcomes": [("talked", _("Talked")), ("no_answer", _("No answer")), ("call_back", _("Call back"))],
    }


@require_GET
def gallery(request: StaffRequest) -> HttpResponse:
    """Every component in every state, light and dark side by side; open to all who are signed in."""
    context = {"groups": list(exhibits()), "columns": [samples(theme) for theme in THEMES]}
    return render(request, "gallery/page.html", context)
