"""Figures and the dates they belong to: money, as_of, data_note, stat, reason, countdown."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.utils.dateformat import format as formatted
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jinjing.web.components.amounts import exact_amount, short_amount
from jinjing.web.components.icons import icon
from jinjing.web.components.library import component, markup, register


def in_chinese() -> bool:
    return (get_language() or "").startswith("zh")


@register.filter
def day(on: date | None) -> str:
    """A date the short way people say it: 11月18日, 18 Nov. Dates of other years need the year: use `date`."""
    return _said(on, "n月j日" if in_chinese() else "j M") if on else ""


@register.filter
def weekday(on: date | None) -> str:
    """The same with the day of the week: 11月19日 星期四, Thu 19 Nov."""
    return _said(on, "n月j日 l" if in_chinese() else "D j M") if on else ""


@lru_cache(maxsize=1024)
def _said(on: date, spelling: str) -> str:
    """The spelling tells the language, too: the same few days stand all over a page."""
    return formatted(on, spelling)


@register.simple_tag
def money(fen: int | None, *, currency: str = "CNY", signed: bool = False, exact: bool = False) -> SafeString:
    """An amount of minor units: 41.2万 or 8,532元 with ¥412,345.67 as title; in English 412k. None is a dash.

    signed: a plus before gains. exact: show the whole amount, for tables that are added up.
    """
    if fen is None:
        return markup('<span class="money money--none" title="{}">–</span>', _("No figure"))
    whole = exact_amount(fen, currency)
    short = whole if exact else short_amount(fen, chinese=in_chinese(), currency=currency)
    unit = "" if exact or currency == "CNY" else currency
    plus = "+" if signed and fen > 0 else ""
    return markup(
        '<data class="money{}" value="{}" title="{}">{}{}</data>',
        " money--negative" if fen < 0 else "",
        fen,
        plus + whole,
        plus + short,
        markup('<span class="money__unit">{}</span>', unit) if unit else "",
    )


@register.simple_tag
def as_of(on: date) -> SafeString:
    """The business date of a figure, small and beside it."""
    told = _("as of %(day)s") % {"day": day(on)}
    return markup('<time class="as-of" datetime="{}">{}</time>', f"{on:%Y-%m-%d}", told)


@component("components/data_note.html")
def data_note(on: date | None, *, source: str = "", href: str = "") -> dict[str, Any]:
    """The line under a block of figures: to which day they belong and where they come from.

    on: business date, or None when nothing has been published. href: opens the derivation.
    """
    return {"on": on, "source": source, "href": href}


@component("components/stat.html")
def stat(
    label: str,
    value: Any,
    *,
    note: str = "",
    of: Any = None,
    tone: str = "",
    href: str = "",
    share: int | None = None,
) -> dict[str, Any]:
    """One number that matters, with its label. `of`: the whole it is part of (6 / 20).

    share: 0–100 draws a thin progress line. tone colours the note, not the number.
    """
    return {
        "label": label,
        "value": value,
        "note": note,
        "of": of,
        "tone": tone,
        "href": href,
        "share": share,
    }


@register.simple_tag
def reason(text: str, *, on: date | None = None, strength: str = "normal", href: str = "") -> SafeString:
    """Why now, in one sentence: dot, sentence, date of the fact.

    strength: strong ● (due within days), normal ◐, weak ○. on: when the fact is due or happened.
    """
    shape = {"strong": "circle-full", "normal": "circle-half", "weak": "circle-empty"}[strength]
    return markup(
        '<span class="reason reason--{}">{}<span class="reason__text">{}</span>{}</span>',
        strength,
        icon(shape, size="small"),
        markup('<a href="{}">{}</a>', href, text) if href else text,
        markup(' <time class="reason__on" datetime="{}">{}</time>', f"{on:%Y-%m-%d}", day(on)) if on else "",
    )


@component("components/countdown.html")
def countdown(ends_at: datetime, now: datetime, *, warn_seconds: int = 30) -> dict[str, Any]:
    """Time left until `ends_at`, counted down in the browser from the server's clock.

    The server renders what is left, so that it reads right without JavaScript; it is not a live
    region (a number that speaks every second helps nobody), the sentence beside it is.
    """
    left = max(ends_at - now, timedelta())
    seconds = int(left.total_seconds())
    return {
        "ends_at": ends_at,
        "seconds": seconds,
        "minutes": seconds // 60,
        "rest": f"{seconds % 60:02}",
        "warn_seconds": warn_seconds,
        "soon": seconds <= warn_seconds,
    }
