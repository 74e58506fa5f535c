"""Photos that were stored while no scanner answered."""

from django.db import transaction
from django.db.models import F

from applications.services.scanning import looked_at, virus_stored_in
from audits.models import Blob
from certsite.common import clock, scanner
from certsite.workflow import moves


def scan_photos() -> int:
    """Scan the files of photos that nobody has scanned yet, as long as a scanner answers; returns how many it knows."""
    if not scanner.configured():
        return 0
    waiting = Blob.objects.filter(scan=Blob.Scan.UNSCANNED, complete_at__isnull=False)
    queue = waiting.order_by(F("scanned").asc(nulls_first=True), "pk").values_list("pk", flat=True)
    return looked_at([(scan_photo, pk) for pk in queue[:500]])


@transaction.atomic
def scan_photo(pk: int) -> bool | None:
    """Scan one file; False where the scanner has no answer, None where a worker is at it. A virus hides the photo."""
    unscanned = Blob.objects.filter(scan=Blob.Scan.UNSCANNED).select_related("photo__audit__application")
    blob = unscanned.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
    if blob is None:
        return None
    blob.scanned = clock.now()
    virus = virus_stored_in(blob.file)
    if virus is None:
        blob.save(update_fields=["scanned"])
        return False
    blob.scan = Blob.Scan.INFECTED if virus else Blob.Scan.CLEAN
    blob.save(update_fields=["scan", "scanned"])
    if virus:
        moves.record(blob.photo, "photo infected", by=None, note=f"{blob.get_kind_display()}: {virus}", internal=True)
    return True
