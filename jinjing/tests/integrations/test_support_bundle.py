"""A support bundle tells how the installation is and nothing about anybody: planted values stay out."""

import json
import zipfile
from io import StringIO
from pathlib import Path

import pytest
from casts import Bank
from django.core.management import CommandError, call_command
from jinjing.customers.models import Customer
from jinjing.identity.models import Staff
from jinjing.integrations.support_bundle import redacted
from jinjing.kernel.keys import read_or_make

pytestmark = [pytest.mark.django_db, pytest.mark.covers("FI-07")]

PLANTED = (
    "王晓明",
    "13800138000",
    "110101199003078515",
    "6222021234567890123",
    "wang.xm@mail.example",
    "hunter2-Secret",
    "s3cr3t@db",
    "abandoned5d41402abc4b2a76b9719d",
    "1,234,567.89元",
)
LOG = """2026-11-19 10:00:00,123 ERROR django.request Internal Server Error: /customers/<str:code>/
2026-11-19 10:00:01,456 WARNING jinjing refused look by 王晓明 phone 13800138000 id 110101199003078515
psycopg.OperationalError: connection to postgres://jinjing:s3cr3t@db:5432/jinjing failed
DETAIL: Key (mail)=(wang.xm@mail.example) card 6222021234567890123 password=hunter2-Secret
GET /customers/find?q=王晓明&phone=13800138000 token: abandoned5d41402abc4b2a76b9719d 1,234,567.89元
  File "/opt/jinjing/current/venv/lib/python3.11/site-packages/jinjing/web/shared/http.py", line 42, in guarded
"""


@pytest.fixture
def bundle(
    bank: Bank, morning: None, settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """The parts of a bundle of a bank with planted values in rows, settings, keys and logs."""
    read_or_make(settings.KEYS_FOLDER / "seal.key")
    monkeypatch.setenv("JINJING_SOMETHING", "hunter2-Secret")
    monkeypatch.setenv("DATABASE_URL", "postgres://jinjing:s3cr3t@db:5432/jinjing")
    (tmp_path / "web.log").write_text(LOG, encoding="utf-8")
    call_command(
        "support-bundle", tmp_path / "out.zip", "--log", str(tmp_path / "web.log"), stdout=StringIO()
    )
    with zipfile.ZipFile(tmp_path / "out.zip") as parts:
        return {name: parts.read(name).decode() for name in parts.namelist()}


def test_nothing_personal_and_no_secret_is_inside(bundle: dict[str, str], settings) -> None:
    everything = "\n".join(bundle.values())
    names = list(Staff.objects.values_list("name", flat=True))
    names += [customer.name for customer in Customer.objects.all()]
    keys = [path.read_text().strip() for path in Path(settings.KEYS_FOLDER).glob("*.key")]
    secrets = [settings.SECRET_KEY, *keys, *Staff.objects.values_list("staff_no", "sign_in").first()]
    assert [word for word in [*PLANTED, *names, *secrets] if word and word in everything] == []


def test_what_helps_is_inside(bundle: dict[str, str]) -> None:
    assert set(bundle) == {
        *("versions.json", "doctor.json", "settings.json", "counts.json", "migrations.json"),
        *("publications.json", "long_work.json", "logs/1.log"),
    }
    assert json.loads(bundle["counts.json"])["identity_staff"] == Staff.objects.count()
    assert "JINJING_SOMETHING" in json.loads(bundle["settings.json"])["environment"]
    assert "kernel.0001_initial" in json.loads(bundle["migrations.json"])
    assert json.loads(bundle["versions.json"])["packages"]["jinjing"]
    assert {line["subject"] for line in json.loads(bundle["doctor.json"])} >= {"database", "backup"}


def test_a_redacted_log_still_says_where_it_broke(bundle: dict[str, str]) -> None:
    first, *_, last = bundle["logs/1.log"].splitlines()
    assert (
        first == "2026-11-19 10:00:00,123 ERROR django.request Internal Server Error: /customers/<str:code>/"
    )
    assert last == "  File …, line 42, in guarded"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("took 1234 ms, 17 rows", "took 1234 ms, 17 rows"),
        ("cookie=abc; rest", "… rest"),
        ("at 2026-11-19T10:00:00", "at 2026-11-19T10:00:00"),
        ("138 0013 8000", "…"),
    ],
)
def test_times_and_small_numbers_stay(line: str, told: str) -> None:
    assert list(redacted([line])) == [told]


def test_an_existing_file_is_not_overwritten(tmp_path: Path, morning: None) -> None:
    (tmp_path / "out.zip").write_text("mine")
    with pytest.raises(CommandError, match="is not overwritten"):
        call_command("support-bundle", tmp_path / "out.zip")
    assert (tmp_path / "out.zip").read_text() == "mine"
