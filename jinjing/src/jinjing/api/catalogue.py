"""Data catalogue: tokens of programs. A token names a colleague, never a customer (PI-01)."""

from jinjing.identity.catalogue import HASHED, SESSION
from jinjing.kernel.catalogue import table

TABLES = (
    table(
        "api.ApiToken",
        all=(SESSION, "id staff_id purpose made_at expires_on revoked_at last_used_on"),
        secret=(HASHED, "digest"),
    ),
)
