"""The command line: spelling, exit codes, and errors in both languages on standard error."""

import pytest
from assay.cli import main

COMMANDS = ("ingest", "draft", "template", "run", "check", "explain", "synth")


def test_the_commands_are_listed(capsys):
    with pytest.raises(SystemExit) as left:
        main(["--help"])
    text = capsys.readouterr().out
    assert left.value.code == 0
    assert [command for command in COMMANDS if f"    {command} " in text] == list(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself(capsys, command):
    with pytest.raises(SystemExit) as left:
        main([command, "--help"])
    assert left.value.code == 0
    assert f"usage: assay {command}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["run", "--sources", "s", "--on", "31.12.1993", "--out", "o"], "31.12.1993: a date such as 2026-11-18 is needed"),
        (["synth", "--customers", "0", "--on", "2026-11-18", "--seed", "1", "--out", "o"], "0: a whole number above zero is needed"),
    ],
)  # fmt: skip
def test_a_mistyped_command_is_refused(capsys, arguments, message):
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert message in capsys.readouterr().err


def test_an_error_is_told_in_both_languages(capsys, tmp_path):
    code = main(["check", "--sources", str(tmp_path)])
    said = capsys.readouterr()
    assert (code, said.out) == (2, "")
    assert said.err == (
        f"{tmp_path} 不是源数据目录（没有 sources.json）。请先执行 assay ingest。\n"
        f"{tmp_path} is no folder of sources (it has no sources.json). Run assay ingest first.\n"
    )
