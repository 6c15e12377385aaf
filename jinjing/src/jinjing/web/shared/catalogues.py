"""One catalogue of words for each language, joined once a process.

The words lie in a catalogue for each app and place. Django asks one after the other for every word of a page; joined,
the same word is found at the first look.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.utils.translation import trans_real


class JoinedCatalogues:
    """Joins them when a server starts to answer; no request passes through it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        for language, _ in settings.LANGUAGES:
            join(vars(trans_real.translation(language))["_catalog"])
        raise MiddlewareNotUsed


def join(catalogue: Any) -> None:
    """Of several places for one word the first counts, as before; catalogues of other plurals stay apart."""
    counted_alike = {(plural.__code__.co_code, plural.__code__.co_consts) for plural in catalogue._plurals}
    if len(catalogue._catalogs) == 1 or len(counted_alike) > 1:
        return
    joined: dict[Any, str] = {}
    for words in reversed(catalogue._catalogs):
        joined.update(words)
    catalogue._catalogs, catalogue._plurals = [joined], catalogue._plurals[:1]
