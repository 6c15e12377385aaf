"""Sign-in against the bank's own directory (LDAP), as an extra: `pip install jinjing[ldap]`.

The directory says whether a password is right and whose it is, nothing else: who works here and with which
rights comes from the staff feed and the security administrator. A person is found there by the sign-in name
and here by the staff number that the directory gives.
"""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from jinjing.kernel.errors import DomainError

SECONDS = 5
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class DirectoryUnreachable(DomainError):  # noqa: N818 - named after what is wrong
    """Nobody learns whether a password is right while the directory is silent."""

    code = "directory_unreachable"

    def __init__(self) -> None:
        super().__init__(
            _("The bank's directory does not answer. Wait a minute and try again, or call the service desk.")
        )


class DirectoryUnsafe(ValueError):  # noqa: N818 - named after the broken rule
    """A password may not cross the network in the clear."""

    def __init__(self) -> None:
        super().__init__(
            "JINJING_LDAP_URL: ldaps://…, or ldap://… with StartTLS; in the clear on loopback only"
        )


@dataclass(frozen=True)
class DirectorySettings:
    """Where the directory is and how a person is found in it.

    url: ldaps://host[:port], or ldap://host, which is upgraded by StartTLS. search_filter holds `{name}`.
    staff_attribute: the attribute with the staff number. Without bind_dn the search is anonymous.
    """

    url: str
    base: str
    search_filter: str = "(uid={name})"
    staff_attribute: str = "employeeNumber"
    bind_dn: str = ""
    bind_password_file: str = ""
    ca_file: str = ""
    start_tls: bool = True

    def bind_password(self) -> str | None:
        """Read at each use from its file, so that it stands in no setting, process list or support bundle."""
        if not self.bind_password_file:
            return None
        return Path(self.bind_password_file).read_text(encoding="utf-8").strip()


def directory_of(environment: Mapping[str, str]) -> DirectorySettings | None:
    """The directory that JINJING_LDAP_* name, or None. A missing JINJING_LDAP_BASE ends the start with its name."""
    url = environment.get("JINJING_LDAP_URL", "")
    if not url:
        return None
    return DirectorySettings(
        url=url,
        base=environment["JINJING_LDAP_BASE"],
        search_filter=environment.get("JINJING_LDAP_FILTER", DirectorySettings.search_filter),
        staff_attribute=environment.get("JINJING_LDAP_STAFF_ATTRIBUTE", DirectorySettings.staff_attribute),
        bind_dn=environment.get("JINJING_LDAP_BIND_DN", ""),
        bind_password_file=environment.get("JINJING_LDAP_BIND_PASSWORD_FILE", ""),
        ca_file=environment.get("JINJING_LDAP_CA_FILE", ""),
    )


class Directory:
    """One question to the directory: search for the person, then bind with the password that was typed."""

    def __init__(self, settings: DirectorySettings) -> None:
        self.settings = settings
        address = urlsplit(settings.url)
        open_line = address.scheme == "ldap" and not settings.start_tls
        if address.scheme not in ("ldap", "ldaps") or (open_line and address.hostname not in LOOPBACK):
            raise DirectoryUnsafe

    def staff_no_of(self, name: str, password: str) -> str | None:
        """The staff number if name and password belong together, else None. DirectoryUnreachable."""
        import ldap3  # noqa: PLC0415 - an extra: installed where the bank has a directory
        from ldap3.core.exceptions import LDAPException  # noqa: PLC0415

        if not name or not password:  # a bind without password succeeds as anonymous
            return None
        try:
            found = self._entry(ldap3, name)
            return found[1] if found and self._binds(ldap3, found[0], password) else None
        except (LDAPException, OSError) as failed:
            raise DirectoryUnreachable from failed

    def _entry(self, ldap3: Any, name: str) -> tuple[str, str] | None:
        """Distinguished name and staff number; None unless exactly one person fits."""
        asked = self.settings.search_filter.replace("{name}", ldap3.utils.conv.escape_filter_chars(name))
        attribute = self.settings.staff_attribute
        with self._line(ldap3, self.settings.bind_dn, self.settings.bind_password()) as line:
            if not line.bound:
                raise DirectoryUnreachable
            line.search(self.settings.base, asked, attributes=[attribute], size_limit=2)
            people = [entry for entry in line.response if entry["type"] == "searchResEntry"]
        if len(people) != 1:
            return None
        value = people[0]["attributes"].get(attribute)
        number = value[0] if isinstance(value, list) and value else value
        return (people[0]["dn"], str(number)) if number else None

    def _binds(self, ldap3: Any, dn: str, password: str) -> bool:
        with self._line(ldap3, dn, password) as line:
            return bool(line.bound)

    @contextmanager
    def _line(self, ldap3: Any, dn: str, password: str | None) -> Iterator[Any]:
        """A connection, encrypted where it leaves the machine; unbound if the password is wrong."""
        trust = ldap3.Tls(
            validate=ssl.CERT_REQUIRED,
            version=ssl.PROTOCOL_TLS_CLIENT,
            ca_certs_file=self.settings.ca_file or None,
        )
        server = ldap3.Server(self.settings.url, tls=trust, connect_timeout=SECONDS, get_info=ldap3.NONE)
        line = ldap3.Connection(
            server, user=dn or None, password=password, receive_timeout=SECONDS, read_only=True
        )
        try:
            line.open(read_server_info=False)
            if self._upgraded and not line.start_tls(read_server_info=False):
                raise DirectoryUnreachable
            line.bind(read_server_info=False)
            yield line
        finally:
            line.unbind()
            if line.socket is not None:  # ldap3 leaves it open when opening failed half way
                line.socket.close()

    @property
    def _upgraded(self) -> bool:
        return self.settings.start_tls and urlsplit(self.settings.url).scheme == "ldap"
