"""Files on their way in: stopped where they are larger than any scheme allows, and known by what they contain."""

import hashlib

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile


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
