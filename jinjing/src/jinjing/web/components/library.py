"""What all components share: the tag library and the spelling of HTML attributes."""

from typing import Any

from django.template import Library
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = Library()


def html_attributes(given: dict[str, Any]) -> SafeString:
    """Attributes as a template passes them: `hx_post=url` is written `hx-post="…"`.

    True stands for the bare attribute; False, None and "" leave it out, so that a template may
    pass a condition through.
    """
    spelled = ((name.rstrip("_").replace("_", "-"), value) for name, value in given.items())
    kept = [(name, value) for name, value in spelled if value not in (None, False, "")]
    bare = format_html_join("", " {}", ((name,) for name, value in kept if value is True))
    full = format_html_join("", ' {}="{}"', ((name, value) for name, value in kept if value is not True))
    return SafeString(bare + full)
