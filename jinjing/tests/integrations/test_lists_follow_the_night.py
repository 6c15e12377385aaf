"""Lists read outlet and closing day from the figures: the same as the customers', whatever night is in use."""

from datetime import date, datetime

from assay.progress import SilentProgress
from editions import Draft, next_day
from jinjing.customers.models import Customer
from jinjing.holdings.queries.publications import current_publication
from jinjing.insights.models import CustomerFigures
from jinjing.integrations.snapshot.restore import restore_previous
from jinjing.kernel.clock import BANK_ZONE

Place = list[tuple[str, str | None, date | None]]


def of_the_figures() -> Place:
    rows = CustomerFigures.objects.of(current_publication()).order_by("customer__customer_no")
    return list(rows.values_list("customer__customer_no", "home_outlet__code", "closed_on"))


def of_the_customers() -> Place:
    rows = Customer.objects.filter(missing_since=None).order_by("customer_no")
    return list(rows.values_list("customer_no", "home_outlet__code", "closed_on"))


def test_who_moves_or_leaves_does_so_in_both_with_the_night_and_back_with_it(publish):
    publish(Draft())
    before = of_the_customers()
    assert of_the_figures() == before
    night = next_day()
    night.customer_row("C1")["org_id"] = "102"
    night.customer_row("C2")["closed_on"] = date(2026, 11, 19)
    publish(night)
    after = of_the_customers()
    assert after != before
    assert of_the_figures() == after
    restore_previous(by=None, at=datetime(2026, 11, 20, 9, 0, tzinfo=BANK_ZONE), progress=SilentProgress())
    assert of_the_figures() == of_the_customers() == before
