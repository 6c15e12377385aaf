"""How connections to PostgreSQL are made: entries of Django's DATABASES."""

from collections.abc import Mapping

from dj_database_url import DBConfig
from django.core.exceptions import ImproperlyConfigured

ENGINE = "jinjing.kernel.postgresql"
# A statement is kept at its second use, and has one plan for all values from its seventh on if that is no dearer.
# A day's pages ask a few hundred.
PREPARE_THRESHOLD, PREPARED_MAX = 1, 500
AGE_SECONDS = 8 * 3600  # plans go with their connection
SERVER_SETTINGS = "-c jit=off"  # compiling costs more than any statement of a page


def connected(database: DBConfig, environ: Mapping[str, str]) -> DBConfig:
    """The entry with our engine and its options; what DATABASE_URL says of an option counts more.

    JINJING_POOLER=transaction: a pooler gives every transaction another connection, so that nothing may be left
    behind on one: no kept plans, no cursors on the server, no settings. ImproperlyConfigured for another word.
    """
    pooler = environ.get("JINJING_POOLER", "")
    if pooler == "transaction":
        return {**database, "ENGINE": ENGINE, "DISABLE_SERVER_SIDE_CURSORS": True}
    if pooler:
        raise ImproperlyConfigured(
            "JINJING_POOLER 只能是 transaction，或不设置。\nJINJING_POOLER is either transaction or not set."
        )
    given = database.get("OPTIONS", {})
    options = {
        "server_side_binding": True,
        "prepare_threshold": PREPARE_THRESHOLD,
        "prepared_max": PREPARED_MAX,
        **given,
        "options": f"{SERVER_SETTINGS} {given.get('options', '')}".rstrip(),
    }
    return {**database, "ENGINE": ENGINE, "CONN_MAX_AGE": AGE_SECONDS, "OPTIONS": options}
