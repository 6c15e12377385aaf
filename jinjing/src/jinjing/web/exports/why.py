"""Why a second person decides, in a sentence the asker and the second person read alike."""

from django.utils.translation import gettext as _

from jinjing.privacy.enums import SecondPersonBecause
from jinjing.privacy.queries.second_person import SecondPerson


def in_words(second: SecondPerson | None) -> str:
    """Empty for a file that needs nobody else."""
    if second is None:
        return ""
    sentences = {
        SecondPersonBecause.PHONE: _("Phone numbers in full need a second person."),
        SecondPersonBecause.NOTES: _("A file with notes needs a second person."),
        SecondPersonBecause.COMPANY: _("A file for another company needs a second person."),
        SecondPersonBecause.ROWS: _("A file of more than %(bound)d rows needs a second person."),
        SecondPersonBecause.SLICES: _(
            "With the files of the last %(days)d days it is %(customers)d customers; more than %(bound)d need a second person."
        ),
    }
    facts = {"bound": second.bound, "days": second.days, "customers": second.customers}
    return sentences[second.because] % facts
