"""What a demonstration declares about consents, openly and as dated rules, so that it can be shown at all."""

from datetime import date

from jinjing.interactions.models import Consent
from jinjing.kernel.models import RuleValue

NO_CONSENTS = "Demonstration only: this feed delivers no consents at all, so none is asked for. A bank keeps the default."
PARTNERS = {
    "life": ["长河人寿（演示）", "Changhe Life (demo)"],
    "fund": ["青桐基金（演示）", "Qingtong Fund (demo)"],
}


def declare_consent_rules(*, on: date) -> None:
    """Name two invented partners; a feed without any consent (old public data) gets the rule to go without."""
    if not RuleValue.objects.filter(key="consent.recipients").exists():
        RuleValue.objects.create(
            key="consent.recipients",
            value=PARTNERS,
            valid_from=on,
            source="演示：虚构机构 / Demonstration: invented partners",
        )
    if not Consent.objects.exists() and not RuleValue.objects.filter(key="contact.consent_needed").exists():
        RuleValue.objects.create(key="contact.consent_needed", value=[], valid_from=on, source=NO_CONSENTS)
