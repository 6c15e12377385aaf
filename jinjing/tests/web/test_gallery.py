"""The gallery shows the whole component set, and every component says what it needs."""

import gzip
import inspect
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from casts import Bank
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import Context, Template
from django.template.loader import get_template
from django.test import Client
from django.utils import translation
from jinjing.kernel import memory
from jinjing.web.components import icons
from jinjing.web.components.amounts import exact_amount, short_amount
from jinjing.web.components.library import html_attributes, register
from jinjing.web.components.looks import BANDS, CHANNEL_ICONS, STATES, WHEREABOUTS
from jinjing.web.gallery.views import GROUPS, exhibits
from jinjing.web.shared import stylesheet

ClientOf = Callable[..., Client]
COMPONENTS = Path(stylesheet.__file__).parent.parent / "templates" / "components"

pytestmark = pytest.mark.once


SMALL_PARTS = {
    *("action", "as_of", "availability", "badge", "button", "call_row", "card", "chip", "field", "icon"),
    *(
        "masked_name",
        "money",
        "pill",
        "reason",
        "segmented",
        "status",
        "tier_band",
        "timeline_item",
        "visit_card",
    ),
}
NO_COMPONENTS = {"idempotency_key", "alike", "kept", "url", "translate"}


def rendered(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def test_gallery_is_open_to_everybody_who_is_signed_in(bank: Bank, client_of: ClientOf) -> None:
    assert {
        part: client_of(staff).get("/gallery/").status_code for part, staff in bank.cast.items()
    } == dict.fromkeys(bank.cast, 200)


def test_gallery_shows_every_component() -> None:
    shown = {tag.__name__ for tags in GROUPS.values() for tag in tags}
    assert set(register.tags) - NO_COMPONENTS == shown


def test_every_component_has_its_exhibit_and_every_box_its_template() -> None:
    for _, group in exhibits():
        for exhibit in group:
            get_template(exhibit.template)
            assert exhibit.promise, exhibit.name
    drawn = {path.stem for path in COMPONENTS.glob("*.html")}
    shown = {tag.__name__ for tags in GROUPS.values() for tag in tags}
    # Small parts write their HTML themselves; toasts carries several of one kind.
    assert drawn - {"toasts"} == shown - SMALL_PARTS


def test_props_after_the_subject_are_named() -> None:
    """`{% button word kind="primary" %}` reads by itself; a row of bare values does not."""
    for tags in GROUPS.values():
        for tag in tags:
            bare = [
                p
                for p in inspect.signature(tag).parameters.values()
                if p.kind is p.POSITIONAL_OR_KEYWORD and p.default is p.empty and p.name != "content"
            ]
            assert len(bare) <= 3, tag.__name__


def test_every_look_has_a_drawing_and_a_word() -> None:
    looks = [look for kind in (BANDS, WHEREABOUTS, *STATES.values()) for look in kind.values()]
    assert all(icons.drawing(look.icon) and str(look.label) for look in looks)
    assert all(icons.drawing(name) for name in CHANNEL_ICONS.values())


def test_unknown_icon_is_a_mistake_in_the_template() -> None:
    with pytest.raises(FileNotFoundError):
        rendered('{% icon "no-such-drawing" %}')


@pytest.mark.parametrize(
    ("fen", "chinese", "english"),
    [
        (0, "0元", "0"),
        (5, "0.05元", "0.05"),
        (99_900, "999元", "999"),
        (123_456, "1,234.56元", "1.23k"),
        (999_999, "9,999.99元", "10k"),
        (1_000_000, "1万", "10k"),
        (41_234_567, "41.2万", "412.3k"),
        (41_250_000, "41.3万", "412.5k"),
        (99_999_999_99, "1亿", "100M"),
        (12_345_678_901, "1.23亿", "123.5M"),
        (-5_000_000, "−5万", "−50k"),
        (-853_200, "−8,532元", "−8.53k"),
    ],
)
def test_amounts_are_short_in_the_units_people_say(fen: int, chinese: str, english: str) -> None:
    assert (short_amount(fen, chinese=True), short_amount(fen, chinese=False)) == (chinese, english)


@pytest.mark.parametrize(
    ("fen", "currency", "text"),
    [(41_234_567, "CNY", "¥412,345.67"), (-5, "CNY", "−¥0.05"), (100, "CZK", "CZK 1.00")],
)
def test_exact_amounts_name_their_currency(fen: int, currency: str, text: str) -> None:
    assert exact_amount(fen, currency) == text


def test_money_shows_short_and_keeps_the_exact_sum() -> None:
    with translation.override("zh-hans"):
        assert rendered("{% money 41234567 %}") == (
            '<data class="money" value="41234567" title="¥412,345.67">41.2万</data>'
        )


def test_a_small_sum_of_another_currency_is_told_by_its_name_alone() -> None:
    with translation.override("zh-hans"):
        assert ">8,532元</data>" in rendered("{% money 853200 %}")
        assert '>8,532<span class="money__unit">USD</span></data>' in rendered(
            '{% money 853200 currency="USD" %}'
        )


def test_attributes_are_spelled_as_html_and_escaped() -> None:
    given = {
        "hx_post": "/a?b=1&c=2",
        "data_closes": True,
        "hx_target": "",
        "title": '"quoted"',
        "disabled": False,
    }
    assert html_attributes(given) == ' data-closes hx-post="/a?b=1&amp;c=2" title="&quot;quoted&quot;"'


def test_a_name_from_outside_is_escaped() -> None:
    assert "<b>" not in rendered("{% masked_name name %}", name="<b>王")
    assert "&lt;b&gt;" in rendered("{% card title %}{{ name }}{% endcard %}", title="<b>", name="<b>")


def test_every_form_has_another_key() -> None:
    once, again = rendered("{% idempotency_key %}"), rendered("{% idempotency_key %}")
    assert once != again
    assert once.startswith('<input type="hidden" name="idempotency_key" value="')


def test_what_is_alike_in_every_row_is_written_once_for_each_answer() -> None:
    rows = "{% for row in rows %}{% alike %}{% idempotency_key %}{% endalike %}|{% endfor %}"
    with memory.of_one_request():
        first, second, _ = rendered(rows, rows=[1, 2]).split("|")
    assert first == second
    with memory.of_one_request():
        assert not rendered(rows, rows=[1]).startswith(first)


def test_words_that_are_kept_are_kept_in_each_language() -> None:
    shown = {}
    for language in ("zh-hans", "en", "zh-hans"):
        with translation.override(language):
            shown[language] = re.sub(r"<[^>]+>", "", rendered("{% tier_band band %}", band="premier"))
    assert shown == {"zh-hans": "贵宾", "en": "Premier"}


def test_action_is_a_form_that_also_works_without_script() -> None:
    form = rendered('{% action "Refer" "/refer/" target="#board" %}', csrf_token="token")
    assert 'method="post" action="/refer/"' in form
    assert 'hx-post="/refer/" hx-target="#board" hx-swap="outerHTML"' in form
    assert 'name="idempotency_key"' in form
    assert 'name="csrfmiddlewaretoken" value="token"' in form


def test_stylesheet_joins_every_file_in_cascade_order() -> None:
    text = stylesheet.joined()
    places = [
        text.index(f"/* {name} */")
        for name in ("tokens.css", "base.css", "layout.css", "components/cards.css")
    ]
    assert places == sorted(places)
    written = sorted(str(f.relative_to(stylesheet.SOURCES)) for f in stylesheet.SOURCES.rglob("*.css"))
    assert [name for name in written if f"/* {name} */" not in text] == []
    assert Path(settings.HOME) in stylesheet.build().parents


def test_stylesheets_use_tokens_only() -> None:
    """A colour written outside of tokens.css would stay light in the dark."""
    for file in stylesheet.SOURCES.rglob("*.css"):
        if file.name != "tokens.css":
            screen = file.read_text().split("@media print")[0]
            assert [line for line in screen.splitlines() if "#" in line and ": #" in line] == [], file.name


def test_first_page_weighs_little(bank: Bank, client_of: ClientOf) -> None:
    """DESIGN §5: at most 200 kB compressed, everything a first visit fetches counted."""
    page = client_of(bank.rm_chen).get("/", follow=True).content
    named = set(re.findall(r'(?:src|href)="/static/([^"]+)"', page.decode()))
    files = [Path(finders.find(name)) for name in sorted(named)]
    assert "css/app.css" in named
    weight = len(gzip.compress(page)) + sum(len(gzip.compress(file.read_bytes())) for file in files)
    assert weight <= 200_000


@pytest.mark.parametrize(("language", "shown"), [("zh-hans", "王** 先生"), ("en", "先生 王**")])
def test_the_title_stands_where_the_language_puts_it(language: str, shown: str) -> None:
    with translation.override(language):
        name = rendered('{% masked_name "王**" honorific="先生" %}')
    assert re.sub(r"<[^>]+>", "", name).strip() == shown
