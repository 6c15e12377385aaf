"""What an installation refuses to start with."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

from jinjing.kernel import clock

SERVER = "server"  # tag of the checks that also run before pages are served and before a night


def stands_on_demo_clock() -> bool:
    """A demo's clock lies in a home whose settings are those of a server.

    Its time stands still: nothing would run out there, and the access log would be dated wrongly.
    """
    return not settings.DEMO_CLOCK_ALLOWED and clock.demo_path().exists()


def refusal() -> str:
    """What is wrong and what to do, in Chinese and English."""
    return (
        f"生产环境不得使用演示时钟：{clock.demo_path()}。请确认这不是演示目录，然后删除该文件。\n"
        f"A server must not run on a demo's clock: {clock.demo_path()}. Make sure that this is no demo's home, "
        "then delete the file."
    )


@register(SERVER)
def no_demo_clock(**options: Any) -> list[CheckMessage]:
    """System check jinjing.E001."""
    return [Error(refusal(), id="jinjing.E001")] if stands_on_demo_clock() else []


def require_no_demo_clock() -> None:
    """For a web server that loads the application without our commands. ImproperlyConfigured."""
    if stands_on_demo_clock():
        raise ImproperlyConfigured(refusal())
