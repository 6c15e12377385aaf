"""The door for the web server."""

import os

from django.core.wsgi import get_wsgi_application

from jinjing.cli import keep_to_owner
from jinjing.kernel.checks import require_no_demo_clock

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jinjing.settings.base")
keep_to_owner()
application = get_wsgi_application()
require_no_demo_clock()
