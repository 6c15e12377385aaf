"""Finding a customer of one's own care from anywhere: one hit opens the page, several are offered."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from jinjing.customers.enums import TokenKind
from jinjing.customers.queries.customers import customers_in
from jinjing.customers.queries.lookup import find_arrivals
from jinjing.identity.permissions import Permission
from jinjing.insights.queries.customer_card import CustomerCard, cards_of
from jinjing.kernel import audit
from jinjing.web.shared.http import StaffRequest, permitted
from jinjing.web.shared.looks import lookup_refused


@dataclass(frozen=True)
class Found:
    """A customer whose page the person may open, and by what they were found."""

    card: CustomerCard
    by: TokenKind


@require_POST
@permitted(Permission.CUSTOMER_PAGE)
def find(request: StaffRequest) -> HttpResponse:
    """RM-6: by name, pinyin, initials, tail, phone, card or number. The words stay in the body."""
    asked = request.POST.get("q", "").strip()
    refused = lookup_refused(request)
    found = [] if refused else customers_found(request, asked)
    if len(found) == 1:
        url = reverse("customer:page", args=[found[0].card.code])
        return HttpResponseClientRedirect(url) if request.htmx else redirect(url)
    template = "customer_page/find.html"
    context = {"found": found, "asked": asked, "refused": refused}
    return render(request, f"{template}#hits" if request.htmx else template, context)


def customers_found(request: StaffRequest, asked: str) -> list[Found]:
    """At most ten, the surest first. Each look is in the access log; what was typed is not."""
    matches = find_arrivals(request.scope, asked)
    mine = set(
        customers_in(request.scope)
        .filter(pk__in=[m.customer.pk for m in matches])
        .values_list("pk", flat=True)
    )
    within = [match for match in matches if match.customer.pk in mine]
    cards = cards_of(
        [m.customer.pk for m in within], publication=request.publication or None, on=request.today
    )
    audit.write(
        "customer.find",
        by=request.staff,
        at=request.now,
        outlet=request.scope.outlet_code,
        detail={"customers": [match.customer.code for match in within]},
    )
    return [Found(cards[match.customer.pk], match.by) for match in within]
