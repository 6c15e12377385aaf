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
