"""Texts that arrive in both languages (from the engine, or made of a name) and are read in one."""

from dataclasses import dataclass

from django.utils.translation import get_language


@dataclass(frozen=True)
class Wording:
    """`str()` gives the reader's language; the other one stays at hand."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh if (get_language() or "zh").startswith("zh") else self.en

    def said(self, *, chinese: bool) -> str:
        """For whoever has asked for the reader's language once, for a page of them."""
        return self.zh if chinese else self.en

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)
