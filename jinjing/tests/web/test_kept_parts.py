"""What pages keep or write themselves reads as before: for each language, each value, and nothing about a person."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from casts import Bank
from django import forms
from django.forms.renderers import DjangoTemplates
from django.template import Context, Template, TemplateSyntaxError
from django.templatetags.i18n import TranslateNode
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import trans_real
from jinjing.web.components.inputs import WrittenInputs
from jinjing.web.components.library import MOST_KEPT, markup
from jinjing.web.components.words import Word
from jinjing.web.shared.catalogues import join

ClientOf = Callable[..., Client]
pytestmark = pytest.mark.once


def rendered(source: str | Template, **context: object) -> str:
    template = source if isinstance(source, Template) else Template(source)
    return template.render(Context(context))


def test_a_kept_part_is_written_once_for_each_language_and_value() -> None:
    part = Template("{% kept kind=kind %}{% tier_band kind compact=True %}{% idempotency_key %}{% endkept %}")
    told: Counter[str] = Counter()
    for language in ("zh-hans", "en", "zh-hans", "en"):
        with translation.override(language):
            told.update(rendered(part, kind=kind) for kind in ("premier", "potential"))
    assert list(told.values()) == [2, 2, 2, 2]


def test_a_kept_part_knows_nothing_but_its_values() -> None:
    part = Template("{% kept seconds=seconds %}{{ seconds }} {{ user.name }}{{ csrf_token }}{% endkept %}")
    shown = [rendered(part, seconds=30, user={"name": name}, csrf_token=name) for name in ("Chen", "Lin")]
    assert shown == ["30 ", "30 "]


def test_a_kept_part_takes_values_by_name_only() -> None:
    with pytest.raises(TemplateSyntaxError, match="by name"):
        Template("{% kept seconds %}{% endkept %}")


def test_kept_parts_do_not_pile_up() -> None:
    part = Template("{% kept number=number %}{{ number }}{% endkept %}")
    assert [rendered(part, number=n) for n in range(MOST_KEPT + 2)] == [str(n) for n in range(MOST_KEPT + 2)]
    (node,) = part.nodelist
    assert len(node.written) == 2  # type: ignore[attr-defined]


def test_the_frame_of_one_person_is_not_shown_to_another(bank: Bank, client_of: ClientOf) -> None:
    pages = {staff.name: client_of(staff).get("/gallery/").content.decode() for staff in bank.cast.values()}
    for name, page in pages.items():
        assert f'<span class="menu__who">{name}</span>' in page
    lobby, desk = (pages[bank.cast[part].name] for part in ("lobby_manager", "colleague"))
    assert (f'href="{reverse("lobby:board")}"' in lobby, f'href="{reverse("desk:today")}"' in lobby) == (
        True,
        False,
    )
    assert (f'href="{reverse("lobby:board")}"' in desk, f'href="{reverse("desk:today")}"' in desk) == (
        False,
        True,
    )


@pytest.mark.parametrize("code", ["a1", "guide", "e", "1", "with-a-sign"])
def test_an_address_is_the_one_that_django_finds(code: str) -> None:
    for route in ("lobby:guide", "customer:page", "lobby:guide"):
        assert rendered("{% url route code %}", route=route, code=code) == reverse(route, args=[code])
    assert (
        rendered("{% url 'home' as here %}{{ here }}|{% url 'home' %}")
        == f"{reverse('home')}|{reverse('home')}"
    )


def test_an_unknown_route_is_a_mistake_unless_it_is_asked_for() -> None:
    assert rendered("{% url 'no:such' as there %}[{{ there }}]") == "[]"
    with pytest.raises(NoReverseMatch):
        rendered("{% url 'no:such' %}")


def test_a_word_is_that_of_the_language_and_may_have_a_context_and_a_name() -> None:
    source = Template(
        '{% translate "Close" %}|{% translate "Kept" context "promise" as kept %}{{ kept }}|{% translate word %}'
    )
    words = [type(node) for node in source.nodelist if isinstance(node, Word | TranslateNode)]
    assert words == [Word, Word, TranslateNode]
    shown = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            shown[language] = [rendered(source, word="Close") for _ in range(2)]
    assert shown["en"] == ["Close|Kept|Close"] * 2
    assert shown["zh-hans"] == ["关闭|已兑现|关闭"] * 2


@pytest.mark.parametrize("value", ["", "<b>&\"'", "王**", 7, None, SafeString("<b>"), _("Close"), 1.5])
def test_markup_is_as_safe_as_format_html(value: Any) -> None:
    assert markup('<i title="{}">{name}</i>', value, name=value) == format_html(
        '<i title="{}">{name}</i>', value, name=value
    )


class Everything(forms.Form):
    word = forms.CharField(initial="x<\"'&y", max_length=9)
    number = forms.IntegerField(min_value=3, initial=7)
    agreed = forms.BooleanField(initial=True)
    maybe = forms.BooleanField(required=False)
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    at = forms.TimeField(widget=forms.TimeInput(attrs={"type": "time"}))
    note = forms.CharField(widget=forms.Textarea(attrs={"x": False, "y": True, "rows": 3}), initial="<b>\nb")
    way = forms.ChoiceField(choices=[("", "–"), ("1", _("Close")), ("Group", [("2", "<two>")])], initial="2")
    shown = forms.ChoiceField(choices=[("1", "one")], widget=forms.RadioSelect)
    several = forms.MultipleChoiceField(choices=[(1, "a"), (2, "b")], initial=[1])
    secret = forms.CharField(widget=forms.PasswordInput)
    hidden = forms.CharField(widget=forms.HiddenInput, initial="h")


@pytest.mark.parametrize(
    "data", [None, {}, {"word": "<q>", "number": "z", "note": "", "way": "9", "several": ["1", "2"]}]
)
def test_inputs_are_written_as_django_writes_them(data: dict[str, Any] | None) -> None:
    for name in Everything.base_fields:
        ours, djangos = (
            Everything(data, renderer=renderer())[name].as_widget(attrs={"class": "input"})
            for renderer in (WrittenInputs, DjangoTemplates)
        )
        assert [line for line in ours.splitlines() if line] == [line for line in djangos.splitlines() if line]


def test_joined_catalogues_say_the_same() -> None:
    catalogue: Any = trans_real.TranslationCatalog()
    catalogue._catalogs = [{"a": "wins"}, {"a": "first", "b": "only here"}, {("c", 1): "several"}]
    catalogue._plurals = [catalogue._plurals[0]] * 3
    join(catalogue)
    assert catalogue._catalogs == [{"a": "wins", "b": "only here", ("c", 1): "several"}]
    assert [catalogue.get("a"), catalogue.get("b"), catalogue.get("d")] == ["wins", "only here", None]
    assert catalogue.plural("c", 5) == "several"


def test_catalogues_of_other_plurals_stay_apart() -> None:
    catalogue: Any = trans_real.TranslationCatalog()
    catalogue._catalogs = [{"a": "one"}, {"a": "two"}]
    catalogue._plurals = [catalogue._plurals[0], lambda _number: 0]
    join(catalogue)
    assert len(catalogue._catalogs) == 2
