"""What the API answers when it refuses a program, each named after the broken rule."""

from django.utils.translation import gettext_lazy as _

from jinjing.kernel.errors import Invalid, NotAllowed, OutOfScope


class TokenTooLong(Invalid):
    """A token that lives for years is a default account."""

    code = "token_too_long"

    def __init__(self, days: int) -> None:
        super().__init__(_("A token is valid for at most %(days)s days. Choose fewer.") % {"days": days})


class NoSuchColleague(Invalid):
    """Tokens belong to people who may sign in today."""

    code = "no_such_colleague"

    def __init__(self) -> None:
        super().__init__(_("No colleague with this staff number may sign in today."))


class NotYourToken(OutOfScope):
    """Tokens are taken back by the colleague they act for, or at the command line."""

    def __init__(self) -> None:
        super().__init__(_("This is not one of your tokens. Reload the page."))


class TokenIsRevoked(NotAllowed):
    """It was taken back before."""

    code = "token_is_revoked"

    def __init__(self) -> None:
        super().__init__(_("This token has been revoked already. Nothing was changed."))
