"""All components under one roof: a builtin of every template, so that no page loads anything."""

from jinjing.web.components import (
    actions,
    addresses,
    cards,
    feedback,
    figures,
    forms,
    icons,
    navigation,
    people,
    words,
)
from jinjing.web.components.library import register

__all__ = [
    "actions",
    "addresses",
    "cards",
    "feedback",
    "figures",
    "forms",
    "icons",
    "navigation",
    "people",
    "register",
    "words",
]
