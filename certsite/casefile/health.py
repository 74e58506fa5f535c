"""Whether what the site stands on answers."""

from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from redis.exceptions import RedisError


def database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return True
    except DatabaseError:
        return False


def broker() -> bool:
    try:
        cache.set("healthz", "1", 5)
        return cache.get("healthz") == "1"
    except (RedisError, OSError):
        return False


def storage() -> bool:
    try:
        default_storage.exists("healthz")
        return True
    except OSError:
        return False


PROBES = {"database": database, "broker": broker, "storage": storage}


def failed() -> list[str]:
    """The names of those that do not answer."""
    return [name for name, probe in PROBES.items() if not probe()]
