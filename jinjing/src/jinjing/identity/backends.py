"""Ways of proving who one is, for Django's sign-in: the bank's directory beside the local password."""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from jinjing.identity.directory import Directory, DirectoryUnreachable
from jinjing.identity.models import Staff


class DirectoryBackend(BaseBackend):
    """Staff of the feed whose password the directory confirms. The directory makes nobody a colleague."""

    def authenticate(
        self, request: HttpRequest | None, username: str = "", password: str = "", **_: Any
    ) -> Staff | None:
        """The active colleague with the staff number that the directory gives; None lets the next way try.

        ValidationError while the directory is silent: not a wrong password, so it counts toward no lock.
        """
        if settings.DIRECTORY is None:
            return None
        try:
            number = Directory(settings.DIRECTORY).staff_no_of(username, password)
        except DirectoryUnreachable as silent:
            raise ValidationError(silent.message, code=silent.code) from silent
        return Staff.objects.filter(staff_no=number, is_active=True).first() if number else None

    def get_user(self, user_id: int) -> Staff | None:
        return Staff.objects.filter(pk=user_id, is_active=True).first()
