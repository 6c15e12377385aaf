"""Where the bank's own sign-in (OpenID Connect) is. What its word means here: `identity.domain.colleague`."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from jinjing.identity.directory import LOOPBACK


class ProviderUnsafe(ValueError):  # noqa: N818 - named after the broken rule
    """A sign-in may not travel in the clear."""

    def __init__(self) -> None:
        super().__init__("JINJING_OIDC_ISSUER: https://…; in the clear on loopback only")


@dataclass(frozen=True)
class SingleSignOn:
    """issuer: address of the provider; staff_claim: what it calls the staff number. The secret lies in a file.

    two_factors: the provider asks everybody for two factors itself; otherwise ours is asked for here (SE-01).
    """

    issuer: str
    client_id: str
    client_secret_file: str
    staff_claim: str = "staff_no"
    two_factors: bool = False

    def __post_init__(self) -> None:
        address = urlsplit(self.issuer)
        if address.scheme != "https" and address.hostname not in LOOPBACK:
            raise ProviderUnsafe

    def client_secret(self) -> str:
        """Read at each use, so that it stands in no setting, process list or support bundle."""
        return Path(self.client_secret_file).read_text(encoding="utf-8").strip()


def single_sign_on_of(environment: Mapping[str, str]) -> SingleSignOn | None:
    """The provider that JINJING_OIDC_* name, or None. A missing one ends the start with its name."""
    issuer = environment.get("JINJING_OIDC_ISSUER", "")
    if not issuer:
        return None
    return SingleSignOn(
        issuer=issuer.rstrip("/"),
        client_id=environment["JINJING_OIDC_CLIENT_ID"],
        client_secret_file=environment["JINJING_OIDC_CLIENT_SECRET_FILE"],
        staff_claim=environment.get("JINJING_OIDC_STAFF_CLAIM", SingleSignOn.staff_claim),
        two_factors=environment.get("JINJING_OIDC_TWO_FACTORS", "") == "1",
    )
