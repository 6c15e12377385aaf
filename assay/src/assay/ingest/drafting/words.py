"""The words by which banks call our tables and columns. A draft proposes by them; a person decides."""

import re

from assay.sources import IDENTITY, SOURCES
from assay.sources.contract import Source

COLUMN_WORDS: dict[str, tuple[str, ...]] = {
    "account_id": ("账号", "账户号", "账户编号", "帐号", "acct_no", "account_no", "acct_id", "acc_no"),
    "address": ("地址", "联系地址", "住址", "addr", "home_addr"),
    "amount_fen": ("金额", "交易金额", "发生额", "amt", "amount", "tx_amt", "trans_amt"),
    "asset_class": ("资产类别", "产品类别", "产品大类", "prod_type", "product_type"),
    "assessed_on": ("评估日期", "测评日期", "风险评估日期", "assess_date", "risk_date"),
    "balance_after_fen": ("交易后余额", "账户余额", "balance_after", "after_bal"),
    "balance_fen": ("余额", "日终余额", "当前余额", "bal", "balance", "curr_bal", "eod_bal"),
    "birth_on": ("出生日期", "生日", "birthday", "birth_date", "birth_dt", "date_of_birth"),
    "booked_on": ("记账日期", "交易日期", "入账日期", "tx_date", "trans_date", "booking_date"),
    "card_nos": ("卡号", "银行卡号", "card_no", "card_number"),
    "changed_on": ("余额日期", "数据日期", "统计日期", "bal_date", "data_date", "balance_date"),
    "channel": ("渠道", "chnl", "channel_type"),
    "closed_on": ("销户日期", "关闭日期", "close_date", "cls_date", "closed_date"),
    "counterparty_bank": ("对方银行", "对方行", "对手行", "opp_bank", "counterparty"),
    "currency": ("币种", "货币", "币别", "ccy", "curr", "ccy_cd", "currency_code"),
    "customer_id": (
        "客户号",
        "客户编号",
        "客户ID",
        "客户代码",
        "核心客户号",
        "cust_no",
        "cust_id",
        "custno",
        "cif",
        "cif_no",
        "client_id",
        "client_no",
    ),
    "day": ("日期", "date", "dt"),
    "declared_on": ("申报日期", "登记日期", "declare_date"),
    "document_valid_to": ("证件有效期", "证件到期日", "证件有效期至", "id_expiry_date", "cert_valid_date"),
    "education": ("学历", "文化程度", "edu", "education_level"),
    "id_doc_no": ("证件号码", "身份证号", "证件号", "id_no", "cert_no", "id_number", "idcard"),
    "id_doc_type": ("证件类型", "证件种类", "id_type", "cert_type"),
    "kind": ("类型", "类别", "客户类型", "交易类型", "type", "cust_type", "tx_type"),
    "level": ("机构级别", "机构层级", "org_level", "branch_level"),
    "matures_on": ("到期日", "到期日期", "maturity_date", "mature_date", "due_date"),
    "name": (
        "名称",
        "姓名",
        "客户名称",
        "客户姓名",
        "产品名称",
        "机构名称",
        "cust_name",
        "prod_name",
        "org_name",
    ),
    "occupation": ("职业", "occup", "job"),
    "opened_on": ("开户日期", "开户日", "open_date", "opn_date", "opened_date"),
    "org_id": (
        "机构号",
        "机构编号",
        "网点号",
        "所属机构",
        "开户机构",
        "branch_no",
        "org_no",
        "brch_no",
        "branch_id",
    ),
    "parent_id": ("上级机构", "上级机构号", "父机构", "parent_org", "up_org"),
    "phone": ("手机号", "手机号码", "联系电话", "电话", "mobile", "tel", "phone_no", "mobile_no"),
    "policy_id": ("保单号", "保单编号", "policy_no"),
    "premium_fen": ("保费", "保险费", "premium"),
    "price_e8": ("净值", "单位净值", "价格", "nav", "price"),
    "product_id": ("产品编号", "产品代码", "产品号", "prod_no", "prod_id", "product_no", "product_code"),
    "rate_e8": ("汇率", "牌价", "fx_rate", "rate", "exchange_rate"),
    "risk_level": ("风险等级", "产品风险等级", "risk_grade"),
    "risk_tolerance": ("风险承受能力", "客户风险等级", "risk_tolerance_level", "cust_risk_level"),
    "rm_staff_id": ("客户经理", "客户经理工号", "管户客户经理", "管户经理", "mgr_no", "rm_id", "cust_mgr"),
    "role": ("岗位", "角色", "post", "position"),
    "sex": ("性别", "gender"),
    "staff_id": ("工号", "员工号", "员工编号", "柜员号", "emp_no", "emp_id", "teller_no"),
    "sum_assured_fen": ("保额", "保险金额", "sum_assured"),
    "transaction_id": ("流水号", "交易流水号", "流水编号", "tx_no", "trans_id", "serial_no", "seq_no"),
    "valid_from": ("生效日期", "起始日期", "start_date", "eff_date"),
    "valid_to": ("失效日期", "截止日期", "有效期至", "end_date", "exp_date"),
}
TABLE_WORDS: dict[str, tuple[str, ...]] = {
    "account": ("账户", "acct", "account"),
    "balance_change": ("余额", "bal", "balance"),
    "customer": ("客户", "cust", "customer", "client"),
    "customer_identity": ("客户身份", "客户信息", "联系方式", "cust_info", "identity"),
    "fx_rate": ("汇率", "牌价", "fx", "rate"),
    "insurance_policy": ("保单", "保险", "policy", "insur"),
    "organisation": ("机构", "网点", "org", "branch", "brch"),
    "price": ("净值", "价格", "nav", "price"),
    "product": ("产品", "prod", "product"),
    "risk_assessment": ("风险评估", "风险测评", "risk"),
    "staff": ("员工", "人员", "柜员", "staff", "emp", "teller"),
    "transaction": ("交易", "流水", "tx", "trans", "txn", "journal"),
}
DECLARED: tuple[Source, ...] = (*SOURCES, *IDENTITY)


def spelled(name: str) -> str:
    """A name without case, blanks and signs, so that CUST_NO, custNo and Cust No are one."""
    return re.sub(r"[\W_]+", "", name).lower()


def columns_for(source: Source, header: tuple[str, ...]) -> dict[str, str]:
    """Our columns and the delivered names that seem to mean them, each used once."""
    free = {spelled(name): name for name in reversed(header) if name}
    found: dict[str, str] = {}
    for column in source.columns:
        words = (column.name, *_unit_less(column.name), *COLUMN_WORDS.get(column.name, ()))
        hit = next((key for word in words if (key := spelled(word)) in free), None)
        if hit is not None:
            found[column.name] = free.pop(hit)
    return found


def table_for(header: tuple[str, ...], stem: str) -> Source | None:
    """The declared table that a header seems to mean; None if none has its key and half of what it requires."""
    scored = []
    for source in DECLARED:
        found = columns_for(source, header)
        required = [column.name for column in source.columns if column.required]
        lacking = sum(name not in found for name in required)
        if any(name not in found for name in source.key) or lacking * 2 > len(required):
            continue
        named = any(
            spelled(word) in spelled(stem) for word in (source.name, *TABLE_WORDS.get(source.name, ()))
        )
        scored.append((2 * len(found) + 4 * named - 3 * lacking, source))
    return max(scored, key=lambda pair: pair[0])[1] if scored else None


def _unit_less(name: str) -> tuple[str, ...]:
    """Our names without their unit: balance_fen is also called balance."""
    return tuple(
        name.removesuffix(end) for end in ("_fen", "_on", "_e8", "_millionths") if name.endswith(end)
    )
