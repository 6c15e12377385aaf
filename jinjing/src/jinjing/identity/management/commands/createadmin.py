"""jinjing createadmin [--sign-in NAME] [--name NAME] [--role ROLE]"""

import getpass
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jinjing.identity.domain.administration import create_administrator
from jinjing.identity.enums import Role
from jinjing.kernel import clock
from jinjing.kernel.errors import DomainError

REFUSED = 2
ROLES = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)

ONCE = (
    "该密码只能用于首次登录，届时须修改。/ The password is for the first sign-in and has to be changed there."
)


class Command(BaseCommand):
    help = (
        "Create an administrator: system, security or audit, each a person of their own. There is no default "
        "account and no default password. The person types the password here, unseen and twice; one that is read "
        "from standard input (one line) is good for one sign-in, at which it has to be changed. "
        "Exit code 2: refused, nothing changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sign-in", dest="sign_in", metavar="NAME", help="name to sign in with")
        parser.add_argument("--name", metavar="NAME", help="the person's name")
        parser.add_argument(
            "--role",
            choices=[role.value for role in ROLES],
            default=Role.SYSTEM_ADMIN.value,
            help="which of the three (default: %(default)s); the security administrator looks after people",
        )

    def handle(
        self,
        *,
        sign_in: str | None,
        name: str | None,
        role: str = Role.SYSTEM_ADMIN.value,
        **options: Any,
    ) -> None:
        sign_in = (sign_in or self.asked("登录名 / sign-in name: ")).strip()
        name = (name or self.asked("姓名 / name: ")).strip()
        if not sign_in or not name:
            raise CommandError(
                "登录名和姓名不能为空。/ Sign-in name and name are needed.", returncode=REFUSED
            )
        typed = sys.stdin.isatty()
        try:
            staff = create_administrator(
                sign_in=sign_in,
                name=name,
                password=self.password(),
                role=Role(role),
                own_password=typed,
                by=None,
                at=clock.now(),
            )
        except DomainError as refusal:
            raise CommandError(str(refusal), returncode=REFUSED) from refusal
        self.stdout.write(f"已创建 / created: {staff.sign_in}")
        if not typed:
            self.stdout.write(ONCE)

    def asked(self, prompt: str) -> str:
        if not sys.stdin.isatty():
            raise CommandError("请给出 --sign-in 和 --name。/ Give --sign-in and --name.", returncode=REFUSED)
        return input(prompt)

    def password(self) -> str:
        """Typed twice at a terminal; one line of standard input otherwise. Never an argument."""
        if not sys.stdin.isatty():
            return sys.stdin.readline().rstrip("\n")
        first = getpass.getpass("密码 / password: ")
        if getpass.getpass("再输一次 / once more: ") != first:
            raise CommandError("两次输入不一致。/ The two passwords differ.", returncode=REFUSED)
        return first
