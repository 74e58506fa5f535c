"""The project's settings, with a checker in front that fails a page which asks the same question once for every row."""

from certsite.settings import *  # noqa: F403
from certsite.settings import INSTALLED_APPS, MIDDLEWARE

INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]
MIDDLEWARE = ["zeal.middleware.zeal_middleware", *MIDDLEWARE]
ZEAL_RAISE = True
ZEAL_SHOW_ALL_CALLERS = True
# Signing out asks for the session twice, in Django itself: once to read it, once to delete it
ZEAL_ALLOWLIST = [{"model": "sessions.Session", "field": "get()"}]
