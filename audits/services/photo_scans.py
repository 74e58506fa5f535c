"""Photos that were stored while no scanner answered."""

from applications.services.scanning import scan_stored, scan_waiting
from audits.models import Blob
from certsite.workflow import moves


def scan_photos() -> int:
    """Scan the files of photos that nobody has scanned yet; returns how many are known now."""
    return scan_waiting(Blob.objects.filter(complete_at__isnull=False), scan_photo)


def scan_photo(pk: int) -> bool | None:
    """Scan one file, by scanning.scan_stored; a virus hides the photo."""
    return scan_stored(Blob.objects.select_related("photo__audit__application"), pk, tell=_tell_of_virus)


def _tell_of_virus(blob: Blob, virus: str) -> None:
    moves.record(blob.photo, "photo infected", by=None, note=f"{blob.get_kind_display()}: {virus}", internal=True)
