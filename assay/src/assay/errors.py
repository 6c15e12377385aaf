"""What can go wrong, each with the exit code a person sees."""


class AssayError(Exception):
    """Refused and nothing changed. `zh` and `en` say what to do; neither holds personal data."""

    exit_code = 2

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh}\n{en}")
        self.zh = zh
        self.en = en


class FeedError(AssayError):
    """A delivery that does not fit its feed pack.

    `rule` names what was broken, `file`, `line` and `field` where (empty where the whole delivery is meant).
    """

    def __init__(
        self, zh: str, en: str, *, rule: str = "", file: str = "", line: int = 0, field: str = ""
    ) -> None:
        super().__init__(zh, en)
        self.rule, self.file, self.line, self.field = rule, file, line, field


class SourceError(AssayError):
    """Sources that break their contract, or a date outside them."""


class DefinitionError(AssayError):
    """An indicator, tier or trigger declared wrongly."""


class PolicyError(AssayError):
    """A policy pack that cannot be read or contradicts itself."""


class SnapshotError(AssayError):
    """A snapshot that is incomplete, altered or of another schema version."""


class QualityError(AssayError):
    """Results that contradict each other: no snapshot is written."""
