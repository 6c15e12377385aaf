"""The process is really killed while everything is sealed anew; the next run goes on where it was (CR-01)."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

MAKE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from jinjing.customers.domain.registration import CustomerFacts, register_customer
from jinjing.kernel import audit
for number in range(60):
    facts = CustomerFacts(str(number), name=f"王{number:02}", phone=f"139{number:08}", card_nos=(f"62{number:014}",))
    register_customer(facts, home_outlet=None)
"""
RESEAL = """
import os, signal, sys
import django; django.setup()
from functools import partial
from django.core.management import call_command
from jinjing.customers.domain import renewal
from jinjing.integrations.keys import columns, reseal
from jinjing.kernel import long_work

kill_at, calls, advance = int(sys.argv[1]), [0], long_work.advance

def advance_or_die(*args, **options):
    calls[0] += 1
    if calls[0] == kill_at:
        os.kill(os.getpid(), signal.SIGKILL)  # inside the batch's transaction
    advance(*args, **options)

long_work.advance = advance_or_die
reseal.reseal_batch = partial(columns.reseal_batch, limit=10)
reseal.renew_tokens = partial(renewal.renew_tokens, limit=10)
call_command("keys", "reseal")
"""
CHECK = """
import django; django.setup()
from jinjing.customers.models import Customer, SearchToken
from jinjing.integrations.keys.columns import sealed_tables
from jinjing.kernel.blind_index import token
found = [
    c.name == f"王{n:02}" and c.phone == f"139{n:08}"
    and SearchToken.objects.filter(customer=c, kind="phone", token=token("phone", c.phone)).count() == 1
    and SearchToken.objects.filter(customer=c, kind="phone").count() == 1
    for n, c in enumerate(Customer.objects.order_by("pk"))
]
print(all(found), len(found), sum(table.using("k1") for table in sealed_tables()))
"""


@pytest.fixture
def run(tmp_path: Path):
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {
        "JINJING_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "jinjing.settings.base",
    }

    def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-W", "ignore", "-c", code, *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    return run


@pytest.mark.once  # a database of its own, the same in both runs
@pytest.mark.covers("CR-01")
def test_a_kill_loses_nothing_and_the_next_run_goes_on(run, tmp_path: Path) -> None:
    made = run(MAKE + 'call_command("keys", "new")')
    assert made.returncode == 0, made.stderr
    for kill_at in (3, 5, 3, 4):  # in the columns, again there, in the tokens, again there
        assert run(RESEAL, str(kill_at)).returncode == -signal.SIGKILL
    with sqlite3.connect(tmp_path / "jinjing.sqlite3") as database:
        ((state, done, total),) = database.execute("SELECT state, done, total FROM kernel_longwork")
    assert (state, 0 < done < total) == ("running", True)
    finished = run(RESEAL, "0")
    assert finished.returncode == 0, finished.stderr
    assert run(CHECK).stdout.split() == ["True", "60", "0"]
    with sqlite3.connect(tmp_path / "jinjing.sqlite3") as database:
        ((state, done, total),) = database.execute("SELECT state, done, total FROM kernel_longwork")
    assert (state, done) == ("done", total)
