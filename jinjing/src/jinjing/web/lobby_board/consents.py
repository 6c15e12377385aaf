"""PI-02: whoever receives a customer takes down that they no longer agree to marketing. One tap, no reason."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jinjing.identity.permissions import Permission
from jinjing.interactions.domain.consent import withdraw_consent
from jinjing.interactions.enums import ConsentPurpose
from jinjing.web.lobby_board.board import show_board, visit_or_404
from jinjing.web.shared.http import StaffRequest, as_toast, once, permitted


@require_POST
@permitted(Permission.LOBBY_BOARD)
def withdraw(request: StaffRequest, code: str) -> HttpResponse:
    """Answers with the board; a visitor nobody recognised has nothing to withdraw."""
    visit = visit_or_404(request, code)
    customer = visit.customer
    if customer is None:
        raise Http404
    with as_toast(request):
        once(
            request,
            lambda: (
                withdraw_consent(customer, ConsentPurpose.MARKETING, by=request.staff, at=request.now)[
                    0
                ].reference
            ),
        )
        messages.success(request, _("Withdrawn: it counts at once, for everybody in the bank."))
    return show_board(request)
