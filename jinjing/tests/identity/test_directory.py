"""Sign-in against a real directory (slapd): whose password it is, and nothing more."""

from collections.abc import Iterator

import pytest
from casts import Bank
from django.conf import LazySettings
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from identity.directory_server import RunningDirectory, directory, installed
from jinjing.identity.directory import Directory, DirectorySettings, DirectoryUnreachable, DirectoryUnsafe

pytestmark = pytest.mark.skipif(not installed(), reason="no slapd installed (Debian package `slapd`)")
PASSWORD = "River-Bank-2026"


@pytest.fixture(scope="module")
def running() -> Iterator[RunningDirectory]:
    with directory() as found:
        yield found


def settings_for(running: RunningDirectory, **changed: object) -> DirectorySettings:
    values: dict[str, object] = {
        "url": running.secure_url,
        "base": "ou=people,dc=bank,dc=example",
        "bind_dn": "cn=reader,dc=bank,dc=example",
        "bind_password_file": running.password_file,
        "ca_file": running.certificate,
    }
    return DirectorySettings(**{**values, **changed})  # type: ignore[arg-type]


@pytest.fixture
def asked(running: RunningDirectory) -> Directory:
    return Directory(settings_for(running))


@pytest.mark.covers("SE-01")
def test_the_right_password_gives_the_staff_number(asked: Directory) -> None:
    assert asked.staff_no_of("chenli", PASSWORD) == "R001"


def test_starttls_on_the_plain_port_does_as_well(running: RunningDirectory) -> None:
    assert Directory(settings_for(running, url=running.url)).staff_no_of("chenli", PASSWORD) == "R001"


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("chenli", "wrong"),
        ("chenli", ""),
        ("", PASSWORD),
        ("nobody", PASSWORD),
        ("chen*", PASSWORD),
        ("*)(uid=chenli", PASSWORD),
        ("numberless", PASSWORD),
    ],
    ids=["wrong", "no password", "no name", "unknown", "wildcard", "filter", "without staff number"],
)
def test_anything_else_gives_nobody(asked: Directory, name: str, password: str) -> None:
    assert asked.staff_no_of(name, password) is None


def test_a_directory_with_a_foreign_certificate_gets_no_password(running: RunningDirectory) -> None:
    with pytest.raises(DirectoryUnreachable):
        Directory(settings_for(running, ca_file="")).staff_no_of("chenli", PASSWORD)


def test_a_reader_whose_password_is_wrong_is_told_apart_from_a_wrong_name(
    running: RunningDirectory, tmp_path: object
) -> None:
    with pytest.raises(DirectoryUnreachable):
        Directory(settings_for(running, bind_password_file=running.certificate)).staff_no_of(
            "chenli", PASSWORD
        )


def test_passwords_do_not_cross_the_network_in_the_clear() -> None:
    open_line = DirectorySettings(url="ldap://directory.bank.example", base="dc=bank", start_tls=False)
    with pytest.raises(DirectoryUnsafe):
        Directory(open_line)


@pytest.mark.covers("SE-01", "SE-02")
def test_a_colleague_signs_in_by_the_directory_and_a_stranger_does_not(
    bank: Bank, running: RunningDirectory, settings: LazySettings
) -> None:
    settings.DIRECTORY = settings_for(running)
    settings.AUTHENTICATION_BACKENDS = ["jinjing.identity.backends.DirectoryBackend"]
    assert authenticate(username="chenli", password=PASSWORD) == bank.rm_chen
    assert authenticate(username="stranger", password=PASSWORD) is None
    bank.rm_chen.is_active = False
    bank.rm_chen.save()
    assert authenticate(username="chenli", password=PASSWORD) is None


def test_a_silent_directory_is_no_wrong_password(bank: Bank, settings: LazySettings) -> None:
    settings.DIRECTORY = DirectorySettings(url="ldaps://127.0.0.1:9", base="dc=bank")
    settings.AUTHENTICATION_BACKENDS = ["jinjing.identity.backends.DirectoryBackend"]
    with pytest.raises(ValidationError) as refused:
        authenticate(username="chenli", password=PASSWORD)
    assert refused.value.messages == ["行内统一用户目录没有响应，请稍等一分钟再试，或联系服务台。"]
