"""Everybody of a demo signs in with one passphrase, drawn afresh for each demo and kept beside it."""

import os
import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.utils.translation import override

from jinjing.identity.enums import Role
from jinjing.identity.models import Position, Staff
from jinjing.identity.queries.positions import held_on

CONSONANTS, VOWELS = "bdfghklmnprstwz", "aeiou"
WORDS, SYLLABLES = 4, 2


@dataclass(frozen=True)
class SignIn:
    """One line of the table."""

    role: Role
    sign_in: str
    name: str
    place: str


def new_passphrase() -> str:
    """Four short words that can be typed on a tablet: about 50 bits."""
    syllable = [f"{c}{v}" for c in CONSONANTS for v in VOWELS]
    return "-".join("".join(secrets.choice(syllable) for _ in range(SYLLABLES)) for _ in range(WORDS))


def let_everybody_in(passphrase: str) -> None:
    """One hash for all: hashing is slow on purpose, and all passphrases are the same."""
    Staff.objects.update(password=make_password(passphrase))


def sign_ins(on: date) -> list[SignIn]:
    """Who can sign in that day, by role in the order of the roles, then by place."""
    held = Position.objects.filter(held_on(on)).select_related("staff", "org_unit")
    found = [SignIn(Role(p.role), p.staff.sign_in, p.staff.name, p.org_unit.name) for p in held]
    order = list(Role)
    return sorted(found, key=lambda one: (order.index(one.role), one.place, one.sign_in))


def sign_in_table(people: list[SignIn], passphrase: str) -> str:
    """The table as printed and kept: role in both languages, sign-in, name, place."""
    lines = []
    for one in people:
        with override("zh-hans"):
            chinese = str(one.role.label)
        with override("en"):
            english = str(one.role.label)
        lines.append(f"{one.sign_in:<10} {chinese} / {english} · {one.name} · {one.place}")
    return "\n".join([*lines, "", f"口令 / passphrase: {passphrase}"])


def keep(path: Path, text: str) -> None:
    """Write the table where only the owner can read it."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(f"{text}\n")
