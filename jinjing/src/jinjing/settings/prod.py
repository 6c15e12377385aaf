"""A branch server behind a proxy of ours that ends TLS (docs/operation/deployment.md)."""

import os

from django.core.exceptions import ImproperlyConfigured

from jinjing.settings.base import *  # noqa: F403

if not os.environ.get("JINJING_HOSTS"):
    raise ImproperlyConfigured(
        "请用 JINJING_HOSTS 指定本服务器的域名，例如 crm.branch.example。\n"
        "Name this server's host with JINJING_HOSTS, for example crm.branch.example."
    )

DEMO_CLOCK_ALLOWED = False
# `TrustedProxies` leaves this header only if a proxy named in JINJING_PROXIES set it.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
LANGUAGE_COOKIE_HTTPONLY = True
# The prefix binds them to this host and to TLS: no neighbour of the bank's domain can plant one.
SESSION_COOKIE_NAME = "__Host-jinjing"
CSRF_COOKIE_NAME = "__Host-jinjing-form"
