"""A customer with something in every table, and how many rows of each are about somebody."""

from datetime import date, time

from casts import MORNING, Bank
from jinjing.customers.domain.file import note_file_field
from jinjing.customers.file_fields import FileField
from jinjing.customers.models import Customer, Topic
from jinjing.holdings.enums import AssetClass
from jinjing.holdings.models import Holding, Product
from jinjing.interactions.domain.contact import correct_contact, log_contact
from jinjing.interactions.domain.hold import note_contact_hours, set_do_not_disturb
from jinjing.interactions.enums import Channel, Outcome
from jinjing.lobby.domain.arrival import register_arrival
from jinjing.lobby.domain.referral import offer_referral
from jinjing.privacy.domain.ending import rows_about_all
from jinjing.privacy.domain.requests import take_request
from jinjing.privacy.enums import IdentityCheck, Requester, RequestKind
from jinjing.privacy.models import SubjectRequest
from jinjing.privacy.subjects import SECTIONS
from jinjing.workbench.domain.call_list import draw_call_list
from jinjing.workbench.domain.lead import open_lead
from jinjing.workbench.enums import LeadSource


def a_life_with_the_bank(bank: Bank) -> None:
    """Wang has an account, talks, wishes, a visit, a referral, a lead and a place on a call list."""
    product = Product.objects.create(code="td1", asset_class=AssetClass.values[0], name="一年定期")
    Holding.objects.create(
        since=bank.publication.pk,
        customer=bank.wang,
        product=product,
        account_no="6222000000990011",
        currency="CNY",
        opened_on=date(2025, 11, 21),
        matures_on=date(2026, 11, 21),
        balance_fen=30_000_000,
        worth_fen=30_000_000,
    )
    draw_call_list(
        bank.rm_chen, on=date(2026, 11, 19), publication=bank.publication, at=MORNING, by=bank.rm_chen
    )
    talk = log_contact(
        bank.wang,
        channel=Channel.TELEPHONE,
        outcome=Outcome.TALKED,
        by=bank.rm_chen,
        at=MORNING,
        note="想转存三十万",
    )
    correct_contact(talk, outcome=Outcome.TALKED, by=bank.rm_chen, at=MORNING, note="想转存二十万")
    set_do_not_disturb(bank.wang, by=bank.rm_chen, at=MORNING, until=date(2026, 12, 31))
    note_contact_hours(bank.wang, starts=time(17), ends=time(19), by=bank.rm_chen, at=MORNING)
    Topic.objects.create(
        customer=bank.wang, kind="family", text="儿子高考", noted_by=bank.rm_chen, noted_at=MORNING
    )
    note_file_field(bank.wang, FileField.HOBBIES, "钓鱼", replaces=0, by=bank.rm_chen, at=MORNING)
    note_file_field(bank.wang, FileField.PERSONALITY, "quiet", replaces=0, by=bank.rm_chen, at=MORNING)
    visit = register_arrival(
        bank.riverside, customer=bank.wang, business="large_transfer", by=bank.guide_lin, at=MORNING
    )
    offer_referral(visit, by=bank.guide_lin, at=MORNING)
    open_lead(
        bank.wang,
        owner=bank.rm_chen,
        source=LeadSource.COUNTER,
        reference="x1",
        by=bank.teller_he,
        at=MORNING,
    )


def asked(bank: Bank, kind: RequestKind, *, verified: bool = True) -> SubjectRequest:
    """Wang asks in the lobby, with the identity card on the desk."""
    return take_request(
        bank.wang,
        kind=kind,
        requester=Requester.SELF,
        said="请处理我的信息",
        identity_check=IdentityCheck.DOCUMENT if verified else None,
        by=bank.guide_lin,
        at=MORNING,
    )


def rows_of(customer: Customer) -> dict[str, int]:
    """How many rows each table has about somebody."""
    return {
        section.model: count for section in SECTIONS if (count := rows_about_all(section, customer).count())
    }
