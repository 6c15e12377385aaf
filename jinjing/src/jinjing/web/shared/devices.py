"""A device in words, from what its browser says of itself. A hint for its owner, no proof of anything."""

from django.utils.translation import gettext as _

# In this order: later browsers call themselves by the earlier ones' names too.
BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("360SE", "360"),
    ("QQBrowser", "QQ"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("OpenHarmony", "HarmonyOS"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPad", "iPad"),
    ("iPhone", "iPhone"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str) -> str:
    """Browser and system, such as "Edge-Windows"; empty if neither is known."""
    known = (next((name for mark, name in table if mark in user_agent), "") for table in (BROWSERS, SYSTEMS))
    return "-".join(filter(None, known))


def in_words(device: str, *, tablet: bool) -> str:
    """The device as its owner reads it."""
    named = device.replace("-", " · ", 1) or _("Unknown device")
    return _("%(device)s, shared tablet") % {"device": named} if tablet else named
