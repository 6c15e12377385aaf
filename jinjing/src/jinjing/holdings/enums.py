from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PublicationState(TextChoices):
    CURRENT = "current", _("Current")
    PREVIOUS = "previous", _("Previous")
    RETIRED = "retired", _("Retired")


class AssetClass(TextChoices):
    DEMAND_DEPOSIT = "demand_deposit", _("Demand deposit")
    TIME_DEPOSIT = "time_deposit", _("Time deposit")
    CALL_DEPOSIT = "call_deposit", _("Call deposit")
    LARGE_CD = "large_cd", _("Large-denomination CD")
    STRUCTURED_DEPOSIT = "structured_deposit", _("Structured deposit")
    WEALTH_PRODUCT = "wealth_product", _("Wealth product")
    FUND = "fund", _("Fund")
    INSURANCE = "insurance", _("Insurance")
    PRECIOUS_METAL = "precious_metal", _("Precious metal")
    TREASURY_BOND = "treasury_bond", _("Treasury bond")
    TRUST_PRODUCT = "trust_product", _("Trust product")
    LOAN = "loan", _("Loan")
