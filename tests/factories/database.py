"""The database at hand, for other processes."""

from urllib.parse import quote

from django.db import connection


def database_url() -> str:
    """Where it is, as DATABASE_URL says it."""
    known = connection.settings_dict
    who = quote(known["USER"]) + (f":{quote(known['PASSWORD'])}" if known["PASSWORD"] else "")
    port = f":{known['PORT']}" if known["PORT"] else ""
    return f"postgres://{who}@{quote(known['HOST'], safe='')}{port}/{known['NAME']}"
