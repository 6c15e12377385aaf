"""The declared scripts become rows, from which the bank's own versions go on."""

from datetime import date

from django.db import transaction

from jinjing.interactions.models import Script
from jinjing.interactions.scripts import SCRIPTS, ScriptText
from jinjing.kernel.wording import Wording

FIRST_DAY = date(2000, 1, 1)  # older than every version of the bank's own


@transaction.atomic
def load_default_scripts() -> int:
    """Bring the declared scripts up to date; what the bank wrote itself begins later and stays untouched.

    Answers how many there are. Safe to repeat.
    """
    for text in SCRIPTS:
        Script.objects.update_or_create(
            key=text.key, audience=text.audience, valid_from=FIRST_DAY, defaults=_columns(text)
        )
    return len(SCRIPTS)


def _columns(text: ScriptText) -> dict[str, str]:
    marked = [("? ", one) for one in text.ask] + [("! ", one) for one in text.avoid]
    return {
        "goal": text.goal.zh,
        "goal_en": text.goal.en,
        "opening": text.opening.zh,
        "opening_en": text.opening.en,
        "advice": _lines(marked, chinese=True),
        "advice_en": _lines(marked, chinese=False),
    }


def _lines(marked: list[tuple[str, Wording]], *, chinese: bool) -> str:
    return "\n".join(mark + (text.zh if chinese else text.en) for mark, text in marked)
