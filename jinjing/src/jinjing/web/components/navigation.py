"""Finding one's way: page header, tabs, pagination."""

from collections.abc import Sequence
from typing import Any

from django.template.loader import render_to_string

from jinjing.web.components.library import component, register, slot
from jinjing.web.components.props import Tab


@register.simple_block_tag
def page_header(content: str, title: str, *, note: str = "") -> str:
    """The page's `<h1>` with a line under it; the content is the page's actions, at the right."""
    return render_to_string(
        "components/page_header.html", {"title": title, "note": note, "content": slot(content)}
    )


@component("components/tabs.html")
def tabs(label: str, items: Sequence[Tab], current: str) -> dict[str, Any]:
    """Links between views of one thing. items: props.Tab records. current: key of the shown one."""
    return {"label": label, "items": items, "current": current}


@component("components/pagination.html")
def pagination(*, older: str = "", newer: str = "", note: str = "") -> dict[str, Any]:
    """Newer and older by key: no page numbers, because counting is what makes long lists slow."""
    return {"older": older, "newer": newer, "note": note}
