"""Files of photos on the wire: the core of the tus protocol 1.0 (POST to begin, HEAD to ask, PATCH to go on).

Answers beside those of tus: 401 and 403 (sign in again, keep everything), 423 (not on site now, keep everything), 413,
415 and 422 (this file will never be taken), 460 (what arrived was not what was announced: dropped, send it again).
"""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications.services.scanning import Infected
from audits import forms, queries, services
from audits.models import Audit, Blob
from audits.views.scorecard import writable_sheet
from certsite.common.guards import NotReady

VERSION = "1.0.0"
CONTENT = "application/offset+octet-stream"


def on_the_wire(view: Callable) -> Callable:
    """What holds for every request: a login is never a redirect, and whatever is refused is told in JSON."""

    @wraps(view)
    def answer(request: HttpRequest, reference: str, **values) -> HttpResponse:
        if not request.user.is_authenticated:
            response = JsonResponse({"error": _("Sign in again.")}, status=401)
        elif request.headers.get("Tus-Resumable") != VERSION and request.method != "OPTIONS":
            response = HttpResponse(status=412, headers={"Tus-Version": VERSION})
        else:
            audit = writable_sheet(request, reference)
            response = _or_refused(view, request, audit, values)
        response["Tus-Resumable"] = VERSION
        response["Cache-Control"] = "no-store"
        return response

    return answer


def _or_refused(view: Callable, request: HttpRequest, audit: Audit, values: dict) -> HttpResponse:
    try:
        return view(request, audit, **values)
    except services.WrongOffset as refusal:
        response = JsonResponse({"error": "offset"}, status=409)
        response["Upload-Offset"] = str(refusal.received)
        return response
    except services.Damaged:
        return JsonResponse({"error": _("What arrived was damaged on its way.")}, status=460)
    except (services.TooLarge, services.NotAPhoto, Infected) as refusal:
        status = {services.TooLarge: 413, services.NotAPhoto: 415, Infected: 422}[type(refusal)]
        return JsonResponse({"error": forms.refused_words(refusal, queries.photo_rule_of(audit))}, status=status)
    except NotReady as refusal:
        return JsonResponse({"error": str(refusal)}, status=423)
    except Blob.DoesNotExist as dropped:
        raise Http404 from dropped
    except UnreadablePostError:  # the connection is gone; what was read is kept
        return HttpResponse(status=400)


@require_http_methods(["POST", "OPTIONS"])
@on_the_wire
def create(request, audit: Audit) -> HttpResponse:
    """Begin a file, or find the one that was begun; Location is where its bytes go."""
    limit = queries.photo_rule_of(audit).maximum_bytes
    if request.method == "OPTIONS":
        return HttpResponse(
            status=204,
            headers={"Tus-Version": VERSION, "Tus-Extension": "creation", "Tus-Max-Size": str(limit)},
        )
    size = {"size": request.headers.get("Upload-Length", "")}
    form = forms.AnnouncedForm(forms.told(request.headers.get("Upload-Metadata", "")) | size)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors.get_json_data()}, status=422)
    blob = services.announce(audit, by=request.user, **form.cleaned_data)
    address = reverse("audits:photo-upload", args=[audit.reference, blob.photo.sha256, form.cleaned_data["part"]])
    return HttpResponse(status=201, headers={"Location": address, "Upload-Offset": str(blob.received)})


@require_http_methods(["HEAD", "PATCH"])
@on_the_wire
def upload(request, audit: Audit, sha256: str, part: str) -> HttpResponse:
    """How much is here; or the next bytes."""
    blob = queries.blob_at(audit, sha256, part)
    if blob is None:
        raise Http404
    if request.method == "HEAD":
        if blob.received == blob.size:  # a server that was killed had them all and came no further
            blob = services.finish(blob, by=request.user)
        return HttpResponse(headers={"Upload-Offset": str(blob.received), "Upload-Length": str(blob.size)})
    if request.content_type != CONTENT:
        return HttpResponse(status=415)
    start = request.headers.get("Upload-Offset", "")
    if not (start.isascii() and start.isdigit()):
        return HttpResponse(status=400)
    kept = services.receive(blob, start=int(start), pieces=services.pieces_of(request), by=request.user)
    # Another phone's small copy may have become the photo's meanwhile: for this one everything is done
    here = blob.size if kept.complete_at else kept.received
    return HttpResponse(status=204, headers={"Upload-Offset": str(here)})
