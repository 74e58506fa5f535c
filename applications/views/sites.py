"""The list of sites of a case, and one site on a page of its own."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_tables2 import RequestConfig

from applications import forms, permissions, policies, queries, services
from applications.domain.sites import FIELDS
from applications.models import Site
from applications.tables import SiteFilter, SiteTable
from certsite.common.guards import NotReady, require

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def for_editors(view):
    """The view gets the case instead of its reference, and only where this person may change the sites now."""

    @login_required
    @wraps(view)
    def guarded(request, reference: str, *args, **kwargs):
        application = queries.application_for(request.user, reference)
        require(permissions.is_own(request.user, application))
        if not permissions.may_edit_sites(request.user, application):
            messages.info(request, _("The list of sites cannot be changed now."))
            return redirect("applications:sites", reference)
        return view(request, application, *args, **kwargs)

    return guarded


@login_required
def sites(request, reference: str):
    """All sites of a case by filter, with sums and what is missing; exported exactly as filtered."""
    application = queries.application_for(request.user, reference)
    filtered = SiteFilter(request.GET, queryset=application.sites.all())
    kind = request.GET.get("_export")
    if kind in CONTENT_TYPES:
        return as_file(forms.workbook(filtered.qs, kind), f"{reference}-sites.{kind}")
    table = SiteTable(filtered.qs)
    RequestConfig(request, paginate={"per_page": 50}).configure(table)
    totals = queries.site_totals(application)
    may_edit = permissions.may_edit_sites(request.user, application)
    context = {
        "application": application,
        "filter": filtered,
        "table": table,
        "totals": totals,
        "gaps": policies.gaps_in_sites(application, totals),
        "may_edit": may_edit,
        "may_edit_form": permissions.may_edit(request.user, application),
        "open_sheets": application.site_sheets.filter(written_at=None).defer("rows", "good") if may_edit else [],
    }
    return render(request, "applications/sites.html", context)


def as_file(content: bytes, name: str) -> HttpResponse:
    """A sheet to download."""
    response = HttpResponse(content, content_type=CONTENT_TYPES[name.rpartition(".")[2]])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@login_required
def site(request, reference: str, pk: int):
    """One site: its form for who may change it, otherwise what it says."""
    application = queries.application_for(request.user, reference)
    if permissions.may_edit_sites(request.user, application):
        return _edit(request, application, pk)
    if request.method == "POST":
        require(permissions.is_own(request.user, application))
        messages.info(request, _("The list of sites cannot be changed now."))
        return redirect("applications:sites", reference)
    found = get_object_or_404(application.sites, pk=pk)
    context = {"application": application, "site": found, "facts": _facts(found)}
    return render(request, "applications/site.html", context)


def _facts(found: Site) -> list[tuple]:
    return [(forms.heading(name), str(forms.in_words(found, name))) for name in FIELDS]


@for_editors
def add(request, application):
    """One more site."""
    form = _bound(request, application, None)
    if request.method == "POST" and form.is_valid() and _save(request, form, None):
        another = "another" in request.POST
        return redirect(f"applications:{'site-add' if another else 'sites'}", application.reference)
    return _page(request, application, form)


def _edit(request, application, pk: int):
    """Change one site; a colleague who did so meanwhile is shown, and nothing typed is lost."""
    found = application.sites.filter(pk=pk).first()
    if request.method != "POST":
        return _page(request, application, _bound(request, application, get_object_or_404(application.sites, pk=pk)))
    form = _bound(request, application, found)
    if found is None:
        form.explain_colleague(None)
    elif form.is_valid() and _save(request, form, found):
        return redirect("applications:sites", application.reference)
    return _page(request, application, form)


def _bound(request, application, found: Site | None) -> forms.OneSiteForm:
    data = request.POST if request.method == "POST" else None
    return forms.OneSiteForm(data, instance=found, application=application)


def _save(request, form, found: Site | None) -> bool:
    try:
        services.save_site(
            form.application,
            site=found,
            values=form.values(),
            base_revision=form.cleaned_data["base_revision"] or 0,
            by=request.user,
        )
    except services.SiteChanged as news:
        form.explain_colleague(news.theirs)
        return False
    except NotReady as refusal:
        form.add_error(None, refusal.bars)
        return False
    messages.success(request, _("Saved."))
    return True


def _page(request, application, form):
    found = form.instance if form.instance.pk else None
    context = {
        "application": application,
        "form": form,
        "site": found,
        "action": reverse("applications:site-add", args=[application.reference]) if found is None else "",
    }
    return render(request, "applications/site_form.html", context, status=422 if form.errors else 200)


@for_editors
def remove(request, application, pk: int):
    """Take one site off the list, after a look at it."""
    found = application.sites.filter(pk=pk).first()
    if found is None:
        messages.info(request, _("This site is not in the list any more."))
        return redirect("applications:sites", application.reference)
    changed = False
    if request.method == "POST":
        seen = request.POST.get("base_revision") == str(found.revision)
        try:
            services.remove_site(application, site=found, base_revision=found.revision if seen else -1, by=request.user)
            messages.success(request, _("“%(site)s” is removed.") % {"site": found.name})
            return redirect("applications:sites", application.reference)
        except services.SiteChanged:
            changed = True
    context = {"application": application, "site": found, "facts": _facts(found), "changed": changed}
    return render(request, "applications/site_remove.html", context, status=422 if changed else 200)
