"""`{% translate %}` as Django has it; a constant word is looked up once a process for each language."""

from django.template import Context
from django.template.base import FilterExpression, Node, Parser, Token, Variable
from django.templatetags.i18n import TranslateNode, do_translate
from django.utils.translation import get_language

from jinjing.web.components.library import register


class Word(Node):
    """A word that no variable and no filter changes. `asvar`: under which name it is put, instead of standing here."""

    child_nodelists = ()

    def __init__(self, word: TranslateNode, asvar: str | None) -> None:
        self.word = word
        self.asvar = asvar
        self.told: dict[tuple[str | None, bool], str] = {}

    def render(self, context: Context) -> str:
        language = (get_language(), context.autoescape)
        told = self.told.get(language)
        if told is None:
            told = self.told[language] = self.word.render(context)
        if self.asvar is None:
            return told
        context[self.asvar] = told
        return ""


def _is_constant(said: FilterExpression | None) -> bool:
    return said is None or (
        not said.filters and not (isinstance(said.var, Variable) and said.var.lookups is not None)
    )


@register.tag("translate")
def translate(parser: Parser, token: Token) -> Node:
    """`{% translate "Word" as name %}`, see Django's own."""
    node: TranslateNode = do_translate(parser, token)
    if not _is_constant(node.filter_expression) or not _is_constant(node.message_context):
        return node
    asvar, node.asvar = node.asvar, None
    return Word(node, asvar)
