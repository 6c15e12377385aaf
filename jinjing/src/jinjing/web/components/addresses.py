"""`{% url %}` as Django has it, for a page that names the same few routes many times."""

from collections.abc import Hashable
from typing import Any

from django.template import Context
from django.template.base import Node, Parser, Token
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as django_url
from django.urls import NoReverseMatch, get_resolver, get_script_prefix, get_urlconf, reverse
from django.utils.html import escape

from jinjing.web.components.library import register

MOST_KEPT = 512
_fixed: dict[Hashable, str] = {}
_around: dict[Hashable, tuple[str, str]] = {}


def address_of(route: str, *code: str) -> str:
    """The address of a route without arguments, or with one code (letters and digits); found once. NoReverseMatch."""
    key = (get_script_prefix(), get_resolver(get_urlconf()), route)
    if not code:
        return _fixed.get(key) or _noted(_fixed, key, reverse(route))
    found = _around.get(key)
    if found is None:
        whole = reverse(route, args=code)
        if whole.count(code[0]) > 1:  # where it stands shows with another code
            return whole
        before, _, after = whole.partition(code[0])
        found = _noted(_around, key, (before, after))
    return found[0] + code[0] + found[1]


def _noted(kept: dict[Hashable, Any], key: Hashable, found: Any) -> Any:
    if len(kept) >= MOST_KEPT:
        kept.clear()
    kept[key] = found
    return found


class Address(URLNode):
    """The common cases by themselves: no argument, or one that is a code of ours."""

    def render(self, context: Context) -> str:
        if self.kwargs or len(self.args) > 1:
            return super().render(context)
        code = [argument.resolve(context) for argument in self.args]
        if code and not _is_code(code[0]):
            return super().render(context)
        try:
            address = address_of(self.view_name.resolve(context), *code)
        except NoReverseMatch:
            return super().render(context)
        if self.asvar:
            context[self.asvar] = address
            return ""
        return escape(address) if context.autoescape else address


def _is_code(argument: Any) -> bool:
    return isinstance(argument, str) and argument.isascii() and argument.isalnum()


@register.tag
def url(parser: Parser, token: Token) -> Node:
    """`{% url route code as name %}`, see Django's own."""
    node = django_url(parser, token)
    return Address(node.view_name, node.args, node.kwargs, node.asvar)
