"""Home, the case's page, search, and the health page."""

from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.shortcuts import render
from redis.exceptions import RedisError


def home(request):
    return render(request, "public/home.html", {"editions": []})


def healthz(request):
    """200 when database, broker and storage answer; 503 and which one does not."""
    probes = {"database": _database, "broker": _broker, "storage": _storage}
    failed = [name for name, probe in probes.items() if not probe()]
    status = {"status": "failed", "failed": failed} if failed else {"status": "ok", "checked": list(probes)}
    return JsonResponse(status, status=503 if failed else 200)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return True
    except DatabaseError:
        return False


def _broker() -> bool:
    try:
        cache.set("healthz", "1", 5)
        return cache.get("healthz") == "1"
    except (RedisError, OSError):
        return False


def _storage() -> bool:
    try:
        default_storage.exists("healthz")
        return True
    except OSError:
        return False
