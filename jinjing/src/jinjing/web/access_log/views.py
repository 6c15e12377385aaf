"""The access log: filter, leaf back, and see whether its chains are whole."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from jinjing.identity.permissions import Permission
from jinjing.identity.queries.access_log import chain_states, entries_in, last_verification
from jinjing.kernel import audit
from jinjing.kernel.models import AccessEntry
from jinjing.web.access_log.actions import name_of
from jinjing.web.access_log.details import in_words
from jinjing.web.access_log.forms import LogFilterForm
from jinjing.web.shared.http import StaffRequest, permitted

PAGE_SIZE = 50


@dataclass(frozen=True)
class LogRow:
    """One line of the log with its action in words; `detail` holds codes only."""

    entry: AccessEntry
    actor: str
    action: str
    detail: str

    @classmethod
    def of(cls, entry: AccessEntry) -> "LogRow":
        actor = getattr(entry, "actor_name", "") or ""
        return cls(entry, actor, name_of(entry.action), in_words(entry.detail))


@require_GET
@permitted(Permission.ACCESS_LOG)
def log(request: StaffRequest) -> HttpResponse:
    """Fifty lines at a time, by key: the log grows at the top while one reads."""
    form = LogFilterForm(request.GET)
    wanted = form.asked()
    audit.write(
        "access_log.open", by=request.staff, at=request.now, kind="log", outlet=request.scope.outlet_code
    )
    rows = entries_in(request.scope, wanted)
    before = request.GET.get("before", "")
    if before.isascii() and before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    shown = list(rows[: PAGE_SIZE + 1])
    kept = shown[:PAGE_SIZE]
    context = {
        "form": form,
        "rows": [LogRow.of(entry) for entry in kept],
        "older": address(request, before=str(kept[-1].pk)) if len(shown) > PAGE_SIZE else "",
        "newer": address(request) if before else "",
        "chains": chain_states(request.scope),
        "verified": last_verification(request.scope),
    }
    return render(request, "access_log/page.html", context)


def address(request: StaffRequest, **extra: str) -> str:
    """The same filter at another place of the list."""
    kept = {key: request.GET[key] for key in ("person", "day", "action", "subject") if request.GET.get(key)}
    return f"{reverse('audit:log')}?{urlencode(kept | extra)}"
