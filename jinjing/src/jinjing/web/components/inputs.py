"""Inputs of forms as Django's templates write them, written by functions: a page of ten fields has forty templates less."""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.safestring import SafeString

from jinjing.web.components.library import as_html, markup

Widget = Mapping[str, Any]


def _attributes(widget: Widget) -> SafeString:
    return SafeString(
        "".join(
            f" {as_html(name)}" if value is True else f' {as_html(name)}="{as_html(value)}"'
            for name, value in widget["attrs"].items()
            if value is not False
        )
    )


def _input(widget: Widget) -> SafeString:
    value = "" if widget["value"] is None else markup(' value="{}"', widget["value"])
    return markup(
        '<input type="{}" name="{}"{}{}>', widget["type"], widget["name"], value, _attributes(widget)
    )


def _textarea(widget: Widget) -> SafeString:
    return markup(
        '<textarea name="{}"{}>\n{}</textarea>', widget["name"], _attributes(widget), widget["value"] or ""
    )


def _select(widget: Widget) -> SafeString:
    groups = (_group(name, options) for name, options, _ in widget["optgroups"])
    return markup(
        '<select name="{}"{}>{}\n</select>', widget["name"], _attributes(widget), SafeString("".join(groups))
    )


def _group(name: Any, options: list[Widget]) -> SafeString:
    listed = SafeString("".join(_option(option) for option in options))
    return markup('\n  <optgroup label="{}">{}\n  </optgroup>', name, listed) if name else listed


def _option(option: Widget) -> SafeString:
    return markup(
        '\n  <option value="{}"{}>{}</option>', option["value"], _attributes(option), option["label"]
    )


_OF_ONE_LINE = ("text", "number", "email", "password", "hidden", "date", "time", "checkbox", "input")
_WRITTEN: Mapping[str, Callable[[Widget], SafeString]] = {
    **{f"django/forms/widgets/{kind}.html": _input for kind in _OF_ONE_LINE},
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/select.html": _select,
}


class WrittenInputs(DjangoTemplates):
    """Django's own renderer for whatever is not written here."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        write = _WRITTEN.get(template_name)
        return write(context["widget"]) if write else super().render(template_name, context, request)
