"""The code lists that feeds map to. The names are the field's standard terms (GLOSSARY.md)."""

ASSET_CLASSES = (
    "demand_deposit",
    "time_deposit",
    "call_deposit",
    "large_cd",
    "structured_deposit",
    "wealth_product",
    "fund",
    "insurance",
    "precious_metal",
    "treasury_bond",
    "trust_product",
    "loan",
)
ROLES = (
    "lobby_manager",
    "cash_teller",
    "non_cash_teller",
    "operations_supervisor",
    "relationship_manager",
    "branch_manager",
    "supervisor",
    "programme_officer",
    "data_steward",
    "system_admin",
    "security_admin",
    "auditor",
)
ORG_LEVELS = ("head_office", "tier1_branch", "tier2_branch", "sub_branch", "outlet")
BRANCH_KINDS = ("wealth_centre", "premier_outlet", "wealth_outlet", "convenience_outlet")
CHANNELS = ("T", "E", "M", "W", "V", "S")  # telephone, e-mail, meeting, WeCom, visit, short message
OUTCOMES = (
    "talked",
    "no_answer",
    "call_back",
    "appointment",
    "not_interested",
    "do_not_call",
    "wrong_number",
    "sent",
)
EDUCATION = ("primary", "secondary", "vocational", "university", "postgraduate")
RESIDENCES = ("mainland", "hong_kong", "macao", "taiwan", "abroad")
OCCUPATION_GROUPS = (
    "business_owner",
    "sole_trader",
    "manager",
    "doctor",
    "lawyer",
    "accountant",
    "architect",
    "teacher",
    "civil_servant",
    "public_institution",
    "company_staff",
    "homemaker",
    "student",
    "retired",
    "other",
)
SELF_CHANNELS = ("counter", "self_service", "mobile", "internet", "hotline")
ACTIVITIES = (*SELF_CHANNELS, "telephone", "meeting", "visit", "account_month")
OCCASIONS = ("wedding_anniversary", "family_birthday", "life_event")
WATCHES = ("rate", "price", "take_profit", "stop_loss")
# ISO 4217: money in use, and the precious metals that banks keep accounts in.
# fmt: off
CURRENCIES = (
    "AED", "AFN", "ALL", "AMD", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BGN", "BHD", "BIF", "BMD",
    "BND", "BOB", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHF", "CLP", "CNY", "COP", "CRC", "CUP",
    "CVE", "CZK", "DJF", "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "EUR", "FJD", "FKP", "GBP", "GEL", "GHS", "GIP",
    "GMD", "GNF", "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF", "IDR", "ILS", "INR", "IQD", "IRR", "ISK", "JMD", "JOD",
    "JPY", "KES", "KGS", "KHR", "KMF", "KPW", "KRW", "KWD", "KYD", "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "LYD",
    "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR", "MWK", "MXN", "MYR", "MZN", "NAD", "NGN",
    "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN", "PYG", "QAR", "RON", "RSD", "RUB",
    "RWF", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SLE", "SOS", "SRD", "SSP", "STN", "SVC", "SYP", "SZL",
    "THB", "TJS", "TMT", "TND", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "UGX", "USD", "UYU", "UZS", "VES", "VND",
    "VUV", "WST", "XAF", "XAG", "XAU", "XCD", "XOF", "XPD", "XPF", "XPT", "YER", "ZAR", "ZMW", "ZWG",
)
# fmt: on
