"""Refusals at the command line, in both languages: nothing was changed."""

from assay.errors import AssayError


class PublicationRefused(AssayError):  # noqa: N818 - named after the broken rule
    """The snapshot, its sources, or their order does not allow them to be put to use."""


def overtaken() -> PublicationRefused:
    """Somebody else switched the figures while this one was still reading."""
    return PublicationRefused(
        "另一次发布刚刚完成。请核对业务日期后重试。",
        "Another publication was put in use meanwhile. Look at the business date, then try again.",
    )


class NotADemo(AssayError):  # noqa: N818
    """The home belongs to a real bank; a demo would overwrite it."""


class PortTaken(AssayError):  # noqa: N818
    """Somebody else listens there."""


class NotMigrated(AssayError):  # noqa: N818
    """The database lacks tables or columns of this version."""


class DatabaseRefused(AssayError):  # noqa: N818
    """The database cannot be reached, read or written."""


class TargetExists(AssayError):  # noqa: N818
    """A file that would be written is there already."""
