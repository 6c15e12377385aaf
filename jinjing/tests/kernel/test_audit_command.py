"""`jinjing audit`: seals, verifies, names faults, and leaves a trace of having looked."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from jinjing.kernel import audit
from jinjing.kernel.models import AccessEntry

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 19, 2, 0, tzinfo=UTC)


def run(act: str) -> tuple[int, str, str]:
    out, err, code = StringIO(), StringIO(), 0
    try:
        call_command("audit", act, stdout=out, stderr=err)
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    return code, out.getvalue(), err.getvalue()


@pytest.mark.covers("RULE-4")
def test_verify_of_an_untouched_log_exits_0_and_names_the_tail() -> None:
    audit.write("customer.open", by=None, at=AT, outlet="101")
    audit.seal_all()
    audit.write("customer.open", by=None, at=AT, outlet="101")
    assert run("verify") == (0, "101: 已封存 sealed 1, 待封存 unsealed 1, 问题 faults 0\n", "")


@pytest.mark.covers("RULE-4")
def test_verify_of_a_touched_log_exits_2_and_names_the_line() -> None:
    entry = audit.write("customer.open", by=None, at=AT, outlet="101", subject="a")
    audit.seal_all()
    AccessEntry.objects.filter(pk=entry.pk).update(subject="b")
    code, out, err = run("verify")
    assert (code, err) == (2, f"  #{entry.pk}: entry changed or reordered\n")
    assert out == "101: 已封存 sealed 1, 待封存 unsealed 0, 问题 faults 1\n"


def test_verify_records_itself() -> None:
    run("verify")
    entry = AccessEntry.objects.get()
    assert (entry.action, entry.subject, entry.detail) == (
        "audit.verify",
        "access-log",
        {"sealed": 0, "unsealed": 0, "faults": 0},
    )


def test_seal_says_how_many() -> None:
    audit.write("customer.open", by=None, at=AT, outlet="101")
    assert run("seal") == (0, "封存 / sealed: 1\n", "")
    assert audit.unsealed_count() == 0
