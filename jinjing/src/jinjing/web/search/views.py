"""The palette: a dialog that HTMX brings to any page, and a page of its own without JavaScript."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods

from jinjing.web.search.commands import commands_found, pages_found
from jinjing.web.search.customers import customers_found, last_customers, may_find, may_name_somebody
from jinjing.web.search.options import Group
from jinjing.web.search.staff import staff_found
from jinjing.web.shared.context import Page
from jinjing.web.shared.http import StaffRequest, page_or_partial
from jinjing.web.shared.looks import lookup_refused

LONGEST = 80
CUSTOMERS, STAFF, COMMANDS = "#", "@", ">"
KINDS = {
    "#": CUSTOMERS,
    "＃": CUSTOMERS,
    "@": STAFF,
    "＠": STAFF,
    ">": COMMANDS,
    "》": COMMANDS,
    "＞": COMMANDS,
}


@dataclass(frozen=True)
class Asked:
    """What was typed. `only` is one kind by its sign, empty for all; `waits`: more may be typed at any moment."""

    text: str
    only: str = ""
    waits: bool = False

    @classmethod
    def of(cls, request: StaffRequest) -> "Asked":
        typed = request.POST.get("q", "").strip()[:LONGEST]
        only = KINDS.get(typed[:1], "")
        return cls(typed[1:].strip() if only else typed, only, request.POST.get("look") == "later")

    def wants(self, kind: str) -> bool:
        return self.only in ("", kind)


@require_http_methods(["GET", "POST"])
def search(request: StaffRequest) -> HttpResponse:
    """RM-6: open it with the last customers, or answer what is typed: in the body, never in an address."""
    asked = Asked.of(request)
    groups: list[Group] = []
    context = {"asked": asked, "finds_customers": may_find(request), "next": page_in_front(request)}
    if may_find(request) and asked.wants(CUSTOMERS):
        groups, told = about_customers(request, asked)
        context |= told
    groups += everything_else(request, asked)
    shown = [group for group in groups if group.count]
    context |= {"groups": shown, "said": said(shown)}
    template = "search/page.html"
    return page_or_partial(request, template, context, partials=("palette", "palette-found"))


def about_customers(request: StaffRequest, asked: Asked) -> tuple[list[Group], dict[str, object]]:
    """The group, and what there is to say about it. While somebody types on, nobody is looked up."""
    if not asked.text:
        title = pgettext("search", "Last opened")
        return ([Group("customers", title, customers=last_customers(request))] if not asked.only else []), {}
    if not may_name_somebody(asked.text):
        return [], {}
    if asked.waits:
        return [], {"looking": True}
    if refused := lookup_refused(request):
        return [], {"refused": refused}
    found = customers_found(request, asked.text)
    return [Group("customers", pgettext("search", "Customers"), customers=found)], {"nobody": not found}


def everything_else(request: StaffRequest, asked: Asked) -> list[Group]:
    groups = []
    if asked.wants(STAFF) and asked.text:
        groups.append(
            Group("staff", pgettext("search", "Colleagues"), staff_found(request.scope, asked.text))
        )
    if asked.wants(COMMANDS):
        page = Page(request)
        current = {"language": page.language, "theme": page.theme}
        commands = commands_found(request.scope, asked.text, current=current)
        groups += [
            Group("pages", pgettext("search", "Pages"), pages_found(request.scope, asked.text)),
            Group("commands", pgettext("search", "Commands"), commands),
        ]
    return groups


def said(groups: list[Group]) -> str:
    """For whoever hears the page: how many, of what. Empty for nothing: the note in its place says why."""
    count = sum(group.count for group in groups)
    if not count:
        return ""
    counted = ngettext("%(count)s result", "%(count)s results", count) % {"count": count}
    return counted + ": " + ", ".join(f"{group.title} {group.count}" for group in groups)


def page_in_front(request: StaffRequest) -> str:
    """Where a changed language or theme leads back to."""
    parts = urlsplit(request.htmx.current_url_abs_path or "") if request.htmx else urlsplit(request.path)
    return parts._replace(fragment="").geturl() or "/"
