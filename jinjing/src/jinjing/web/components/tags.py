"""All components under one roof: a builtin of every template, so that no page loads anything."""

from jinjing.web.components import actions, cards, feedback, figures, forms, icons, navigation, people
from jinjing.web.components.library import register

__all__ = ["actions", "cards", "feedback", "figures", "forms", "icons", "navigation", "people", "register"]
