"""The people of one small invented bank: every test of a place or a right is played by the same cast.

Business date 2026-11-18, a Wednesday; the tests' day is Thursday 2026-11-19, 10:00 in Shanghai.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from jinjing.customers.domain.registration import CustomerFacts, register_customer
from jinjing.customers.models import Customer, PortfolioAssignment
from jinjing.holdings.enums import PublicationState
from jinjing.holdings.models import Publication
from jinjing.identity.enums import OrgLevel, Role
from jinjing.identity.models import OrgUnit, Position, Staff
from jinjing.insights.models import CustomerFigures, CustomerTier, TriggerHit
from jinjing.interactions.models import Consent

BUSINESS_DATE = date(2026, 11, 18)
TODAY = date(2026, 11, 19)
NOON = datetime(2026, 11, 19, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai
MORNING = datetime(2026, 11, 19, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai
YUAN = 100


@dataclass
class Bank:
    """Two outlets. Riverside: lobby manager Lin, teller He, RMs Chen and Zhao, manager Sun; hill: RM Gao."""

    head_office: OrgUnit
    riverside: OrgUnit
    hill: OrgUnit
    guide_lin: Staff
    teller_he: Staff
    rm_chen: Staff
    rm_zhao: Staff
    manager_sun: Staff
    rm_gao: Staff
    guide_hill: Staff
    supervisor_wu: Staff
    auditor_xu: Staff
    admin_tang: Staff
    publication: Publication
    wang: Customer  # premier, Chen's, deposit matures, invested
    li: Customer  # Chen's, uninvested, ordinary
    zhou: Customer  # Zhao's, premier
    pool: Customer  # riverside, without relationship manager
    far: Customer  # the hill outlet's, Gao's, premier

    @property
    def cast(self) -> dict[str, Staff]:
        """Everybody who tries a door, by part: the owner is Chen and the customer is Wang."""
        return {
            "owner": self.rm_chen,
            "colleague": self.rm_zhao,
            "branch_manager": self.manager_sun,
            "lobby_manager": self.guide_lin,
            "teller": self.teller_he,
            "other_branch": self.rm_gao,
            "head_office": self.supervisor_wu,
            "auditor": self.auditor_xu,
            "system_admin": self.admin_tang,
        }


def unit(code: str, name: str, name_en: str, level: OrgLevel, parent: OrgUnit | None) -> OrgUnit:
    path = f"{parent.path if parent else '/'}{code}/"
    return OrgUnit.objects.create(
        code=code, name=name, name_en=name_en, level=level, parent=parent, path=path
    )


def person(number: str, name: str, role: Role, where: OrgUnit) -> Staff:
    staff = Staff.objects.create(staff_no=number, sign_in=number.lower(), name=name)
    Position.objects.create(staff=staff, role=role, org_unit=where, valid_from=date(2024, 1, 1))
    return staff


def customer(
    number: str, name: str, sex: str, outlet: OrgUnit, rm: Staff | None, *, phone: str, card: str
) -> Customer:
    facts = CustomerFacts(
        customer_no=number,
        name=name,
        sex=sex,
        birth_on=date(1971, 5, 4),
        document_type="resident_id",
        document_no=f"11010119710504{number[-4:]}",
        phone=phone,
        address="滨江路 1 号",
        card_nos=(card,),
        opened_on=date(2018, 3, 1),
    )
    found = register_customer(facts, home_outlet=outlet)
    if rm:
        PortfolioAssignment.objects.create(customer=found, staff=rm, valid_from=date(2024, 1, 1))
    agrees_to_marketing(found)
    return found


def agrees_to_marketing(who: Customer) -> Consent:
    """As the feed delivers it: on every way, since the account was opened."""
    return Consent.objects.create(
        reference=f"feed:{who.pk}:marketing:all:2018-03-01",
        customer=who,
        purpose="marketing",
        state="given",
        given_at=datetime(2018, 2, 28, 16, 0, tzinfo=UTC),
        evidence_kind="source_system",
        source="feed",
    )


def figures(
    publication: Publication, who: Customer, yuan: int, *, invested: bool, tier: str, premier: bool, rank: int
) -> None:
    """Figures and official tier of one customer: the same amount now and on average."""
    fen = yuan * YUAN
    CustomerFigures.objects.create(
        since=publication.pk,
        customer=who,
        financial_assets_fen=fen,
        financial_assets_net_fen=fen,
        demand_deposit_fen=fen // 4,
        time_deposit_fen=fen - fen // 4,
        wealth_product_fen=0,
        fund_fen=0,
        insurance_fen=0,
        precious_metal_fen=0,
        closed_quarter="2026Q3",
        average_assets_closed_quarter_fen=fen,
        quarter="2026Q4",
        days_in_quarter=92,
        days_elapsed=49,
        average_assets_to_date_fen=fen,
        product_count=2,
        invested=invested,
        last_contact_on=date(2026, 10, 9),
        days_since_last_contact=40,
        home_outlet=who.home_outlet,
        closed_on=who.closed_on,
    )
    CustomerTier.objects.create(
        since=publication.pk,
        customer=who,
        scheme="segment-004",
        official=True,
        tier=tier,
        band="",
        rank=rank,
        premier=premier,
        tier_reason="2026Q3 季日均达到下限",
        tier_reason_en="2026Q3 average meets the bound",
        basis="closed_quarter",
        basis_quarter="2026Q3",
        basis_average_fen=fen,
        tier_forecast=tier,
        next_tier="private" if tier == "affluent" else "affluent",
        next_bound_fen=100_000_000,
        needed_fen=9_000_000,
        keep_needed_fen=0,
    )


def trigger(
    publication: Publication, who: Customer, key: str, on: date, zh: str, en: str, amount: int | None = None
) -> TriggerHit:
    return TriggerHit.objects.create(
        since=publication.pk,
        customer=who,
        trigger=key,
        subject=f"{who.customer_no}-1",
        occurs_on=on,
        expires_on=date(2026, 12, 2),
        priority=1 if key == "deposit_maturing" else 3,
        amount_fen=amount,
        reason=zh,
        reason_en=en,
    )


def publication_of_the_night() -> Publication:
    return Publication.objects.create(
        business_date=BUSINESS_DATE,
        state=PublicationState.CURRENT,
        snapshot_digest="sha256:cast",
        sources_digest="sha256:cast",
        base_currency="CNY",
        policies=[],
        archive="",
        published_at=datetime(2026, 11, 18, 19, 0, tzinfo=UTC),
    )


def small_bank() -> Bank:
    """Build the bank; one call a test."""
    ho = unit("HO", "金睛银行", "Jinjing Bank", OrgLevel.HEAD_OFFICE, None)
    riverside = unit("101", "滨江支行", "Riverside", OrgLevel.OUTLET, ho)
    hill = unit("102", "北山支行", "North Hill", OrgLevel.OUTLET, ho)
    rm_chen = person("R001", "陈立", Role.RELATIONSHIP_MANAGER, riverside)
    rm_zhao = person("R002", "赵敏", Role.RELATIONSHIP_MANAGER, riverside)
    rm_gao = person("R101", "高远", Role.RELATIONSHIP_MANAGER, hill)
    night = publication_of_the_night()
    bank = Bank(
        head_office=ho,
        riverside=riverside,
        hill=hill,
        guide_lin=person("L001", "林静", Role.LOBBY_MANAGER, riverside),
        teller_he=person("T001", "何勇", Role.NON_CASH_TELLER, riverside),
        rm_chen=rm_chen,
        rm_zhao=rm_zhao,
        manager_sun=person("M001", "孙建国", Role.BRANCH_MANAGER, riverside),
        rm_gao=rm_gao,
        guide_hill=person("L101", "罗兰", Role.LOBBY_MANAGER, hill),
        supervisor_wu=person("S001", "吴江", Role.SUPERVISOR, ho),
        auditor_xu=person("A001", "许严", Role.AUDITOR, ho),
        admin_tang=person("Y001", "唐信", Role.SYSTEM_ADMIN, ho),
        publication=night,
        wang=customer(
            "60001001", "王晓明", "M", riverside, rm_chen, phone="13900011001", card="6222000000010018"
        ),
        li=customer(
            "60001002", "李慧", "F", riverside, rm_chen, phone="13900011002", card="6222000000010026"
        ),
        zhou=customer(
            "60001003", "单国强", "M", riverside, rm_zhao, phone="13900011003", card="6222000000010034"
        ),
        pool=customer(
            "60001004", "曾玉兰", "F", riverside, None, phone="13900011004", card="6222000000010042"
        ),
        far=customer("60001005", "欧阳远", "M", hill, rm_gao, phone="13900011005", card="6222000000010059"),
    )
    figures(night, bank.wang, 410_000, invested=True, tier="mid", premier=True, rank=2)
    figures(night, bank.li, 30_000, invested=False, tier="mass", premier=False, rank=4)
    figures(night, bank.zhou, 1_200_000, invested=True, tier="affluent", premier=True, rank=1)
    figures(night, bank.pool, 8_000, invested=False, tier="mass", premier=False, rank=4)
    figures(night, bank.far, 900_000, invested=False, tier="mid", premier=True, rank=2)
    trigger(
        night,
        bank.wang,
        "deposit_maturing",
        date(2026, 11, 21),
        "定期存款 30 万元将于 11 月 21 日到期",
        "A time deposit of 300,000 matures on 21 November",
        30_000_000,
    )
    trigger(
        night, bank.li, "birthday_solar", date(2026, 11, 20), "11 月 20 日生日", "Birthday on 20 November"
    )
    return bank


def lent_to(staff: Staff, role: Role, where: OrgUnit, *, since: date, until: date | None = None) -> Position:
    return Position.objects.create(staff=staff, role=role, org_unit=where, valid_from=since, valid_to=until)


def wider_cast(bank: Bank) -> dict[str, Staff]:
    """More who try a door: a stand-in of Wang's, a teller lent from the hill, one whose time is over, two
    administrators and a data steward. Kept out of the small bank, whose pages list its people.
    """
    stand_in = person("R003", "白露", Role.RELATIONSHIP_MANAGER, bank.riverside)
    PortfolioAssignment.objects.create(
        customer=bank.wang, staff=stand_in, role="backup", valid_from=date(2026, 11, 1)
    )
    lent = person("T101", "马超", Role.NON_CASH_TELLER, bank.hill)
    Position.objects.filter(staff=lent).update(valid_to=date(2026, 11, 18))
    lent_to(lent, Role.LOBBY_MANAGER, bank.riverside, since=TODAY, until=date(2026, 11, 20))
    former = person("R004", "孟凡", Role.RELATIONSHIP_MANAGER, bank.riverside)
    Position.objects.filter(staff=former).update(valid_to=date(2026, 11, 18))
    PortfolioAssignment.objects.create(
        customer=bank.pool, staff=former, valid_from=date(2024, 1, 1), valid_to=date(2026, 11, 18)
    )
    return {
        "stand_in": stand_in,
        "lent_teller": lent,
        "former": former,
        "security_admin": person("Z001", "方正", Role.SECURITY_ADMIN, bank.head_office),
        "data_steward": person("D001", "宋文", Role.DATA_STEWARD, bank.head_office),
    }
