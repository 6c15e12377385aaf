"""What all components share: the tag library and the spelling of HTML attributes."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.template import Context, Library
from django.template.base import Node, Parser, Token
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = Library()
Props = TypeVar("Props", bound=Callable[..., dict[str, Any]])


class Trimmed(Node):
    """A tag without the line break at the end of its template, which would stand before a Chinese comma."""

    def __init__(self, node: Node) -> None:
        self.node = node

    def render(self, context: Context) -> SafeString:
        return SafeString(self.node.render(context).strip())


def component(template: str) -> Callable[[Props], Props]:
    """Register a function as the tag of its name: its parameters are the props, its answer the context."""

    def declare(props: Props) -> Props:
        register.inclusion_tag(template)(props)
        compiled = register.tags[props.__name__]
        register.tags[props.__name__] = lambda parser, token: _trimmed(compiled, parser, token)
        return props

    return declare


def _trimmed(compiled: Callable[[Parser, Token], Node], parser: Parser, token: Token) -> Trimmed:
    return Trimmed(compiled(parser, token))


def html_attributes(given: dict[str, Any]) -> SafeString:
    """Attributes as a template passes them: `hx_post=url` is written `hx-post="…"`.

    True stands for the bare attribute; False, None and "" leave it out, so that a template may
    pass a condition through.
    """
    spelled = ((name.rstrip("_").replace("_", "-"), value) for name, value in given.items())
    kept = [(name, value) for name, value in spelled if value not in (None, False, "")]
    bare = format_html_join("", " {}", ((name,) for name, value in kept if value is True))
    full = format_html_join("", ' {}="{}"', ((name, value) for name, value in kept if value is not True))
    return SafeString(bare + full)


def slot(content: str) -> SafeString:
    """What stood between a block tag and its end, already rendered; "" when it was only white space."""
    return SafeString(content.strip())
