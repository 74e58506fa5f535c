"""The certificate's inner pages: list, one certificate, status acts, the PDF."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django_tables2 import RequestConfig
from django_tables2.export.export import TableExport

from certificates import forms, permissions, queries, services
from certificates.models import Certificate
from certificates.tables import CertificateFilter, CertificateTable
from certsite.common import clock
from certsite.common.guards import NotReady, require
from certsite.workflow.moves import AlreadyMoved, NotAllowed


@login_required
def certificates(request):
    """The certificates this person may see, by filter."""
    filtered = CertificateFilter(request.GET, queryset=Certificate.objects.visible_to(request.user))
    table = CertificateTable(filtered.qs)
    RequestConfig(request, paginate={"per_page": 30}).configure(table)
    kind = request.GET.get("_export", "")
    if TableExport.is_valid_format(kind):
        return TableExport(kind, CertificateTable(filtered.qs)).response(f"certificates.{kind}")
    return render(request, "certificates/list.html", {"table": table, "filter": filtered})


@login_required
def certificate(request, number: str):
    """One certificate with its acts and the programme of visits."""
    found = queries.certificate_for(request.user, number)
    context = {
        "certificate": found,
        "status": queries.status_on(found, clock.today()),
        "acts": found.acts.select_related("recorded_by"),
        "visits": queries.visits_of(found),
        "open_visits": queries.open_visits(found, request.user),
        "may_change": permissions.may_change_status(request.user, found) and queries.acts_allowed(found),
        "may_download": permissions.may_download(request.user, found),
    }
    return render(request, "certificates/detail.html", context)


@login_required
def status(request, number: str):
    """Suspend, restore, withdraw or cancel."""
    found = queries.certificate_for(request.user, number)
    require(permissions.may_change_status(request.user, found))
    if not queries.acts_allowed(found):
        messages.info(request, _("This certificate has ended; nothing changes its status any more."))
        return redirect(found)
    form = forms.StatusForm(request.POST or None, certificate=found)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_status(found, by=request.user, **form.cleaned_data)
            messages.success(request, _("The act is recorded and the holder is told."))
            return redirect(found)
        except (NotReady, AlreadyMoved, NotAllowed) as refusal:
            form.add_error(None, str(refusal))
    context = {"certificate": found, "form": form}
    return render(request, "certificates/status.html", context, status=422 if form.errors else 200)


@login_required
def pdf(request, number: str):
    """The certificate as the holder frames it."""
    found = queries.certificate_for(request.user, number)
    require(permissions.may_download(request.user, found))
    response = HttpResponse(services.certificate_pdf(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
    return response
