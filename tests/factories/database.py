"""The database at hand: for other processes, and copied."""

from urllib.parse import quote

from django.db import connection


def database_url() -> str:
    """Where it is, as DATABASE_URL says it."""
    known = connection.settings_dict
    who = quote(known["USER"]) + (f":{quote(known['PASSWORD'])}" if known["PASSWORD"] else "")
    port = f":{known['PORT']}" if known["PORT"] else ""
    return f"postgres://{who}@{quote(known['HOST'], safe='')}{port}/{known['NAME']}"


def copy_database(source: str, target: str) -> None:
    """`target` becomes what `source` is now; whoever is connected to either is cut off."""
    connection.close()
    name = connection.ops.quote_name
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name(target)} WITH (FORCE)")
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [source])
        cursor.execute(f"CREATE DATABASE {name(target)} TEMPLATE {name(source)}")
