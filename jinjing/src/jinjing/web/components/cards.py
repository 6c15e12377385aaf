"""Boxes: card, visit card, referral card, call row, timeline item."""

from typing import Any

from django.template.loader import render_to_string

from jinjing.web.components.library import component, html_attributes, register, slot
from jinjing.web.components.props import CallRow, ReferralCard, TimelineItem, VisitCard


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
) -> str:
    """A box with a heading. note: small text at the right. name: the element's id. level: heading level."""
    props = {
        "content": content,
        "title": title,
        "note": note,
        "count": count,
        "tone": tone,
        "name": name,
        "level": level,
    }
    return render_to_string("components/card.html", props)


@register.simple_block_tag
def visit_card(content: str, row: VisitCard, **attributes: Any) -> str:
    """One person in the lobby; the content is its buttons. `row` has the attributes of props.VisitCard."""
    return render_to_string(
        "components/visit_card.html",
        {"row": row, "content": slot(content), "attributes": html_attributes(attributes)},
    )


@register.simple_block_tag
def referral_card(content: str, row: ReferralCard, **attributes: Any) -> str:
    """One referral in the manager's inbox; the content is its buttons. `row`: props.ReferralCard."""
    return render_to_string(
        "components/referral_card.html",
        {"row": row, "content": slot(content), "attributes": html_attributes(attributes)},
    )


@register.simple_block_tag
def call_row(content: str, row: CallRow, **attributes: Any) -> str:
    """One name of today's list as a list item; the content is its buttons. `row`: props.CallRow."""
    return render_to_string(
        "components/call_row.html",
        {"row": row, "content": slot(content), "attributes": html_attributes(attributes)},
    )


@component("components/timeline_item.html")
def timeline_item(row: TimelineItem) -> dict[str, Any]:
    """One thing that happened, in a `<ol class="timeline">`. `row`: props.TimelineItem."""
    return {"row": row}
