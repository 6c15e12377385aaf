"""The script of the frame: small modules in one file, none of them in another's way."""

import re
from pathlib import Path

import pytest
from casts import Bank
from django.conf import settings
from jinjing.web.shared import frame_script

SCRIPT = re.compile(r'<script [^>]*src="[^"]*/js/([a-z_]+)[.\w]*\.js"')
pytestmark = pytest.mark.usefixtures("morning")


def test_each_module_keeps_its_names_to_itself() -> None:
    text = frame_script.joined()
    blocks = re.findall(r"^// (\S+\.js)\n\{$", text, re.MULTILINE)
    assert tuple(blocks) == frame_script.MODULES
    assert text.count("{") == text.count("}")
    assert Path(settings.HOME) in frame_script.build().parents


def test_no_joined_module_imports_or_exports() -> None:
    assert re.findall(r"^\s*(?:import|export)\b.*$", frame_script.joined(), re.MULTILINE) == []


def test_a_page_asks_for_the_frame_once_and_for_none_of_its_parts(client_of, bank: Bank) -> None:
    page = client_of(bank.rm_chen).get("/desk/").content.decode()
    found = SCRIPT.findall(page)
    assert found.count("frame") == 1
    assert {f"{name}.js" for name in found} & set(frame_script.MODULES) == set()


@pytest.mark.parametrize("address", ["/desk/", "/lobby/"])
def test_the_first_pages_of_the_day_are_sent_compressed(client_of, bank: Bank, address: str) -> None:
    who = bank.rm_chen if address == "/desk/" else bank.guide_lin
    answer = client_of(who).get(address, headers={"accept-encoding": "gzip"})
    assert (answer.status_code, answer.headers["Content-Encoding"]) == (200, "gzip")
    assert "Accept-Encoding" in answer.headers["Vary"]
