"""`jinjing token`: keys for programs that act for a named colleague."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jinjing.api.domain.tokens import make_token, revoke_token
from jinjing.api.models import ApiToken
from jinjing.kernel import clock
from jinjing.kernel.errors import DomainError


class Command(BaseCommand):
    help = "为代表某位员工工作的程序创建、列出或撤销令牌。/ Make, list or revoke tokens of programs that act for a colleague."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        new = verbs.add_parser("new")
        new.add_argument("staff_no")
        new.add_argument("--purpose", required=True)
        new.add_argument("--days", type=int, default=30)
        verbs.add_parser("list")
        revoke = verbs.add_parser("revoke")
        revoke.add_argument("number", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, options["verb"])(options)
        except DomainError as refused:
            raise CommandError(str(refused.message), returncode=2) from refused

    def new(self, options: dict[str, Any]) -> None:
        made, text = make_token(
            options["staff_no"],
            purpose=options["purpose"],
            days=options["days"],
            by=None,
            at=clock.now(),
            real=clock.real_now(),
        )
        print(f"#{made.pk} {made.expires_on}\n{text}")

    def list(self, options: dict[str, Any]) -> None:
        for token in ApiToken.objects.select_related("staff").order_by("pk"):
            state = "revoked" if token.revoked_at else f"until {token.expires_on}"
            print(
                f"#{token.pk} {token.staff.staff_no} {token.purpose} {state} used {token.last_used_on or '–'}"
            )

    def revoke(self, options: dict[str, Any]) -> None:
        found = ApiToken.objects.filter(pk=options["number"]).first()
        if found is None:
            raise CommandError(f"#{options['number']}: 没有这个令牌 / no such token", returncode=2)
        revoke_token(found, by=None, at=clock.now())
        print(f"#{found.pk} revoked")
