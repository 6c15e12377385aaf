"""Hook for a hardware module or key service (CR-01): key files may lie wrapped by a key that is not here.

`JINJING_KEY_COMMAND` names a program; it is called with `wrap` or `unwrap` as its last word, gets one line on
standard input and prints one line. Files without the mark are plain keys, so a bank can begin later.
"""

import os
import shlex
import subprocess

from assay.errors import AssayError

MARK = "wrapped "
PATIENCE_SECONDS = 30


class KeyCommandFailed(AssayError):  # noqa: N818 - named after what went wrong
    """The program that wraps keys is missing, refused, or answered nothing."""

    def __init__(self) -> None:
        super().__init__(
            "密钥程序（JINJING_KEY_COMMAND）不可用或拒绝了请求。请检查该程序及其与密码机的连接。",
            "The key program (JINJING_KEY_COMMAND) is missing or refused. Check it and its connection to the key service.",
        )


def wrapped(text: str) -> str:
    """What the key file holds: the text itself, or what the program made of it."""
    command = _command()
    return MARK + _ask(command, "wrap", text) if command else text


def unwrapped(content: str) -> str:
    """The key's text. KeyCommandFailed if it lies wrapped and the program does not open it."""
    if not content.startswith(MARK):
        return content
    return _ask(_command(), "unwrap", content.removeprefix(MARK))


def _command() -> list[str]:
    return shlex.split(os.environ.get("JINJING_KEY_COMMAND", ""))


def _ask(command: list[str], verb: str, text: str) -> str:
    if not command:
        raise KeyCommandFailed
    try:
        answer = subprocess.run(  # noqa: S603 - the operator names the program
            [*command, verb],
            input=text + "\n",
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        raise KeyCommandFailed from None  # its words might hold the key
    if not (line := answer.stdout.strip()):
        raise KeyCommandFailed
    return line
