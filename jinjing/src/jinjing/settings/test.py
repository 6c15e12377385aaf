"""Tests: own home, known keys, cheap password hashes; SQLite unless DATABASE_URL names a server."""

import os
import tempfile

os.environ["JINJING_HOME"] = tempfile.mkdtemp(prefix="jinjing-test-")

from jinjing.settings.base import *  # noqa: F403

LIMIT_PACE = False  # many tests share one minute
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405
    # A file, as in a branch: in memory, the browser's requests would share the test's connection.
    DATABASES["default"]["TEST"] = {"NAME": str(HOME / "test.sqlite3")}  # noqa: F405
