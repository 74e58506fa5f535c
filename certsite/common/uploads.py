"""Files on their way in: stopped where they are larger than any scheme allows, and known by what they contain."""

import hashlib
from collections.abc import Mapping

import filetype
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

OFFICE = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class UploadCap(FileUploadHandler):
    """Drops a file beyond the cap and leaves `request.upload_too_large` for the form."""

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data, start):
        self.received += len(raw_data)
        if self.received > settings.LARGEST_UPLOAD:
            self.request.upload_too_large = True
            raise SkipFile
        return raw_data

    def file_complete(self, file_size):
        return None


def sha256_of(file) -> str:
    """The SHA-256 of an upload in hex; the file stands at its beginning again."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def judged(file, limits: Mapping) -> str:
    """The content type of an upload by its content; ValidationError where the edition's limits do not take it."""
    if file.size > limits["maximum_bytes"]:
        raise ValidationError(too_large(limits["maximum_bytes"]))
    kind = filetype.guess(file.read(8192))
    file.seek(0)
    extension = {"jpeg": "jpg"}.get(kind.extension, kind.extension) if kind else ""
    if extension not in limits["types"]:
        raise ValidationError(
            _("By its content this file is none of these: %(types)s."), params={"types": ", ".join(limits["types"])}
        )
    return OFFICE.get(extension, kind.mime)


def too_large(limit: int) -> str:
    """What an upload beyond the limit is told."""
    return _("This file is too large; at most %(limit)s are accepted.") % {"limit": filesizeformat(limit)}


def infected(virus: str) -> str:
    """What an upload with a virus is told."""
    words = _("A virus was found in this file (%(virus)s), so it was not stored. Send a clean one.")
    return words % {"virus": virus}
