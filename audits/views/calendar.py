"""An auditor's own calendar, and the address where a calendar program reads it."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from audits import queries, services
from certsite.accounts.roles import Act
from certsite.common.guards import require


@login_required
@never_cache
def calendar(request):
    """The person's coming weeks; by POST also a new address of their feed, shown this once."""
    require(request.user.can(Act.AUDIT))
    address = ""
    if request.method == "POST":
        token = services.make_feed(request.user, by=request.user)
        address = settings.SITE_URL + reverse("audits:calendar-feed", args=[token])
    context = {
        "address": address,
        "feed": queries.feed_in_force(request.user),
        "rows": queries.bookings_ahead(request.user),
    }
    return render(request, "audits/plan_calendar.html", context)


@login_required
@require_POST
def revoke(request):
    """Close the address."""
    require(request.user.can(Act.AUDIT))
    if services.revoke_feed(by=request.user):
        messages.success(request, _("The address is closed: calendar programs get nothing from it any more."))
    return redirect("audits:calendar")


@require_safe
def feed(request, token: str):
    """The feed, for whoever knows its address; unknown and revoked ones are not there."""
    found = queries.feed_of(token)
    if found is None:
        raise Http404
    response = HttpResponse(services.calendar_of(found.user), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="audits.ics"'
    response["Cache-Control"] = "private"
    return response
