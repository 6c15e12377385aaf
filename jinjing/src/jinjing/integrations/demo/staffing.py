"""People for a bank whose feed brings none: three outlets at full strength, and portfolios to look after.

Names are invented and always the same. The three outlets with the most customers are staffed; their
premier customers, then the wealthiest others, are dealt out to their relationship managers.
"""

from collections.abc import Iterator
from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Count, F

from jinjing.customers.models import Customer, PortfolioAssignment
from jinjing.holdings.models import Publication
from jinjing.identity.enums import OrgLevel, Role
from jinjing.identity.models import OrgUnit, Position, Staff
from jinjing.identity.queries.positions import held_on
from jinjing.insights.models import CustomerTier
from jinjing.kernel import audit

OUTLETS = 3
PORTFOLIO = 60
FIRST_NUMBER = 700_001
AT_AN_OUTLET = (
    Role.BRANCH_MANAGER,
    Role.OPERATIONS_SUPERVISOR,
    Role.LOBBY_MANAGER,
    Role.LOBBY_MANAGER,
    Role.CASH_TELLER,
    Role.NON_CASH_TELLER,
    Role.RELATIONSHIP_MANAGER,
    Role.RELATIONSHIP_MANAGER,
    Role.RELATIONSHIP_MANAGER,
)
AT_HEAD_OFFICE = (
    Role.SUPERVISOR,
    Role.PROGRAMME_OFFICER,
    Role.DATA_STEWARD,
    Role.SYSTEM_ADMIN,
    Role.SECURITY_ADMIN,
    Role.AUDITOR,
)
# fmt: off
NAMES = (
    "高志明", "方淑兰", "石建军", "常亚楠", "秦卫东", "柳文静", "陆海峰", "姚桂芳", "夏雨婷",
    "汤永强", "贾思远", "邹美玲", "崔立群", "康佳怡", "孔德胜", "白雪梅", "史俊杰", "龚晓燕",
    "邵一鸣", "万丽华", "覃国栋", "武秀英", "戴晨曦", "莫家骏", "孟春晖", "洪少华", "江月娥",
    "毛振宇", "尹红霞", "段明辉", "雷若彤", "侯新宇", "龙佩珊",
)
# fmt: on


@transaction.atomic
def staff_the_bank(publication: Publication, *, at: datetime) -> int:
    """Hire everybody; answers how many people work here now."""
    outlets = _largest_outlets(publication)
    head_office = OrgUnit.objects.filter(level=OrgLevel.HEAD_OFFICE).order_by("path").first() or outlets[0]
    first_day = date(publication.business_date.year - 1, 1, 1)
    names = iter(zip(NAMES, range(FIRST_NUMBER, FIRST_NUMBER + len(NAMES)), strict=True))
    for role in AT_HEAD_OFFICE:
        _hire(names, role, head_office, first_day)
    for outlet in outlets:
        for role in AT_AN_OUTLET:
            _hire(names, role, outlet, first_day)
    count = Staff.objects.count()
    audit.write("demo.staff", by=None, at=at, kind="staff", detail={"people": count})
    return count


@transaction.atomic
def deal_out_portfolios(publication: Publication) -> int:
    """Give the relationship managers of each outlet their customers; answers how many customers."""
    held = held_on(publication.business_date)
    advisers = Position.objects.filter(held, role=Role.RELATIONSHIP_MANAGER, org_unit__level=OrgLevel.OUTLET)
    at_outlet: dict[OrgUnit, list[Staff]] = {}
    for position in advisers.select_related("staff", "org_unit").order_by("staff__staff_no"):
        at_outlet.setdefault(position.org_unit, []).append(position.staff)
    return sum(_deal_out(publication, outlet, people) for outlet, people in at_outlet.items())


def _largest_outlets(publication: Publication) -> list[OrgUnit]:
    with_figures = Customer.objects.filter(
        pk__in=CustomerTier.objects.of(publication).filter(official=True).values("customer_id")
    )
    sizes = (
        with_figures.filter(home_outlet__level=OrgLevel.OUTLET)
        .values(place=F("home_outlet"))
        .annotate(n=Count("pk"))
    )
    largest = [row["place"] for row in sizes.order_by("-n", "home_outlet__code")[:OUTLETS]]
    return sorted(OrgUnit.objects.filter(pk__in=largest), key=lambda unit: largest.index(unit.pk))


def _hire(names: Iterator[tuple[str, int]], role: Role, unit: OrgUnit, first_day: date) -> Staff:
    name, number = next(names)
    person = Staff.objects.create(
        staff_no=str(number), sign_in=str(number), name=name, password=make_password(None)
    )
    Position.objects.create(staff=person, role=role, org_unit=unit, valid_from=first_day)
    return person


def _deal_out(publication: Publication, outlet: OrgUnit, advisers: list[Staff]) -> int:
    """In turns, so that every portfolio holds as many premier customers as the next one."""
    tiers = CustomerTier.objects.of(publication).filter(official=True, customer__home_outlet=outlet)
    ranked = tiers.order_by("-premier", "-basis_average_fen", "customer__customer_no")
    chosen = ranked.values_list("customer_id", "customer__opened_on")[: PORTFOLIO * len(advisers)]
    dealt = PortfolioAssignment.objects.bulk_create(
        PortfolioAssignment(
            customer_id=customer,
            staff=advisers[place % len(advisers)],
            valid_from=opened_on or publication.business_date,
            reason="demo",
        )
        for place, (customer, opened_on) in enumerate(chosen)
    )
    return len(dealt)
