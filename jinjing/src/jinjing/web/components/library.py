"""What all components share: how they are declared, and the spelling of HTML attributes.

A component is a function; its name is the tag, its parameters are the props. Boxes and forms have a template, and
the function answers its context: `@component("components/card.html")`. Small parts stand in rows many times over (an
icon, a name, a button), where a template of one line costs ten times its worth: the function writes the HTML itself
with `format_html`, under `@register.simple_tag`. What holds the system's own words alone is also `@kept_by_language`.
"""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.template import Context, Library
from django.template.base import Node, NodeList, Parser, Token
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from jinjing.kernel import memory

register = Library()
Props = TypeVar("Props", bound=Callable[..., dict[str, Any]])
Given = ParamSpec("Given")


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


def kept_by_language(write: Callable[Given, SafeString]) -> Callable[Given, SafeString]:
    """Keep what a function wrote, for each language. Only for few values, none of them about a person."""
    written: dict[Hashable, SafeString] = {}

    @wraps(write)
    def kept(*args: Given.args, **kwargs: Given.kwargs) -> SafeString:
        key = (get_language(), args, tuple(kwargs.items()))
        if key not in written:
            written[key] = write(*args, **kwargs)
        return written[key]

    return kept


class Alike(Node):
    """Written with the first row, repeated with the others of the same answer."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        return memory.recalled((self, get_language()), lambda: self.nodelist.render(context))


@register.tag
def alike(parser: Parser, token: Token) -> Alike:
    """`{% alike %}…{% endalike %}`: what reads the same in every row of a page, whatever the row."""
    nodelist = parser.parse(("endalike",))
    parser.delete_first_token()
    return Alike(nodelist)


def html_attributes(given: dict[str, Any]) -> SafeString:
    """Attributes as a template passes them: `hx_post=url` is written `hx-post="…"`.

    True stands for the bare attribute; False, None and "" leave it out, so that a template may
    pass a condition through.
    """
    bare = full = ""
    for name, value in given.items():
        spelled = name.rstrip("_").replace("_", "-")
        if value is True:
            bare += format_html(" {}", spelled)
        elif value not in (None, False, ""):
            full += format_html(' {}="{}"', spelled, value)
    return SafeString(bare + full)


def slot(content: str) -> SafeString:
    """What stood between a block tag and its end, already rendered; "" when it was only white space."""
    return SafeString(content.strip())
