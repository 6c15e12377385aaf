"""The engine's code by name: equal for equal files, and nobody's where the files were replaced under a process."""

import pytest
from assay.working import code_digest


@pytest.fixture(autouse=True)
def asked_anew():
    code_digest.cache_clear()
    yield
    code_digest.cache_clear()


def test_the_same_files_have_the_same_digest():
    first = code_digest()
    code_digest.cache_clear()
    assert code_digest() == first


def test_a_process_that_is_older_than_its_files_is_nobodys(monkeypatch):
    current = code_digest()
    others = set()
    for began_at in (1.0, 2.0):
        monkeypatch.setattr("assay.working.BEGAN_AT", began_at)
        code_digest.cache_clear()
        others.add(code_digest())
    assert len(others | {current}) == 3
