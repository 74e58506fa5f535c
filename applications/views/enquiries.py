"""Asking without an account, and the market department's answer."""

from copy import copy

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig
from django_tables2.export.export import TableExport

from applications import forms, permissions, policies, queries, services
from applications.states import EnquiryState
from applications.tables import EnquiryFilter, EnquiryTable
from certsite.common.guards import require
from certsite.common.limits import within
from certsite.workflow.moves import AlreadyMoved, NotAllowed
from scoring.queries import published_editions

PER_HOUR = 5


def ask(request):
    """Ask a question or for a quote; what was typed stays through every error."""
    form = forms.EnquiryForm(request.POST or None, initial=_known_already(request))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            if _not_too_often(request, form):
                person = request.user if request.user.is_authenticated else None
                services.enquire(fields=form.enquiry_fields, by=person)
                return redirect("enquiries:thanks")
            status = 429
    return render(request, "applications/enquiry.html", {"form": form}, status=status)


def _known_already(request) -> dict:
    """The link's campaign, and who is signed in."""
    known = {"campaign": (request.GET.get("from") or request.GET.get("utm_source") or "")[:200]}
    if request.user.is_authenticated:
        known |= {"name": request.user.name, "email": request.user.email}
    return known


def _not_too_often(request, form) -> bool:
    """Few an hour from one place, and few letters an hour to one address."""
    places = (request.META.get("REMOTE_ADDR", ""), form.cleaned_data["email"].lower())
    if all(within(f"enquiry:{place}", most=PER_HOUR, seconds=3600) for place in places):
        return True
    words = _(
        "Several enquiries came from you within the last hour. We have them and will answer; "
        "for a further one please wait an hour."
    )
    form.add_error(None, words)
    return False


def thanks(request):
    """It arrived, and what happens next."""
    return render(request, "applications/enquiry_thanks.html")


@login_required
def listed(request):
    """The enquiries by filter; exported exactly as filtered."""
    require(permissions.may_handle_enquiries(request.user))
    filtered = EnquiryFilter(request.GET, queryset=queries.enquiries(request.user))
    table, kind = EnquiryTable(filtered.qs), request.GET.get("_export", "")
    exported = TableExport.is_valid_format(kind)
    RequestConfig(request, paginate=False if exported else {"per_page": 30}).configure(table)
    if exported:
        return TableExport(kind, table).response(f"enquiries.{kind}")
    return render(request, "applications/enquiries.html", {"table": table, "filter": filtered})


@login_required
def detail(request, pk: int):
    """One enquiry: what was asked, what colleagues noted, what became of it."""
    require(permissions.may_handle_enquiries(request.user))
    enquiry = get_object_or_404(queries.enquiries(request.user), pk=pk)
    form = forms.EnquiryNoteForm(request.POST or None, instance=copy(enquiry))
    if request.method == "POST" and form.is_valid():
        services.note_enquiry(enquiry, note=form.cleaned_data["note"], by=request.user)
        messages.success(request, _("The note is kept."))
        return redirect("enquiries:detail", pk)
    return _page(request, enquiry, form=form)


def _page(request, enquiry, **parts):
    form = parts.get("form") or forms.EnquiryNoteForm(instance=enquiry)
    turn_form = parts.get("turn_form") or forms.TurnForm(editions=published_editions())
    status = 422 if form.errors or turn_form.errors else 200
    context = {
        "enquiry": enquiry,
        "form": form,
        "turn_form": turn_form,
        "bars": policies.bars_to_turn(enquiry),
        "is_new": enquiry.state == EnquiryState.NEW,
        "may_close": EnquiryState.CLOSED in enquiry.STEPS[enquiry.state],
        "draft_link": settings.SITE_URL + queries.draft_path(enquiry.draft) if enquiry.draft else "",
    }
    return render(request, "applications/enquiry_detail.html", context, status=status)


@login_required
@require_POST
def turn(request, pk: int):
    """Turn an enquiry into an application; the enquirer gets the link."""
    require(permissions.may_handle_enquiries(request.user))
    enquiry = get_object_or_404(queries.enquiries(request.user), pk=pk)
    form = forms.TurnForm(request.POST, editions=published_editions())
    if not form.is_valid():
        return _page(request, enquiry, turn_form=form)
    try:
        services.turn_into_application(enquiry, edition=form.cleaned_data["edition"], by=request.user)
        words = _("The application is begun; the link to it is on its way to %(email)s.")
        messages.success(request, words % {"email": enquiry.email})
    except (AlreadyMoved, NotAllowed) as refusal:
        messages.error(request, str(refusal))
    return redirect("enquiries:detail", pk)


@login_required
@require_POST
def close(request, pk: int):
    """Put an enquiry aside."""
    require(permissions.may_handle_enquiries(request.user))
    enquiry = get_object_or_404(queries.enquiries(request.user), pk=pk)
    try:
        services.close_enquiry(enquiry, by=request.user)
        messages.success(request, _("The enquiry is closed."))
    except (AlreadyMoved, NotAllowed) as refusal:
        messages.error(request, str(refusal))
    return redirect("enquiries:detail", pk)
