"""A text in two languages shows itself in the reader's."""

from django.utils.translation import override
from jinjing.kernel.wording import Wording


def test_the_reader_s_language_is_shown() -> None:
    both = Wording("王先生", "Mr Wang")
    with override("en"):
        assert str(both) == "Mr Wang"
    with override("zh-hans"):
        assert str(both) == "王先生"


def test_nothing_in_either_language_is_nothing() -> None:
    assert [bool(Wording("", "")), bool(Wording("王", ""))] == [False, True]
