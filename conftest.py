"""Rules of every test run: a skip is a failure in CI, and nothing leaves this machine."""

import atexit
import os
import shutil
import signal
import tempfile
from typing import Any

import pytest
from hypothesis import settings

# Before any test module: pytest's importlib mode names test modules after their path (assay/tests/…) and
# would otherwise make an empty package "assay" out of the distribution's folder.
import assay  # noqa: F401

# One place for the statements of every worker and process of this run, and nothing left of it afterwards.
if "ASSAY_CACHE" not in os.environ:
    os.environ["ASSAY_CACHE"] = tempfile.mkdtemp(prefix="assay-statements-")
    atexit.register(shutil.rmtree, os.environ["ASSAY_CACHE"], ignore_errors=True)

# Time is never asserted: machines are shared. In CI the same examples run every time.
settings.register_profile("house", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("house")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """What was skipped was not tested: on a developer's machine a hint, in CI a failure."""
    reporter: Any = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") == "true" and reporter and reporter.stats.get("skipped") and exitstatus == 0:
        reporter.write_line("a skipped test is a failure in CI", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(autouse=True, scope="session")
def only_this_machine() -> None:
    """Tests talk to servers they started themselves, never to the network."""
    from pytest_socket import socket_allow_hosts  # noqa: PLC0415 - optional: absent when only assay is installed

    socket_allow_hosts(["127.0.0.1", "localhost", "::1"], allow_unix_socket=True)


@pytest.fixture(autouse=True, scope="session")
def interrupts_arrive() -> None:
    """A run started in the background inherits "ignore SIGINT"; the tests of Ctrl+C need it heard."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
