"""Rules and their values in words. A test finds a rule without a name."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from jinjing.identity.enums import Role
from jinjing.interactions.enums import Channel, ConsentPurpose
from jinjing.kernel.enums import Sensitive
from jinjing.kernel.rule_shapes import Range
from jinjing.kernel.wording import Wording

THEMES: Mapping[str, Promise] = {
    "security": pgettext_lazy("rules", "Sign-in and screens"),
    "contact": pgettext_lazy("rules", "Contact with customers"),
    "consent": pgettext_lazy("rules", "Consents"),
    "call_list": pgettext_lazy("rules", "Call list"),
    "rhythm": pgettext_lazy("rules", "Rhythm of contact"),
    "calendar": pgettext_lazy("rules", "Contact calendar"),
    "lists": pgettext_lazy("rules", "My customers"),
    "services": pgettext_lazy("rules", "Services by tier"),
    "lead": pgettext_lazy("rules", "Leads"),
    "referral": pgettext_lazy("rules", "Referrals"),
    "lobby": pgettext_lazy("rules", "Lobby"),
    "morning": pgettext_lazy("rules", "Morning sheet"),
    "risk": pgettext_lazy("rules", "Money at risk"),
    "handover": pgettext_lazy("rules", "Handover of portfolios"),
    "limits": pgettext_lazy("rules", "Limits of looking up"),
    "alerts": pgettext_lazy("rules", "Alerts"),
    "audit": pgettext_lazy("rules", "Access log"),
    "sensitive": pgettext_lazy("rules", "Sensitive words"),
    "exports": pgettext_lazy("rules", "Files with customers"),
    "subject_requests": pgettext_lazy("rules", "Requests about personal data"),
    "operation": pgettext_lazy("rules", "Operation"),
    "api": pgettext_lazy("rules", "Programs"),
    "retention": pgettext_lazy("rules", "How long what is kept"),
}

NAMES: Mapping[str, Promise] = {
    "referral.accept_minutes": pgettext_lazy("rules", "Time to accept a referral"),
    "contact.quiet_hours": pgettext_lazy("rules", "No calls between"),
    "contact.soft_hours": pgettext_lazy("rules", "Better no calls between"),
    "contact.refusal_months": pgettext_lazy("rules", "No marketing after a refusal for"),
    "contact.most_a_day": pgettext_lazy("rules", "Most contacts of one customer a day"),
    "contact.most_a_week": pgettext_lazy("rules", "Most contacts of one customer a week"),
    "contact.most_a_month": pgettext_lazy("rules", "Most contacts of one customer a month"),
    "contact.consent_needed": pgettext_lazy("rules", "Ways on which marketing needs a consent"),
    "contact.holidays_free": pgettext_lazy("rules", "No marketing calls on public holidays"),
    "contact.note_prompt_from": pgettext_lazy("rules", "Talks without a note are asked for from"),
    "contact.log_back_days": pgettext_lazy("rules", "A contact is still written down for"),
    "consent.ask_again_months": pgettext_lazy("rules", "Not asked again after a no for"),
    "consent.valid_months": pgettext_lazy("rules", "Months a consent is valid, by purpose"),
    "consent.notice_version": pgettext_lazy("rules", "Version of the notice in use"),
    "consent.recipients": pgettext_lazy("rules", "To whom data may be passed on"),
    "call_list.size": pgettext_lazy("rules", "Names on a day’s list"),
    "call_list.invested_share": pgettext_lazy("rules", "Invested to uninvested names"),
    "call_list.week_size": pgettext_lazy("rules", "Different names a week"),
    "call_list.rest_days": pgettext_lazy("rules", "Rest after a contact"),
    "rhythm.schemes": pgettext_lazy("rules", "Whose rhythms of contact count"),
    "rhythm.floor_days": pgettext_lazy("rules", "Everybody is spoken to at least every"),
    "rhythm.floor_days_important": pgettext_lazy("rules", "Premier customers are spoken to at least every"),
    "rhythm.plan_ahead_days": pgettext_lazy("rules", "Contacts are planned ahead for"),
    "calendar.most_in_a_file": pgettext_lazy("rules", "Entries that one calendar from Excel brings at most"),
    "lists.nearly_premier_percent": pgettext_lazy(
        "rules", "Nearly premier: average so far of the premier bound at least, in percent"
    ),
    "lists.most_at_once": pgettext_lazy("rules", "Customers chosen at once at most"),
    "services.near_percent": pgettext_lazy(
        "rules", "Close to the next tier: average so far of its bound at least, in percent"
    ),
    "lead.contact_days": pgettext_lazy("rules", "Working days to answer a lead"),
    "morning.ahead_days": pgettext_lazy("rules", "How far ahead maturing money is told"),
    "morning.edge_percent": pgettext_lazy("rules", "Close to the next tier: at most missing, in percent"),
    "risk.fall_percent": pgettext_lazy(
        "rules", "At risk: below last quarter’s average by at least, in percent"
    ),
    "risk.fall_yuan": pgettext_lazy("rules", "At risk: a fall of at least, in yuan"),
    "risk.silent_days": pgettext_lazy("rules", "At risk: nobody has spoken to the customer for, in days"),
    "handover.trace_weeks": pgettext_lazy("rules", "How far back a leaver’s looks and files are listed"),
    "lobby.signals": pgettext_lazy("rules", "Own signals over the declared ones"),
    "lobby.potential_from": pgettext_lazy("rules", "Points from which a visitor counts as potential"),
    "lobby.wait_alarm_minutes": pgettext_lazy("rules", "Waiting is too long after"),
    "alerts.looks_an_hour": pgettext_lazy("rules", "Alert: different customers opened"),
    "alerts.unmasked_an_hour": pgettext_lazy("rules", "Alert: values shown in full"),
    "alerts.lookups_an_hour": pgettext_lazy("rules", "Alert: customers looked up"),
    "alerts.refused_an_hour": pgettext_lazy("rules", "Alert: closed doors tried"),
    "alerts.accounts_a_day": pgettext_lazy("rules", "Alert: sign-ins and positions changed by hand"),
    "alerts.exported_a_day": pgettext_lazy("rules", "Alert: customers taken out in files"),
    "limits.lookups_a_minute": pgettext_lazy("rules", "Most look-ups, by the minute"),
    "limits.lookups_an_hour": pgettext_lazy("rules", "Most look-ups, by the hour"),
    "security.unmask_seconds": pgettext_lazy("rules", "A value in full is shown for"),
    "security.blur_seconds": pgettext_lazy("rules", "A tablet in the hall blurs after"),
    "security.lock_after_failures": pgettext_lazy("rules", "Failed tries until a name is locked"),
    "security.lock_minutes": pgettext_lazy("rules", "A locked name stays locked for"),
    "security.address_failures": pgettext_lazy("rules", "Failed tries from one address"),
    "security.idle_minutes": pgettext_lazy("rules", "Signed out when idle at a desk for"),
    "security.idle_minutes_tablet": pgettext_lazy("rules", "Signed out when idle at a tablet for"),
    "security.session_hours": pgettext_lazy("rules", "Longest session"),
    "security.password_min_length": pgettext_lazy("rules", "Shortest password, characters"),
    "security.password_classes": pgettext_lazy("rules", "Kinds of characters in a password"),
    "security.password_history": pgettext_lazy("rules", "Former passwords that do not come back"),
    "security.password_days": pgettext_lazy("rules", "A password grows old after"),
    "security.second_factor_roles": pgettext_lazy("rules", "Roles that need a second factor"),
    "security.step_up_minutes": pgettext_lazy("rules", "A fresh proof counts for"),
    "limits.requests_a_minute": pgettext_lazy("rules", "Most requests of one person, by the minute"),
    "api.token_days": pgettext_lazy("rules", "A program’s token is valid for"),
    "operation.drill_days": pgettext_lazy("rules", "Restore drill at the latest every"),
    "operation.backup_hours": pgettext_lazy("rules", "Backup at the latest every"),
    "operation.verify_hours": pgettext_lazy("rules", "Access log verified at the latest every"),
    "audit.keep_months": pgettext_lazy("rules", "The access log is kept for"),
    "audit.seal_minutes": pgettext_lazy("rules", "Alarm when the log was not sealed for"),
    "exports.rows_without_second_person": pgettext_lazy("rules", "Rows without a second person"),
    "exports.window_days": pgettext_lazy("rules", "Files of one person count together for"),
    "exports.most_rows": pgettext_lazy("rules", "Most rows of a file"),
    "exports.keep_hours": pgettext_lazy("rules", "A file can be fetched for"),
    "subject_requests.answer_days": pgettext_lazy("rules", "A request is answered within"),
    "subject_requests.two_people": pgettext_lazy("rules", "A copy of all data needs two people"),
    "subject_requests.warn_days": pgettext_lazy("rules", "Warning before the end"),
    "sensitive.words": pgettext_lazy("rules", "Own words that need a ground, over the declared ones"),
    "sensitive.harmless": pgettext_lazy("rules", "Phrases in which such a word means something else"),
    "retention.raw_days": pgettext_lazy("rules", "Delivered files"),
    "retention.customer_years": pgettext_lazy("rules", "Customers, after the relationship ends"),
    "retention.contact_years": pgettext_lazy("rules", "Contacts"),
    "retention.file_history_years": pgettext_lazy("rules", "Replaced values of the customer file"),
    "retention.visit_years": pgettext_lazy("rules", "Visits in the lobby"),
    "retention.work_list_years": pgettext_lazy("rules", "Call lists"),
    "retention.publications": pgettext_lazy("rules", "Published nights"),
    "retention.trend_months": pgettext_lazy("rules", "Average assets of past months"),
    "retention.staff_years": pgettext_lazy("rules", "Staff, after they left"),
    "retention.session_days": pgettext_lazy("rules", "Ended sessions"),
    "retention.form_days": pgettext_lazy("rules", "Numbers of forms sent"),
    "retention.recent_days": pgettext_lazy("rules", "Customers opened last, offered again"),
    "retention.request_years": pgettext_lazy("rules", "Requests about personal data"),
    "retention.export_years": pgettext_lazy("rules", "Records of files taken out"),
}
# The two documents that declared values come from.
DOCUMENTS: Mapping[str, Promise] = {
    "STANDARDS": pgettext_lazy("rules", "STANDARDS"),
    "DOMAIN": pgettext_lazy("rules", "DOMAIN"),
}
_TIME = re.compile(r"\d\d:\d\d")
_TWO_NAMES = 2


def name_of(key: str) -> str:
    """The rule in words, its key where it has none."""
    return str(NAMES.get(key, key))


def place_of(key: str) -> int:
    """Where the rule's theme stands on the page; unnamed themes come last."""
    themes = list(THEMES)
    prefix = key.partition(".")[0]
    return themes.index(prefix) if prefix in THEMES else len(themes)


def source_in_words(source: str, *, declared: bool) -> str:
    """What the bank wrote, as it is. Declared sources are explained in English; elsewhere their id is enough."""
    english = (get_language() or "").startswith("en")
    if english or not declared:
        return source
    document, _space, number = re.split("[:,]", source, maxsplit=1)[0].partition(" ")
    return f"{DOCUMENTS.get(document, document)} {number}".rstrip()


def theme_of(key: str) -> str:
    prefix = key.partition(".")[0]
    return str(THEMES.get(prefix, prefix))


def value_in_words(key: str, value: Any) -> str:
    """10 of `…_minutes` -> 10 minutes; two times -> 21:00–09:00; a table part by part."""
    if isinstance(value, bool):
        return pgettext("rules", "yes") if value else pgettext("rules", "no")
    if isinstance(value, int):
        return _with_unit(key, value)
    if isinstance(value, list):
        return _list_in_words(value) or pgettext("rules", "none")
    if isinstance(value, dict):
        return " · ".join(_part_in_words(key, *part) for part in value.items()) or pgettext("rules", "none")
    return str(value)


def _list_in_words(value: list[Any]) -> str:
    if value and all(isinstance(one, str) and _TIME.fullmatch(one) for one in value):
        return "–".join(value)
    if all(isinstance(one, int) for one in value):
        return " : ".join(map(str, value))
    return pgettext("list", ", ").join(_word_of(one) for one in value)


def _part_in_words(key: str, name: str, value: Any) -> str:
    """Two names, Chinese and English, are a company: its name is enough; numbers carry the unit of the key."""
    if (
        isinstance(value, list | tuple)
        and len(value) == _TWO_NAMES
        and all(isinstance(v, str) for v in value)
    ):
        return str(Wording(*value))
    said = _with_unit(key, value) if isinstance(value, int) else _word_of(value)
    return pgettext("rules", "%(name)s: %(value)s") % {"name": _word_of(name), "value": said}


def _word_of(code: Any) -> str:
    """Roles, ways of contact and purposes by their names; other codes as they are."""
    for choices in (Role, Channel, ConsentPurpose, Sensitive):
        if code in choices.values:
            return str(choices(code).label)
    return str(code)


def allowed_in_words(key: str, within: Range | None) -> str:
    """1 and 60 of `…_minutes` -> from 1 minute to 60 minutes; empty for a rule without numbers."""
    if within is None:
        return ""
    ends = {"least": _with_unit(key, within.least), "most": _with_unit(key, within.most)}
    return pgettext("rules", "from %(least)s to %(most)s") % ends


def _with_unit(key: str, n: int) -> str:
    if "_a_" in key or "_an_" in key:
        rates = {"minute": _("%(n)d a minute"), "hour": _("%(n)d an hour"), "day": _("%(n)d a day")}
        unit = rates.get(key.rpartition("_")[2])
        return unit % {"n": n} if unit else str(n)
    units = {
        "seconds": ngettext("%(n)d second", "%(n)d seconds", n),
        "minutes": ngettext("%(n)d minute", "%(n)d minutes", n),
        "hours": ngettext("%(n)d hour", "%(n)d hours", n),
        "days": ngettext("%(n)d day", "%(n)d days", n),
        "weeks": ngettext("%(n)d week", "%(n)d weeks", n),
        "months": ngettext("%(n)d month", "%(n)d months", n),
        "years": ngettext("%(n)d year", "%(n)d years", n),
    }
    said = next((text for unit, text in units.items() if f"_{unit}" in key or f".{unit}" in key), "%(n)d")
    return said % {"n": n}
