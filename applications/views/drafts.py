"""Applying before an account exists, and taking the draft over once it does."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications import forms, services
from applications.models import Application, Draft
from applications.services.drafts import LARGEST_DRAFT
from applications.views.draft_cookie import draft_of, forget, remember
from applications.views.writing import Sheet
from certsite.common import clock
from certsite.common.guards import require
from certsite.common.limits import within
from scoring.queries import published_editions

PER_HOUR = 30  # drafts begun from one address
NOT_KEPT = ("csrfmiddlewaretoken", "base_revision", "save", "next", "preview")


def new(request):
    """Begin: choose the scheme, and the enterprise where one is known already; an account is not needed yet."""
    user = request.user
    if not user.is_authenticated:
        return _begin_without_account(request)
    require(not user.is_staff_member)
    organisations = user.organisations.all()
    if not organisations:
        return redirect("applications:register")
    form = forms.StartForm(request.POST or None, organisations=organisations, editions=published_editions())
    if request.method == "POST" and form.is_valid():
        application = services.start(by=user, **form.cleaned_data)
        return redirect("applications:edit", application.reference)
    context = {"form": form, "draft": draft_of(request)}
    return render(request, "applications/new.html", context, status=422 if form.errors else 200)


def _begin_without_account(request):
    known = draft_of(request)
    form = forms.SchemeForm(request.POST or None, editions=published_editions())
    if request.method == "POST" and form.is_valid():
        if within(f"draft:{request.META.get('REMOTE_ADDR', '')}", most=PER_HOUR, seconds=3600):
            draft = services.begin_draft(edition=form.cleaned_data["edition"])
            return remember(redirect("applications:draft"), draft)
        form.add_error(None, _("Many applications were begun from here within an hour. Please go on with one of them."))
    context = {"form": form, "draft": known}
    return render(request, "applications/new.html", context, status=422 if form.errors else 200)


def draft(request):
    """The form of somebody without an account; everything is kept as it is typed, right or wrong."""
    found, by_itself = draft_of(request), "X-Autosave" in request.headers
    if found is None:
        return _gone(by_itself)
    if request.method != "POST":
        return _page(request, found, _data(found.values) if found.values else None)
    values = {name: entries for name, entries in request.POST.lists() if name not in NOT_KEPT}
    if len(json.dumps(values)) > LARGEST_DRAFT:
        words = _("This is more than a draft may hold. Please shorten the longest text.")
        if by_itself:
            return _closed(words)
        messages.error(request, words)
        return _page(request, found, request.POST, status=422)
    kept = services.keep_draft(found, values=values)
    if kept.application_id is not None:  # taken over in this instant
        return _gone(by_itself)
    if by_itself:
        return remember(_saved_by_itself(found, request.POST), found)
    messages.success(request, _("Saved. This browser keeps your way back to it for half a year."))
    return remember(redirect("applications:draft-claim" if "next" in request.POST else "applications:draft"), found)


def _gone(by_itself: bool):
    if by_itself:
        return _closed(_("This draft became an application, or was thrown away."))
    return redirect("applications:new")


def _closed(words: str) -> JsonResponse:
    """To the page that saves itself: it is no use trying again."""
    return JsonResponse({"closed": words}, status=409)


def _saved_by_itself(found: Draft, data: QueryDict) -> JsonResponse:
    sheet = _sheet(found, data)
    sheet.is_valid()
    words = _("Saved at %(time)s") % {"time": f"{clock.local():%H:%M}"}
    return JsonResponse({"revision": 0, "words": words, "theirs": [], "conflicts": [], "errors": sheet.errors()})


def _data(values: dict[str, list[str]]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, entries in values.items():
        data.setlist(name, entries)
    return data


def _sheet(found: Draft, data: QueryDict | None) -> Sheet:
    """The form of the draft's edition; a list of which nothing was kept is drawn empty."""
    if data is not None:
        data = data.copy()
        for code in forms.LISTS:
            data.setdefault(f"{code}-TOTAL_FORMS", "1")
            data.setdefault(f"{code}-INITIAL_FORMS", "0")
    return Sheet(Application(edition=found.edition), data)


def _page(request, found: Draft, data: QueryDict | None, status: int = 200):
    sheet = _sheet(found, data)
    context = {
        "draft": found,
        "beforehand": forms.BeforehandForm(data),
        "form": sheet.form,
        "lists": sheet.lists,
        "row_errors": any(formset.is_bound and not formset.is_valid() for formset in sheet.lists.values()),
    }
    return render(request, "applications/draft.html", context, status=status)


def open_link(request, token: str):
    """A link from a letter: this browser goes on with that draft; whoever claimed it is led to the case.

    A browser that began another draft is asked first, for it would find no way back to that one.
    """
    found = get_object_or_404(Draft.objects.select_related("application"), token=token)
    if found.application is not None:
        return redirect("case", found.application.reference)
    own = draft_of(request)
    if own is not None and own != found and own.values and request.method != "POST":
        return render(request, "applications/open_draft.html", {"own": own, "found": found})
    return remember(redirect("applications:draft"), found)


@login_required
def claim(request):
    """Signed in: the draft becomes the application of one's enterprise."""
    require(not request.user.is_staff_member)
    found = draft_of(request)
    if found is None:
        return redirect("applications:new")
    organisations = request.user.organisations.all()
    if not organisations:
        messages.info(request, _("Your draft is kept. Register the enterprise first; then you go on with it."))
        return redirect("applications:register")
    form = forms.EnterpriseForm(request.POST or None, organisations=organisations)
    if request.method == "POST" and form.is_valid():
        application = services.claim_draft(
            found, organisation=form.cleaned_data["organisation"], read=_read, by=request.user
        )
        messages.success(request, _("Your draft is now the application %(case)s.") % {"case": application.reference})
        return forget(redirect("applications:edit", application.reference))
    context = {"form": form, "draft": found}
    return render(request, "applications/claim.html", context, status=422 if form.errors else 200)


def _read(held: Draft) -> tuple[dict, dict[str, list[str]]]:
    """What is right in a draft, and the rest as it was typed."""
    sheet = _sheet(held, _data(held.values))
    sheet.is_valid()
    return sheet.right(), sheet.wrong()


@require_POST
def discard(request):
    """Begin anew: this browser lets go of the draft."""
    found = draft_of(request)
    if found is not None:
        services.discard_draft(found)
    return forget(redirect("applications:new"))
