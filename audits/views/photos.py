"""The photos of an audit: what they show, what they serve, and the form that works without script."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications.services.scanning import Infected
from audits import forms, permissions, policies, queries, services
from audits.domain.photos import PhotoRule
from audits.models import Audit, Blob, Meeting, Photo, PhotoLink
from audits.views.refusals import REFUSALS
from audits.views.scorecard import writable_sheet
from certsite.common.downloads import attachment
from certsite.common.guards import require

EXTENSIONS = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "image/heic": ".heic"}


def seen_audit(request, reference: str) -> Audit:
    """The audit whose photos this person may see."""
    audit = queries.audit_for(request.user, reference)
    require(permissions.may_see_photos(request.user, audit))
    return audit


def served_audit(request, reference: str) -> Audit:
    """The audit of which this person may see photos, be it only some: who decides on it, and the enterprise too."""
    if audit := queries.audit_to_decide(request.user, reference):
        return audit
    audit = queries.audit_for(request.user, reference)
    seen = permissions.may_see_photos(request.user, audit) or permissions.may_see_shown_photos(request.user, audit)
    require(seen)
    return audit


def may_add(user, audit: Audit) -> bool:
    return permissions.may_score(user, audit) and not policies.bars_to_score(audit)


@login_required
def photos(request, reference: str):
    """Every photo with what it serves; one more, for what `?indicator=`, `?finding=` or `?meeting=` chooses."""
    audit = seen_audit(request, reference)
    rule, form = queries.photo_rule_of(audit), None
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    if data or may_add(request.user, audit):
        form = forms.PhotoForm(*data, audit=audit, initial=request.GET.dict())
    if data:
        require(permissions.may_score(request.user, audit))
        if _is_valid(form, request, rule) and _add(request, audit, form):
            return redirect(request.get_full_path())
    context = {
        "audit": audit,
        "photos": [(photo, queries.served_by(photo)) for photo in queries.photos_of(audit, request.user)],
        "rule": rule,
        "form": form,
        "back": _back(request.user, audit, form),
    }
    return render(request, "audits/photos.html", context, status=422 if form and form.errors else 200)


def _back(user, audit: Audit, form) -> dict | None:
    """The page from which somebody came to add a photo, by what they chose there."""
    if finding := form and form.begun_finding:
        return {"url": reverse("audits:finding", args=[audit.reference, finding.number]), "label": finding.code}
    if form and form.initial.get("meeting") == Meeting.Kind.CLOSING and permissions.may_lead(user, audit):
        return {"url": reverse("audits:close", args=[audit.reference]), "label": _("Closing meeting")}
    return None


def _is_valid(form, request, rule: PhotoRule) -> bool:
    if getattr(request, "upload_too_large", False):  # the file was dropped on its way
        form.full_clean()
        form.errors.pop("file", None)
        form.add_error("file", forms.refused_words(services.TooLarge(), rule))
    return form.is_valid()


def _add(request, audit: Audit, form) -> bool:
    try:
        photo = services.store_photo(audit, upload=form.cleaned_data["file"], by=request.user)
        services.link_photo_to_each(photo, to=form.served, by=request.user)
    except (services.TooLarge, services.NotAPhoto, Infected) as refusal:
        form.add_error("file", forms.refused_words(refusal, queries.photo_rule_of(audit)))
        return False
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("The photo is stored."))
    return True


@login_required
def state(request, reference: str):
    """What the server has of every photo, for the score page."""
    audit = seen_audit(request, reference)
    return JsonResponse({"photos": [_told(audit, photo) for photo in queries.photos_of(audit, request.user)]})


def _told(audit: Audit, photo: Photo) -> dict:
    shown = photo.small and not photo.is_infected
    return {
        "sha256": photo.sha256,
        "name": photo.shown_name,
        "small": reverse("audits:photo-small", args=[audit.reference, photo.sha256]) if shown else "",
        "whole": photo.is_whole,
        "infected": photo.is_infected,
        "links": [{"id": str(link.uid), link.kind: link.name} for link in queries.links_of(photo)],
    }


@login_required
def photo(request, reference: str, sha256: str):
    """One photo: its files, who took it in, what it serves and served."""
    audit = seen_audit(request, reference)
    return _page(request, audit, queries.photo_at(audit, sha256, request.user))


def _page(request, audit: Audit, photo: Photo, form=None):
    adds = may_add(request.user, audit)
    if adds and form is None:
        form = forms.PhotoLinkForm(audit=audit)
    context = {
        "audit": audit,
        "photo": photo,
        "links": photo.links.all(),
        "bars": policies.bars_to_show(photo),
        "form": form,
        "may_add": adds,
    }
    return render(request, "audits/photo.html", context, status=422 if form and form.errors else 200)


@login_required
def small(request, reference: str, sha256: str):
    """The small copy, shown within pages. What is under this address never changes."""
    audit = served_audit(request, reference)
    photo = queries.photo_at(audit, sha256, request.user)
    require(not policies.bars_to_show(photo))
    blob = queries.shown_blob(photo, Blob.Kind.SMALL)
    try:
        response = FileResponse(blob.file.open("rb"), content_type="image/jpeg")
    except FileNotFoundError as error:
        raise Http404 from error
    response["X-Content-Type-Options"] = "nosniff"
    # Kept by the browser of whoever was allowed to see it, and asked about again after a while
    response["Cache-Control"] = "private, max-age=600"
    return response


@login_required
def original(request, reference: str, sha256: str):
    """The original, byte for byte, as an attachment; never with a virus."""
    audit = served_audit(request, reference)
    photo = queries.photo_at(audit, sha256, request.user)
    if bars := policies.bars_to_show(photo):
        return render(request, "audits/photo_infected.html", {"audit": audit, "photo": photo, "bars": bars}, status=403)
    blob = queries.shown_blob(photo, Blob.Kind.ORIGINAL)
    name = photo.shown_name
    name += "" if "." in name else EXTENSIONS.get(blob.content_type, "")
    return attachment(blob.file, name=name, content_type=blob.content_type)


@login_required
@require_POST
def link(request, reference: str, sha256: str):
    """One thing more that a photo serves, or several. The same link again is answered as the first time.

    Whoever names the hash has the file, so it is linked whoever added it: see queries.photo_to_link.
    """
    audit = writable_sheet(request, reference)
    photo = queries.photo_to_link(audit, sha256, request.user)
    form = forms.PhotoLinkForm(request.POST, audit=audit)
    if form.is_valid():
        try:
            made = _link(photo, form, by=request.user)
        except REFUSALS as refusal:
            return _refused(request, audit, photo, refusal)
        return _linked(request, audit, photo, made)
    # Sent again after what it leads to was struck: it was taken then
    if known := next((one for one in photo.links.all() if one.uid == form.cleaned_data.get("id")), None):
        return _linked(request, audit, photo, known)
    if wants_json(request):
        return JsonResponse({"errors": form.errors.get_json_data()}, status=422)
    return _page(request, audit, queries.photo_at(audit, sha256, request.user), form)


def _link(photo: Photo, form, *, by) -> PhotoLink:
    if uid := form.cleaned_data["id"]:
        return services.link_photo(photo, uid=uid, to=form.served[0], by=by)
    return services.link_photo_to_each(photo, to=form.served, by=by)[-1]


@login_required
@require_POST
def unlink(request, reference: str, sha256: str, uid: uuid.UUID):
    """Take a link back; the page and the history keep it."""
    audit = writable_sheet(request, reference)
    photo = queries.photo_to_link(audit, sha256, request.user)
    known = queries.link_to_end(photo, uid, request.user)
    try:
        return _linked(request, audit, photo, services.unlink_photo(known, by=request.user))
    except REFUSALS as refusal:
        return _refused(request, audit, photo, refusal)


def wants_json(request) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _linked(request, audit: Audit, photo: Photo, link: PhotoLink):
    if wants_json(request):
        return JsonResponse({"id": str(link.uid), "stands": link.unlinked_at is None})
    return redirect("audits:photo", audit.reference, photo.sha256)


def _refused(request, audit: Audit, photo: Photo, refusal: Exception):
    if wants_json(request):
        return JsonResponse({"error": str(refusal)}, status=423)
    messages.error(request, str(refusal))
    return redirect("audits:photo", audit.reference, photo.sha256)
