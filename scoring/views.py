"""Schemes and their editions: readable for all staff, kept by administrators."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from certsite.accounts.roles import Act
from certsite.common.guards import require
from certsite.workflow.moves import AlreadyMoved, NotAllowed
from scoring import services
from scoring.forms import EditionFileForm
from scoring.models import Edition, Scheme
from scoring.states import EditionState


@login_required
def schemes(request):
    """Every scheme with its editions."""
    require(request.user.is_staff_member)
    context = {
        "schemes": Scheme.objects.prefetch_related("editions"),
        "may_manage": request.user.can(Act.MANAGE_SCHEMES),
    }
    return render(request, "scoring/schemes.html", context)


@login_required
def edition(request, scheme: str, code: str):
    """One edition in full: tree, points, bands, rules, tables, documents."""
    require(request.user.is_staff_member)
    found = get_object_or_404(Edition.objects.select_related("scheme"), scheme__code=scheme, code=code)
    may_publish = request.user.can(Act.MANAGE_SCHEMES) and found.state == EditionState.DRAFT
    context = {
        "edition": found,
        "indicators": found.indicators.all(),
        "bands": found.bands.order_by("-floor"),
        "rules": found.rules,
        "may_publish": may_publish,
    }
    return render(request, "scoring/edition.html", context)


@login_required
def import_edition(request):
    """Import an edition file as a draft; every fault is named with its place and nothing is written."""
    require(request.user.can(Act.MANAGE_SCHEMES))
    form = EditionFileForm(request.POST or None, request.FILES or None)
    faults = []
    if request.method == "POST" and form.is_valid():
        try:
            imported = services.import_edition(form.cleaned_data["file"], by=request.user)
            messages.success(request, _("The edition is imported as it is in the file."))
            return redirect(imported)
        except services.FaultyEdition as refusal:
            faults = refusal.faults
    status = 422 if faults or form.errors else 200
    return render(request, "scoring/import.html", {"form": form, "faults": faults}, status=status)


@login_required
@require_POST
def publish(request, scheme: str, code: str):
    """Open a draft edition for new cases; from now on it never changes."""
    require(request.user.can(Act.MANAGE_SCHEMES))
    found = get_object_or_404(Edition, scheme__code=scheme, code=code)
    try:
        services.publish(found, by=request.user)
        messages.success(request, _("The edition is published and never changes from now on."))
    except (AlreadyMoved, NotAllowed) as refusal:
        messages.error(request, str(refusal))
    return redirect(found)
