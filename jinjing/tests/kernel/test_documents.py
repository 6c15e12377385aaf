"""PDF from a template: what people wrote stays text, the paper tells who printed it, nothing touches the disk."""

from io import BytesIO
from pathlib import Path

import pytest
from casts import MORNING
from jinjing.kernel.documents import FontsMissing, rendered
from pypdf import PdfReader
from typst import TypstError

TEMPLATE = '#import "sheet.typ": facts, sheet\n#show: sheet\n= #facts.name\n'


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "letter.typ"
    path.write_text(TEMPLATE, encoding="utf-8")
    return path


def printed(template: Path, name: str) -> bytes:
    return rendered(
        template, {"name": name}, title="资产回顾", printed_by="R001", language="zh-hans", at=MORNING
    )


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


@pytest.mark.parametrize(
    "written", ['王先生 #read("/etc/passwd")', "*粗* _斜_ $x$ @ref <label>", '"quoted" \\ #{1+1}']
)
def test_what_people_wrote_is_never_markup(template: Path, written: str) -> None:
    assert written in text_of(printed(template, written))


def test_every_page_says_who_printed_it_and_when(template: Path) -> None:
    pages = PdfReader(BytesIO(printed(template, "王先生"))).pages
    assert all("R001 2026-11-19 10:00" in page.extract_text() for page in pages)


def test_the_same_facts_give_the_same_bytes_and_no_file(template: Path) -> None:
    assert printed(template, "王先生") == printed(template, "王先生")
    assert list(template.parent.iterdir()) == [template]


def test_properties_of_the_document_name_nobody(template: Path) -> None:
    properties = PdfReader(BytesIO(printed(template, "王先生"))).metadata
    assert properties is not None
    assert properties.title == "资产回顾"
    assert properties.author is None


def test_a_template_reads_nothing_outside_its_folder(template: Path) -> None:
    template.write_text(TEMPLATE + '#read("../../etc/passwd")', encoding="utf-8")
    with pytest.raises(TypstError):
        printed(template, "王先生")


def test_without_fonts_no_document_with_boxes_for_names(
    template: Path, settings: object, tmp_path: Path
) -> None:
    settings.NODE_MODULES = tmp_path / "nowhere"  # type: ignore[attr-defined]
    with pytest.raises(FontsMissing):
        printed(template, "王先生")
