"""A stored file on its way to whoever was found to be allowed to have it."""

from django.http import FileResponse, Http404


def attachment(file, *, name: str, content_type: str) -> FileResponse:
    """The file to be saved, never shown within the site; 404 where the storage has lost it."""
    try:
        opened = file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(opened, as_attachment=True, filename=name, content_type=content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
