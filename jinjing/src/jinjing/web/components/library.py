"""What all components share: how they are declared, and the spelling of HTML attributes.

A component is a function; its name is the tag, its parameters are the props. Boxes and forms have a template, and
the function answers its context: `@component("components/stat.html")`. Small parts stand in rows many times over (an
icon, a name, a button), where a template of one line costs ten times its worth: the function writes the HTML itself
with `markup`, under `@register.simple_tag`. What holds the system's own words alone is also `@kept_by_language`; of a
template, `{% kept %}`.
"""

import re
from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.template import Context, Library, TemplateSyntaxError
from django.template.base import FilterExpression, Node, NodeList, Parser, Token, token_kwargs
from django.urls import get_script_prefix
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from jinjing.kernel import memory

MOST_KEPT = 256  # forms of one part of a template; more would mean that a value is no choice but a fact
_SIGNS = re.compile("[&<>\"']")

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


class Kept(Node):
    """Written once a process for each language and each choice of the values. Inside nothing else is known: no
    request, no person, so that what is kept for one reader says nothing about another.
    """

    def __init__(self, nodelist: NodeList, values: dict[str, FilterExpression]) -> None:
        self.nodelist = nodelist
        self.values = values
        self.written: dict[Hashable, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        values = {name: value.resolve(context) for name, value in self.values.items()}
        key = (get_language(), get_script_prefix(), *values.values())
        found = self.written.get(key)
        if found is None:
            if len(self.written) >= MOST_KEPT:
                self.written.clear()
            found = self.written[key] = self._write(context.template, values)
        return found

    def _write(self, template: Any, values: dict[str, Any]) -> SafeString:
        alone = Context(values)
        alone.template = template
        with alone.render_context.push_state(template):
            return self.nodelist.render(alone)


@register.tag
def kept(parser: Parser, token: Token) -> Kept:
    """`{% kept places=page.navigation %}…{% endkept %}`: the system's own words, which depend on these values alone.

    Values are few and hashable, and none is about a person.
    """
    given = token.split_contents()[1:]
    values = token_kwargs(given, parser)
    if given:
        raise TemplateSyntaxError(f"kept takes values by name, not {given[0]}")
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(nodelist, values)


def markup(html: str, *args: Any, **named: Any) -> SafeString:
    """HTML with values in its places, each made safe: Django's `format_html` at a fraction of its cost."""
    return SafeString(
        html.format(*map(as_html, args), **{name: as_html(value) for name, value in named.items()})
    )


def as_html(value: Any) -> str:
    """The value as text of a page. HTML stays as it is; text without a special sign needs no rewriting."""
    kind = type(value)
    if kind is SafeString or kind is int or (kind is str and not _SIGNS.search(value)):
        return str(value)
    return conditional_escape(value)


def html_attributes(given: dict[str, Any]) -> SafeString:
    """Attributes as a template passes them: `hx_post=url` is written `hx-post="…"`.

    True stands for the bare attribute; False, None and "" leave it out, so that a template may
    pass a condition through.
    """
    bare = full = ""
    for name, value in given.items():
        spelled = as_html(name.rstrip("_").replace("_", "-"))
        if value is True:
            bare += f" {spelled}"
        elif value not in (None, False, ""):
            full += f' {spelled}="{as_html(value)}"'
    return SafeString(bare + full)


def slot(content: str) -> SafeString:
    """What stood between a block tag and its end, already rendered; "" when it was only white space."""
    return SafeString(content.strip())
