"""Every text of the application reads in Chinese, and no translation has outlived its text."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

import jinjing

SOURCES = Path(jinjing.__file__).parent
KEYWORDS = (
    "_",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
    "npgettext",
)
PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[sd]|\{(\w*)\}")
Key = tuple[str, str]  # context, msgid

pytestmark = pytest.mark.once


def texts_of_python(source: str) -> Iterator[Key]:
    for _, function, arguments, _ in extract_python(
        BytesIO(source.encode()), KEYWORDS, (), {"encoding": "utf-8"}
    ):
        parts = arguments if isinstance(arguments, tuple) else (arguments,)
        if "pgettext" in function:
            yield str(parts[0]), str(parts[1])
        else:
            yield "", str(parts[0])


@cache
def texts_in_use() -> dict[Key, str]:
    """Every text with the file that says it."""
    used: dict[Key, str] = {}
    for file in sorted(SOURCES.rglob("*.py")):
        if "migrations" not in file.parts:
            used |= {key: str(file.relative_to(SOURCES)) for key in texts_of_python(file.read_text())}
    for file in sorted(SOURCES.rglob("templates/**/*.html")):
        # What templatize leaves is indented like the page, which no Python tokenizer accepts.
        python = "\n".join(
            line.lstrip() for line in templatize(file.read_text(), origin=str(file)).splitlines()
        )
        used |= {key: str(file.relative_to(SOURCES)) for key in texts_of_python(python)}
    return used


@cache
def catalogues() -> dict[str, Catalog]:
    return {
        str(file.relative_to(SOURCES)): read_po(
            StringIO(file.read_text()), locale="zh_Hans", abort_invalid=True
        )
        for file in sorted(SOURCES.glob("**/locale/zh_Hans/LC_MESSAGES/django.po"))
    }


def messages() -> Iterator[tuple[str, Key, Message]]:
    for file, catalogue in catalogues().items():
        for message in catalogue:
            if message.id:
                msgid = message.id[0] if isinstance(message.id, tuple) else message.id
                yield file, (message.context or "", msgid), message


def is_translated(message: Message) -> bool:
    said = message.string if isinstance(message.string, tuple) else (message.string,)
    return not message.fuzzy and all(said)


def test_every_text_is_translated() -> None:
    translated = {key for _, key, message in messages() if is_translated(message)}
    missing = [f"{file}: {key[1]!r}" for key, file in texts_in_use().items() if key not in translated]
    assert missing == []


def test_no_translation_outlives_its_text() -> None:
    left_over = [f"{file}: {key[1]!r}" for file, key, _ in messages() if key not in texts_in_use()]
    assert left_over == []


def test_one_text_has_one_translation() -> None:
    said: dict[Key, set[str]] = {}
    for _, key, message in messages():
        said.setdefault(key, set()).add(str(message.string))
    assert {key: strings for key, strings in said.items() if len(strings) > 1} == {}


def test_placeholders_survive_translation() -> None:
    def placeholders(text: str) -> list[str]:
        return sorted("".join(found) for found in PLACEHOLDER.findall(text))

    for file, (_, msgid), message in messages():
        for said in message.string if isinstance(message.string, tuple) else (message.string,):
            assert placeholders(said) == placeholders(msgid), f"{file}: {msgid}"


def test_catalogues_compile_and_read_back() -> None:
    for file, catalogue in catalogues().items():
        binary = BytesIO()
        write_mo(binary, catalogue)
        binary.seek(0)
        assert len(read_mo(binary)) == len([m for m in catalogue if m.id and is_translated(m)]), file


def test_no_sentence_of_a_template_escapes_translation() -> None:
    """Latin words standing between tags would stay English for everybody."""
    for file in sorted(SOURCES.rglob("templates/**/*.html")):
        bare = re.sub(
            r"\{#.*?#\}|\{%\s*block (?:width|body_class)\s*%\}.*?endblock\s*%\}|\{%\s*blocktranslate.*?endblocktranslate\s*%\}|\{%.*?%\}|\{\{.*?\}\}",
            " ",
            file.read_text(),
            flags=re.S,
        )
        bare = re.sub(
            r"<(script|style|svg)\b.*?</\1>|<code\b.*?</code>|<kbd\b.*?</kbd>|<[^>]*>", " ", bare, flags=re.S
        )
        words = [w for w in re.findall(r"[A-Za-z]{3,}", bare) if w != "English"]
        assert words == [], f"{file.relative_to(SOURCES)}: {words}"


@pytest.mark.parametrize("file", sorted(SOURCES.rglob("*.py")), ids=lambda f: str(f.relative_to(SOURCES)))
def test_texts_are_whole_literals(file: Path) -> None:
    """An f-string inside gettext can never be found in a catalogue."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS:
            assert not any(isinstance(argument, ast.JoinedStr) for argument in node.args), (
                f"{file}:{node.lineno}"
            )
