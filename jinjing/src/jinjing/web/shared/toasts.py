"""What a page says after a form was carried out, carried by the browser itself: a toast costs the database nothing.

The cookie is sealed, and bound to the session it was made in: nobody reads it on the device, and what was said to one
person is not shown to the next one who signs in there.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

from assay.errors import AssayError
from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.cookie import CookieStorage, MessageDecoder
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.http import HttpResponseBase

from jinjing.kernel.sealed import seal, unseal

SEALED = re.compile(r"k\d+\.[A-Za-z0-9+/]+={0,2}")  # what a browser sends names no other file as its key


class SealedCookie(CookieStorage):
    """Django's cookie of messages, sealed instead of signed."""

    @property
    def cookie_name(self) -> str:  # type: ignore[override]
        """Beside the session's, with the same prefix, so that a server's belongs to one host and to TLS too."""
        return f"{settings.SESSION_COOKIE_NAME}-toasts"

    def _bound_to(self) -> str:
        return f"cookie.toasts.{self.request.session.session_key}"

    def _get(self, *args: Any, **kwargs: Any) -> tuple[list[Any], bool]:
        """Without a cookie the session is looked at: there may have been none to bind it to."""
        told, complete = super()._get(*args, **kwargs)  # type: ignore[misc]
        return told or [], bool(told) and complete

    def _store(
        self, messages: list[Message], response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> list[Message]:
        if messages and self.request.session.session_key is None:
            return messages
        left: list[Message] = super()._store(messages, response, *args, **kwargs)  # type: ignore[misc]
        return left

    def _encode_parts(self, messages: Sequence[str], encode_empty: bool = False) -> str | None:
        if not messages and not encode_empty:
            return None
        return seal(f"[{','.join(messages)}]", column=self._bound_to())

    def _decode(self, data: str | None) -> list[Any] | None:
        """None for another session's, and for what the browser made up."""
        if not data or not SEALED.fullmatch(data):
            return None
        try:
            told: list[Any] = json.loads(unseal(data, column=self._bound_to()), cls=MessageDecoder)
        except (InvalidTag, ValueError, AssayError):
            return None
        return told


class Toasts(FallbackStorage):
    """In the sealed cookie; what does not fit, or has no session yet, in the session."""

    storage_classes = (SealedCookie, SessionStorage)
