"""What anybody may ask: the register, the status of a certificate now or on a day, and the same as JSON."""

import datetime

from django.core.paginator import Paginator
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from certificates import queries
from certificates.models import Certificate
from certsite.common import clock


def register(request):
    """Search the register by number, holder or credit code."""
    words = request.GET.get("q", "")[:100]
    page = Paginator(queries.register(words), 20).get_page(request.GET.get("page"))
    for certificate in page:
        certificate.today = queries.status_on(certificate, clock.today())
    return render(request, "certificates/register.html", {"words": words, "page": page})


def day_asked(request) -> tuple[datetime.date, str]:
    """The day of `?on=`, today without it; with words where it is no day."""
    asked = request.GET.get("on", "").strip()
    if not asked:
        return clock.today(), ""
    try:
        return datetime.date.fromisoformat(asked), ""
    except ValueError:
        return clock.today(), _("“%(day)s” is no day; write it as 2026-11-24.") % {"day": asked[:20]}


def verify(request, number: str = ""):
    """The status of one certificate: now, or on `?on=`. A number that nobody issued is said to be none of ours."""
    number = number or request.GET.get("number", "").strip()[:60]
    if request.GET.get("number"):
        return redirect("certificates:verify", number)
    day, fault = day_asked(request)
    found = Certificate.objects.filter(number__iexact=number).prefetch_related("acts").first() if number else None
    context = {
        "number": number,
        "certificate": found,
        "day": day,
        "is_today": day == clock.today(),
        "fault": fault,
        "status": queries.status_on(found, day) if found else None,
        "acts": queries.acts_until(found, day) if found else [],
    }
    status = 404 if number and not found else 422 if fault else 200
    return render(request, "certificates/verify.html", context, status=status)


def api_certificate(request, number: str):
    """The verification as JSON: 404 for a number nobody issued, 400 for a day that is none."""
    day, fault = day_asked(request)
    if fault:
        return JsonResponse({"error": fault}, status=400)
    found = Certificate.objects.filter(number__iexact=number).prefetch_related("acts").first()
    if found is None:
        return JsonResponse({"error": _("No certificate of this number was issued.")}, status=404)
    return JsonResponse(queries.public_facts(found, day))
