"""What a verb answers when it refuses. The message is for the person who asked, in their language."""

from typing import Any


class DomainError(Exception):
    """A refusal: nothing was changed. `message` says what to do; it holds no personal data."""

    code = "refused"

    def __init__(self, message: Any, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(DomainError):  # noqa: N818 - named after the broken rule
    """The person may not do this."""

    code = "not_allowed"


class OutOfScope(DomainError):  # noqa: N818
    """The person may not know that this exists: pages answer 404."""

    code = "out_of_scope"


class Conflict(DomainError):  # noqa: N818
    """Somebody else was faster, or the thing has moved on."""

    code = "conflict"


class Invalid(DomainError):  # noqa: N818
    """What was entered breaks a rule. `field` names the input, if there is one."""

    code = "invalid"

    def __init__(self, message: Any, *, field: str = "", code: str | None = None) -> None:
        super().__init__(message, code=code)
        self.field = field


def require(condition: object, error: DomainError) -> None:
    """Refuse unless the condition holds."""
    if not condition:
        raise error
