"""The numbers the application lives by: what is in force, since when, from where, and what is planned."""

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from itertools import groupby

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from jinjing.identity.domain.rules import change_rule
from jinjing.identity.permissions import Permission
from jinjing.identity.queries.rules import DatedValue, RuleHistory, rule_histories
from jinjing.kernel import rules as declared
from jinjing.kernel.errors import DomainError, Invalid
from jinjing.web.rules.forms import RuleForm, as_typed
from jinjing.web.rules.words import (
    allowed_in_words,
    name_of,
    place_of,
    source_in_words,
    theme_of,
    value_in_words,
)
from jinjing.web.shared.http import StaffRequest, once, permitted
from jinjing.web.shared.step_up import step_up


@dataclass(frozen=True)
class ValueInWords:
    """`since` is None for what the application brings along."""

    text: str
    source: str
    since: date | None


@dataclass(frozen=True)
class RuleInWords:
    key: str
    name: str
    theme: str
    allowed: str
    in_force: ValueInWords
    planned: list[ValueInWords]
    past: list[ValueInWords]
    ignored: list[ValueInWords]


@require_GET
@permitted(Permission.CHANGE_RULES)
def rules(request: StaffRequest) -> HttpResponse:
    """Every rule by theme; one query."""
    rows = [in_words(history) for history in rule_histories(request.scope, on=request.today)]
    themes = groupby(sorted(rows, key=lambda row: place_of(row.key)), key=lambda row: row.theme)
    return render(request, "rules/list.html", {"themes": [(theme, list(group)) for theme, group in themes]})


@require_http_methods(["GET", "POST"])
@permitted(Permission.CHANGE_RULES)
@step_up
def rule(request: StaffRequest, key: str) -> HttpResponse:
    """One rule with its history; a new value is put in force from a day on, never backwards."""
    history = _history_or_404(request, key)
    form = RuleForm(
        request.POST or None,
        like=declared.DEFAULTS[key].value,
        initial={"value": as_typed(history.in_force.value), "valid_from": request.today},
    )
    if request.method == "POST" and form.is_valid() and _changed(request, key, form):
        messages.success(request, _("The new value is noted."))
        return redirect("rules:rule", key=key)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "rules/rule.html", {"rule": in_words(history), "form": form}, status=status)


def _changed(request: StaffRequest, key: str, form: RuleForm) -> bool:
    try:
        once(
            request,
            lambda: change_rule(key, by=request.staff, at=request.now, **form.cleaned_data).pk,
        )
    except Invalid as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    except DomainError as refusal:
        form.add_error(None, str(refusal))
    return not form.errors


def in_words(history: RuleHistory) -> RuleInWords:
    def said(dated: DatedValue) -> ValueInWords:
        source = source_in_words(dated.source, declared=dated.valid_from is None)
        return ValueInWords(value_in_words(history.key, dated.value), source, dated.valid_from)

    return RuleInWords(
        key=history.key,
        name=name_of(history.key),
        theme=theme_of(history.key),
        allowed=allowed_in_words(history.key, declared.DEFAULTS[history.key].within),
        in_force=said(history.in_force),
        planned=[said(one) for one in history.planned],
        past=[said(one) for one in history.past],
        ignored=[said(one) for one in history.ignored],
    )


def _history_or_404(request: StaffRequest, key: str) -> RuleHistory:
    for history in rule_histories(request.scope, on=request.today):
        if history.key == key:
            return history
    raise Http404
