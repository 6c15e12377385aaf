"""Boxes: card, visit card, referral card, call row, timeline item."""

from collections.abc import Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from jinjing.web.components.feedback import counted
from jinjing.web.components.figures import reason
from jinjing.web.components.icons import icon
from jinjing.web.components.library import html_attributes, markup, register, slot
from jinjing.web.components.people import availability, masked_name, tier_band
from jinjing.web.components.props import CallRow, ReasonLike, ReferralCard, TimelineItem, VisitCard


@register.simple_block_tag
def card(
    content: str,
    title: str = "",
    *,
    note: str = "",
    count: int | None = None,
    tone: str = "",
    name: str = "",
    level: int = 2,
) -> SafeString:
    """A box with a heading. note: small text at the right. name: the element's id. level: heading level."""
    named, head = "", ""
    if title:
        titled = markup(' id="{}-title"', name) if name else ""
        named = markup(' id="{0}" aria-labelledby="{0}-title"', name) if name else ""
        head = markup(
            '<header class="card__head"><h{level} class="card__title"{titled}>{title}{count}</h{level}>{note}</header>',
            level=level,
            titled=titled,
            title=title,
            count=markup(" {}", counted(count)) if count is not None else "",
            note=_if_any(note, '<span class="card__note">{}</span>'),
        )
    elif name:
        named = markup(' id="{}"', name)
    return markup(
        '<section class="card{}"{}>{}<div class="card__body">{}</div></section>',
        f" card--{tone}" if tone else "",
        named,
        head,
        content,
    )


@register.simple_block_tag
def visit_card(content: str, row: VisitCard, **attributes: Any) -> SafeString:
    """One person in the lobby; the content is its buttons. `row` has the attributes of props.VisitCard."""
    buttons = slot(content)
    return markup(
        '<article class="visit-card visit-card--{band}{long}" id="visit-{code}" aria-labelledby="visit-{code}-who" '
        'data-row{attributes}><header class="visit-card__head">'
        '<h3 class="visit-card__who" id="visit-{code}-who">{ticket}{who}</h3>{wait}</header>'
        '<p class="visit-card__line">{shape}{business}{place}</p>{reasons}{advice}{manager}{actions}</article>',
        band=row.band,
        long=" visit-card--long" if row.waits_long else "",
        code=row.code,
        attributes=html_attributes(attributes),
        ticket=_if_any(row.ticket, '<span class="ticket">{}</span> '),
        who=masked_name(row.name, honorific=row.honorific),
        wait="" if row.waited_minutes is None else _wait(row.waited_minutes, long=row.waits_long),
        shape=tier_band(row.band),
        business=_if_any(row.business, '<span class="visit-card__business">{}</span>'),
        place=_if_any(row.place, '<span class="visit-card__place">{}</span>'),
        reasons=_reasons(row.reasons),
        advice=_if_any(row.advice, '<p class="visit-card__advice">{}{}</p>', sign="arrow-right"),
        manager=_manager(row) if row.rm_name else "",
        actions=_if_any(buttons, '<div class="visit-card__actions">{}</div>'),
    )


def _if_any(text: str, html: str, *, sign: str = "") -> SafeString:
    """A piece that is there only with something to tell; `html` has a place for the text, before it one for the sign."""
    if not text:
        return SafeString("")
    return markup(html, icon(sign, size="small"), text) if sign else markup(html, text)


def _wait(minutes: int, *, long: bool) -> SafeString:
    told = (
        ngettext("%(minutes)s min", "%(minutes)s min", minutes) % {"minutes": minutes}
        if minutes
        else _("just now")
    )
    sign = icon("alert-triangle", size="small") if long else ""
    return markup('<span class="visit-card__wait">{}{}</span>', sign, told)


def _manager(row: VisitCard) -> SafeString:
    where = availability(row.rm_whereabouts, name=row.rm_name, until=row.rm_until)
    return markup(
        '<p class="visit-card__rm"><span class="visit-card__rm-role">{}</span> {}</p>', _("RM"), where
    )


@register.simple_block_tag
def referral_card(content: str, row: ReferralCard, **attributes: Any) -> str:
    """One referral in the manager's inbox; the content is its buttons. `row`: props.ReferralCard."""
    return render_to_string(
        "components/referral_card.html",
        {"row": row, "content": slot(content), "attributes": html_attributes(attributes)},
    )


@register.simple_block_tag
def call_row(content: str, row: CallRow, **attributes: Any) -> SafeString:
    """One name of today's list as a list item; the content is its buttons. `row`: props.CallRow."""
    kind = pgettext("call list", "invested") if row.invested else pgettext("call list", "uninvested")
    return markup(
        '<li class="call-row{}{}" data-row{}><span class="call-row__position">{}</span>'
        '<div class="call-row__why">{}{}</div>'
        '<div class="call-row__who">{}<span class="call-row__kind">{}<span>{}</span></span></div>'
        '<p class="call-row__last">{}</p><p class="call-row__say">{}</p>'
        '<div class="call-row__next">{}{}</div></li>',
        " call-row--done" if row.done else "",
        " call-row--held" if row.hold else "",
        html_attributes(attributes),
        icon("check", label=_("done")) if row.done else row.position,
        _reasons(row.reasons),
        _if_any(row.hold, '<p class="call-row__hold">{}{}</p>', sign="bell-off"),
        masked_name(row.name, honorific=row.honorific, href=row.href),
        tier_band(row.band),
        kind,
        _last_contact(row),
        row.say,
        _if_any(row.outcome, '<span class="call-row__outcome">{}</span>'),
        slot(content),
    )


def _reasons(reasons: Sequence[ReasonLike]) -> SafeString | str:
    told = ((reason(each.text, on=each.on, strength=each.strength),) for each in reasons)
    return markup('<ul class="reasons">{}</ul>', format_html_join("", "<li>{}</li>", told)) if reasons else ""


def _last_contact(row: CallRow) -> str:
    days = row.last_days
    if days is None:
        return _("never contacted")
    ago = ngettext("%(days)s day ago", "%(days)s days ago", days) % {"days": days} if days else _("today")
    return f"{row.last_way} {ago}"


@register.simple_tag
def timeline_item(row: TimelineItem) -> SafeString:
    """One thing that happened, in a `<ol class="timeline">`. `row`: props.TimelineItem."""
    at = localtime(row.at)
    return markup(
        '<li class="timeline__item{}"><span class="timeline__mark">{}</span><div class="timeline__what">'
        '<p class="timeline__title">{}</p>{}'
        '<p class="timeline__when"><time datetime="{}">{}</time>{}</p></div></li>',
        f" tone--{row.tone}" if row.tone else "",
        icon(row.icon or "point", size="small"),
        row.title,
        _if_any(row.text, '<p class="timeline__text">{}</p>'),
        at.isoformat(),
        f"{at:%Y-%m-%d %H:%M}",
        f" · {row.by}" if row.by else "",
    )
