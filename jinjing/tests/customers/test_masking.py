"""One mask a kind of value (STANDARDS FI-04), and how a person is addressed in each language."""

import pytest
from jinjing.customers.models import Customer
from jinjing.customers.queries import masking
from jinjing.kernel.wording import Wording


@pytest.mark.covers("RULE-1", "FI-04")
@pytest.mark.parametrize(
    ("mask", "value", "shown"),
    [
        (masking.masked_name, "王晓明", "王**"),
        (masking.masked_name, "王明", "王**"),
        (masking.masked_name, "欧阳远", "欧阳**"),
        (masking.masked_name, "䶮宁", "䶮**"),
        (masking.masked_name, "", ""),
        (masking.masked_phone, "13900011001", "139****1001"),
        (masking.masked_phone, "62281234", "******34"),
        (masking.masked_document, "11010119710504123X", "110101********123X"),
        (masking.masked_document, "E1234567", "E******7"),
        (masking.masked_card, "6222000000010018", "622200******0018"),
        (masking.masked_card, "1787", "**87"),
        (masking.masked_card, "576", "**6"),
        (masking.masked_address, "北京市朝阳区滨江路 1 号", "北京市朝阳区****"),
        (masking.masked_address, "滨江路 1 号", "****"),
        (masking.masked_address, "", ""),
    ],
)
def test_mask(mask, value, shown):
    assert mask(value) == shown


@pytest.mark.covers("LOB-1")
@pytest.mark.parametrize(
    ("name", "sex", "zh", "en"),
    [
        ("王晓明", "M", "王先生", "Mr Wang"),
        ("李慧", "F", "李女士", "Ms Li"),
        ("欧阳远", "F", "欧阳女士", "Ms Ouyang"),
        ("单国强", "M", "单先生", "Mr Shan"),
        ("尉迟恭", "M", "尉迟先生", "Mr Yuchi"),
        ("王晓明", "", "王先生/女士", "Mr/Ms Wang"),
        ("", "M", "客户 1787", "Customer 1787"),
    ],
)
def test_form_of_address(name, sex, zh, en):
    assert masking.form_of_address(Customer(customer_no="1787", name=name, sex=sex)) == Wording(zh, en)


def test_a_company_is_addressed_by_its_name():
    company = Customer(customer_no="9", name="金睛科技有限公司", kind="corporate")
    assert masking.form_of_address(company).zh == "金睛科技有限公司"
    assert not masking.honorific_of(company)


def test_a_customer_without_a_name_is_shown_by_number():
    nameless = Customer(customer_no="1787")
    assert (masking.shown_name(nameless), masking.shown_name_masked(nameless)) == ("1787", "1787")
