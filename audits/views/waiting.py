"""Forms that may wait on a device for a network, and how they learn that they arrived (static/js/later.js)."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, resolve_url


def arrived(request, to, *args) -> HttpResponse:
    """The answer to a form that was kept: the script forgets it only when it reads this, a browser just goes on."""
    if request.headers.get("X-Later"):
        return JsonResponse({"url": resolve_url(to, *args)})
    return redirect(to, *args)
