"""Log lines for operators: what broke and where, without whom it was about (FI-02)."""

import logging
import traceback
from copy import copy
from types import TracebackType

UNKNOWN = "(no such page)"
ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class DiscreetFormatter(logging.Formatter):
    """Addresses appear as their pattern, because anything can be typed into one; of an exception its kind and
    place are told, not its words, because a database quotes the row that it refused.
    """

    def format(self, record: logging.LogRecord) -> str:
        told = copy(record)
        told.exc_text = None  # another handler may have left the exception's words here
        request = getattr(record, "request", None)
        if request is not None and isinstance(record.args, tuple):
            match = getattr(request, "resolver_match", None)
            place = f"/{match.route}" if match else UNKNOWN
            told.args = tuple(place if said == request.path else said for said in record.args)
        return super().format(told)

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802 - the name of the standard library
        lines: list[str] = []
        broken: BaseException | None = ei[1]
        while broken is not None:
            kind = type(broken)
            lines.insert(0, f"{kind.__module__}.{kind.__qualname__}")
            lines[0:0] = [line.rstrip("\n") for line in traceback.format_tb(broken.__traceback__)]
            broken = broken.__cause__ or (None if broken.__suppress_context__ else broken.__context__)
        return "\n".join(lines)
