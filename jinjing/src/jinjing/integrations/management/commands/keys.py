"""jinjing keys status | new | reseal | retire KEYID"""

from functools import partial
from time import sleep
from typing import Any

from assay.ciphers import Profile
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from jinjing.integrations.command_line import refusals, terminal_progress
from jinjing.integrations.database import make_ready
from jinjing.integrations.keys import lifetime
from jinjing.integrations.keys.reseal import reseal
from jinjing.kernel import clock

REST_SECONDS = 0.12  # longer than a waiting writer of SQLite sleeps between two tries


class Command(BaseCommand):
    requires_system_checks = []  # pages have no part in it
    help = (
        "Keys: which there are and what needs them, new ones, everything sealed anew with them, old ones set aside. "
        "Exit codes: 0 done, 2 refused or stopped (run it again to go on)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("status", help="every key with what is sealed with it")
        new = verbs.add_parser("new", help="make keys and use them from now on")
        new.add_argument(
            "--profile",
            choices=[str(profile) for profile in Profile],
            default=str(settings.CRYPTO_PROFILE),
            help="aes: AES-256-GCM and HMAC-SHA256; sm: SM4-GCM and HMAC-SM3 (default: %(default)s)",
        )
        verbs.add_parser("reseal", help="seal everything anew with the keys in use; goes on where it stopped")
        retire = verbs.add_parser("retire", help="set a key aside that nothing needs any more")
        retire.add_argument("key_id", metavar="KEYID")

    def handle(self, *, verb: str, **options: Any) -> None:
        with refusals():
            make_ready()
            getattr(self, f"_{verb}")(options)

    def _status(self, options: dict[str, Any]) -> None:
        for one in lifetime.status():
            used = "使用中 in use" if one.current else "旧 old"
            needed = ", ".join(f"{name} {count}" for name, count in one.needed.items()) or "无 nothing"
            purposes = " ".join(one.purposes)
            self.stdout.write(f"{one.key_id:10} {one.profile:4} {used:12} {purposes:18} {needed}")

    def _new(self, options: dict[str, Any]) -> None:
        key_id, identity_id = lifetime.make_keys(Profile(options["profile"]), by=None, at=clock.now())
        self.stdout.write(
            f"新密钥 new keys: {key_id}, {identity_id} ({settings.KEYS_FOLDER})\n"
            "请立即备份密钥目录，然后执行 jinjing keys reseal。\n"
            "Back up the folder of the keys now, then run jinjing keys reseal."
        )

    def _reseal(self, options: dict[str, Any]) -> None:
        report = reseal(
            by=None, now=clock.real_now, progress=terminal_progress(), rest=partial(sleep, REST_SECONDS)
        )
        self.stdout.write(report.line())

    def _retire(self, options: dict[str, Any]) -> None:
        moved = lifetime.retire(options["key_id"], by=None, at=clock.now())
        self.stdout.write(
            f"已停用 set aside: {', '.join(moved) or '-'} → {settings.KEYS_FOLDER}/retired\n"
            "较早的备份仍需要它：请与这些备份一同保管，备份过期后再销毁。\n"
            "Older backups need it: keep it with them and destroy it when they have expired."
        )
