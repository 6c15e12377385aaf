"""The two ceremonies of WebAuthn Level 2 (§7.1 registration, §7.2 authentication), carried out by `fido2`.

A passkey is bound to the host name under which it was made. The host and the random challenge come from
the caller; `state` is kept by the caller in the session between the two halves.
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from django.utils.translation import gettext as _
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from jinjing.identity.domain.factors import add_passkey, spend_signature
from jinjing.identity.enums import FactorKind
from jinjing.identity.models import Factor, Staff
from jinjing.identity.queries.factors import confirmed
from jinjing.kernel.errors import Invalid

NAME = "Jinjing"
# It comes after the password, so touching the key is enough; a device that asks for a finger does so.
VERIFICATION = UserVerificationRequirement.PREFERRED
Words = Mapping[str, Any]


class PasskeyRefused(Invalid):
    """The browser's answer does not fit what was asked."""

    code = "passkey_refused"

    def __init__(self) -> None:
        super().__init__(_("The passkey was not accepted. Try again, or use another way."), field="passkey")


def begin_registration(staff: Staff, *, host: str, challenge: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """Options for the browser, and the state to be kept."""
    options, state = _server(host).register_begin(
        PublicKeyCredentialUserEntity(
            id=f"staff-{staff.pk}".encode(), name=staff.sign_in, display_name=staff.name
        ),
        list(_credentials(staff).values()),
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=VERIFICATION,
        challenge=challenge,
    )
    return dict(options.public_key), state


def register(
    staff: Staff, answer: Words, *, host: str, state: dict[str, Any], name: str, at: datetime
) -> Factor:
    """Check the browser's answer and keep the passkey. PasskeyRefused."""
    try:
        made = _server(host).register_complete(state, answer)
    except (ValueError, TypeError, KeyError, AttributeError) as refused:
        raise PasskeyRefused from refused
    credential = made.credential_data
    if credential is None or credential.credential_id in {
        c.credential_id for c in _credentials(staff).values()
    }:
        raise PasskeyRefused
    kept = b64encode(bytes(credential)).decode()
    return add_passkey(staff, credential=kept, name=name, counter=made.counter, at=at)


def begin_proof(staff: Staff, *, host: str, challenge: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """Options for the browser, and the state to be kept."""
    options, state = _server(host).authenticate_begin(
        list(_credentials(staff).values()), user_verification=VERIFICATION, challenge=challenge
    )
    return dict(options.public_key), state


def prove(staff: Staff, answer: Words, *, host: str, state: dict[str, Any], real: datetime) -> bool:
    """Whether one of the person's passkeys signed this challenge, and is no copy."""
    known = _credentials(staff)
    try:
        said = AuthenticationResponse.from_dict(answer)
        used = _server(host).authenticate_complete(state, list(known.values()), said)
    except (ValueError, TypeError, KeyError, AttributeError, InvalidSignature):
        return False
    number = next(pk for pk, credential in known.items() if credential == used)
    return spend_signature(Factor.objects.get(pk=number), said.response.authenticator_data.counter, real=real)


def _server(host: str) -> Fido2Server:
    return Fido2Server(PublicKeyCredentialRpEntity(id=host, name=NAME))


def _credentials(staff: Staff) -> dict[int, AttestedCredentialData]:
    """The person's passkeys by number of their row."""
    rows = confirmed(staff).filter(kind=FactorKind.PASSKEY)
    return {row.pk: AttestedCredentialData(b64decode(row.secret["credential"])) for row in rows}
