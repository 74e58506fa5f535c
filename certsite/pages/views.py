"""The list of the public pages, and the pages of those who write them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from certsite.common.guards import require
from certsite.pages import permissions, queries, services
from certsite.pages.forms import PageForm
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
    form = PageForm(request.POST or None, instance=newest, initial={"base_number": newest.number, "note": ""})
    context = {"page": queries.newest_page(slug), "form": form}
    status = 200
    if request.method == "POST":
        valid = form.is_valid()
        if valid and "preview" not in request.POST and _save(request, slug, form):
            return redirect(newest)
        if valid:
            context["preview"] = [(language, form.instance.said("title", language), form.instance.html(language))
                                  for language in ("zh-hans", "en")]  # fmt: skip
        if form.errors:
            status = 422
            context["differences"] = queries.differences(context["page"], form.instance) if valid else []
    return render(request, "pages/edit.html", context, status=status)


def _save(request, slug: str, form: PageForm) -> bool:
    try:
        services.save_version(
            slug, fields=form.version_fields, base_number=form.cleaned_data["base_number"], by=request.user
        )
    except ChangedMeanwhile:
        newest = queries.newest_page(slug)
        form.add_error(
            None,
            _(
                "%(name)s saved version %(number)s meanwhile. Below stands where yours differs. "
                "Look and save again; nothing you typed is lost."
            )
            % {"name": newest.written_by or _("Somebody"), "number": newest.number},
        )
        form.data = form.data.copy()
        form.data["base_number"] = newest.number
        return False
    messages.success(request, _("Saved. Everybody sees this version from now on."))
    return True


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
    shown = queries.version_of(slug, number)
    before = queries.version_of(slug, number - 1) if number > 1 else None
    context = {
        "page": queries.newest_page(slug),
        "version": shown,
        "before": before,
        "differences": queries.differences(before, shown) if before else [],
    }
    return render(request, "pages/version.html", context)
