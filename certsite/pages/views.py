"""The list of the public pages, and the pages of those who write them."""

from copy import copy

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from certsite.common.guards import require
from certsite.pages import permissions, queries, services
from certsite.pages.forms import PageForm
from certsite.pages.models import PageVersion
from certsite.pages.services import ChangedMeanwhile


def index(request):
    """Every public page; who may edit them sees where."""
    context = {"pages": queries.newest_pages(), "may_edit": permissions.may_edit(request.user)}
    return render(request, "pages/index.html", context)


@login_required
def edit(request, slug: str):
    """Write the next version: look at it as often as wanted, then save it."""
    require(permissions.may_edit(request.user))
    newest = queries.newest_page(slug)
    begun = {"base_number": newest.number, "note": ""}
    form = PageForm(request.POST or None, instance=copy(newest), initial=begun)
    context = {"page": newest, "form": form}
    if request.method == "POST" and form.is_valid():
        if "preview" not in request.POST:
            try:
                fields, base = form.version_fields, form.cleaned_data["base_number"]
                services.save_version(slug, fields=fields, base_number=base, by=request.user)
                messages.success(request, _("Saved. Everybody sees this version from now on."))
                return redirect(newest)
            except ChangedMeanwhile as refusal:
                _explain_colleague(form, refusal.newest)
                context |= {"page": refusal.newest, "differences": queries.differences(refusal.newest, form.instance)}
        context["preview"] = _preview(form.instance)
    return render(request, "pages/edit.html", context, status=422 if form.errors else 200)


def _preview(version: PageVersion) -> list[tuple]:
    """Language, title and text as the public would see them."""
    return [(code, version.said("title", code), version.html(code)) for code in ("zh-hans", "en")]


def _explain_colleague(form: PageForm, theirs: PageVersion) -> None:
    """Say who was faster; one's own entries stay typed, and the next save counts from theirs."""
    words = _(
        "%(name)s saved version %(number)s meanwhile. Below stands where yours differs. "
        "Look and save again; nothing you typed is lost."
    )
    form.add_error(None, words % {"name": theirs.written_by or _("Somebody"), "number": theirs.number})
    form.data = form.data.copy()
    form.data["base_number"] = theirs.number


@login_required
def versions(request, slug: str):
    """Every version of a page, the newest first."""
    require(permissions.may_compare(request.user))
    context = {
        "page": queries.newest_page(slug),
        "versions": queries.versions_of(slug),
        "may_edit": permissions.may_edit(request.user),
    }
    return render(request, "pages/versions.html", context)


@login_required
def version(request, slug: str, number: int):
    """One version as it was read, and side by side what the one before it said differently."""
    require(permissions.may_compare(request.user))
    shown, before = queries.version_of(slug, number)
    context = {
        "page": queries.newest_page(slug),
        "version": shown,
        "before": before,
        "differences": queries.differences(before, shown) if before else [],
    }
    return render(request, "pages/version.html", context)
