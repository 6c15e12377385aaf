"""Actions in groups, so that "every export" is one choice of the auditor's."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from jinjing.web.access_log.actions import ACTIONS

GROUP = "group-"
NAMES: Mapping[str, Promise] = {
    "door": pgettext_lazy("access log", "All: signing in, sessions"),
    "looks": pgettext_lazy("access log", "All: customers looked at"),
    "searches": pgettext_lazy("access log", "All: customers searched"),
    "opened": pgettext_lazy("access log", "All: values shown in full"),
    "exports": pgettext_lazy("access log", "All: exports and prints"),
    "rights": pgettext_lazy("access log", "All: rights, rules, people"),
    "refused": pgettext_lazy("access log", "All: refused at the door"),
    "log": pgettext_lazy("access log", "All: the log itself and its alerts"),
    "system": pgettext_lazy("access log", "All: figures, system"),
}
_SEARCHES = {"lobby.find", "customer.find", "call_list.why", "lookup.refused", "access_log.find"}
_PREFIXES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("door", ("sign_in", "sign_out", "session", "factor", "password", "passkey", "account")),
    ("exports", ("export", "subject_request", "access_log.export", "audit.export")),
    ("rights", ("position", "staff", "rule", "rights", "factors", "portfolio.hand_over")),
    ("log", ("access_log", "audit", "alert")),
    ("system", ("snapshot", "demo", "key", "retention", "work", "publish", "backup")),
)


def group_of(action: str) -> str:
    """The group an action belongs to; empty for the work itself (contacts, visits, referrals)."""
    if action in _SEARCHES:
        return "searches"
    if action == "customer.unmask":
        return "opened"
    if action in ("page.refused", "look.refused"):
        return "refused"
    if action.endswith(".print"):
        return "exports"
    for group, prefixes in _PREFIXES:
        if any(action == prefix or action.startswith((f"{prefix}.", f"{prefix}_")) for prefix in prefixes):
            return group
    return "looks" if action.endswith(".open") else ""


def actions_of(choice: str) -> tuple[str, ...]:
    """The actions a choice stands for: a group, one action, or nothing for everything."""
    if choice.startswith(GROUP):
        return tuple(action for action in ACTIONS if group_of(action) == choice.removeprefix(GROUP))
    return (choice,) if choice else ()
