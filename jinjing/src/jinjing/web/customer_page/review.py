"""The asset review: read it on the screen, then print it with its mark. Both are in the access log."""

from dataclasses import asdict
from pathlib import Path

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET, require_POST

from jinjing.identity.permissions import Permission
from jinjing.kernel.documents import rendered, watermark
from jinjing.web.customer_page.reach import reach
from jinjing.web.customer_page.review_sheet import review_of
from jinjing.web.shared.http import StaffRequest

SHEET = Path(__file__).with_name("review.typ")


@require_GET
def review(request: StaffRequest, code: str) -> HttpResponse:
    """The sheet as it will be printed. The browser's own print says to use the button, which is recorded."""
    customer = reach(request, code, action="review.open", needs=Permission.SEE_BALANCES)
    publication = request.publication or None
    sheet = review_of(request.scope, customer, publication=publication, at=request.now)
    mark = watermark(request.staff.staff_no, request.now)
    return render(
        request, "customer_page/review.html", {"customer": customer, "review": sheet, "watermark": mark}
    )


@require_POST
def print_review(request: StaffRequest, code: str) -> HttpResponse:
    """The same sheet as PDF, marked with who printed it and when; each printing is a line in the access log."""
    customer = reach(request, code, action="review.print", needs=Permission.SEE_BALANCES)
    publication = request.publication or None
    sheet = review_of(request.scope, customer, publication=publication, at=request.now)
    document = rendered(
        SHEET,
        {"review": asdict(sheet), "words": words()},
        title=gettext("Asset review"),
        printed_by=request.staff.staff_no,
        language=get_language() or "zh-hans",
        at=request.now,
    )
    name = f"asset-review-{request.today:%Y%m%d}.pdf"  # nothing that says whose
    return HttpResponse(
        document,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def words() -> dict[str, str]:
    """The sheet's own words in the reader's language."""
    return {
        "title": gettext("Asset review"),
        "prepared": gettext("Prepared on"),
        "figures": gettext("Figures as of"),
        "manager": gettext("Relationship manager"),
        "total": gettext("Financial assets"),
        "holdings": gettext("What you hold"),
        "due": gettext("What falls due"),
        "averages": gettext("Average assets"),
        "agreed": gettext("What we agreed"),
        "tier": gettext("Tier"),
        "nothing": gettext("No figures have been published for this customer yet."),
        "none_due": gettext("Nothing falls due in the next twelve months."),
        "notice": gettext(
            "For information only: amounts are those of the day named above. Wealth products and funds are "
            "no deposits; their value may fall."
        ),
    }
