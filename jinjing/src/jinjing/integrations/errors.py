"""Refusals at the command line, in both languages: nothing was changed."""

from assay.errors import AssayError


class PublicationRefused(AssayError):  # noqa: N818 - named after the broken rule
    """The snapshot, its sources, or their order does not allow them to be put to use."""


class NotADemo(AssayError):  # noqa: N818
    """The home belongs to a real bank; a demo would overwrite it."""


class PortTaken(AssayError):  # noqa: N818
    """Somebody else listens there."""


class NotMigrated(AssayError):  # noqa: N818
    """The database lacks tables or columns of this version."""
