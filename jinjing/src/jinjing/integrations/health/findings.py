"""What `jinjing doctor` says: how a thing is, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    OK = "ok"
    ATTENTION = "attention"
    FAULT = "fault"


@dataclass(frozen=True)
class Finding:
    """One line. `advice` is empty when there is nothing to do; nothing in it is personal or secret."""

    subject: str
    state: State
    text: str
    advice: str = ""


def well(subject: str, text: str) -> Finding:
    return Finding(subject, State.OK, text)


def attention(subject: str, text: str, advice: str) -> Finding:
    return Finding(subject, State.ATTENTION, text, advice)


def fault(subject: str, text: str, advice: str) -> Finding:
    return Finding(subject, State.FAULT, text, advice)
