"""The same photo from several devices in the same instant: it is stored once, and nobody is told that it failed."""

import pytest

from audits import queries, services
from audits.models import Audit, Blob, Part, Photo
from certsite.casefile.demo.way import Way
from certsite.workflow.models import HistoryEntry
from tests.factories.photos import jpeg, noisy_jpeg, sha256
from tests.factories.race import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def way(cast, edition) -> Way:
    return Way(cast, edition).to("on_site")


def send(way: Way, photo: bytes, part: bytes) -> Blob:
    """As a device does: begin, and on every wrong offset go on where the others are."""
    audit = queries.audit_for(way.cast.lead, way.audit.reference)
    while True:
        blob = services.announce(audit, sha256=sha256(photo), part=sha256(part), size=len(part), by=way.cast.lead)
        if blob.complete_at:
            return blob
        rest = part[blob.received :]
        pieces = (rest[at : at + services.PIECE] for at in range(0, len(rest), services.PIECE))
        try:
            return services.receive(blob, start=blob.received, pieces=pieces, by=way.cast.lead)
        except (services.WrongOffset, Blob.DoesNotExist):
            continue


def test_the_same_photo_from_four_devices(way):
    photo = noisy_jpeg(1_000_000)
    done = at_once(4, lambda n: send(way, photo, photo))
    assert all(isinstance(one, Blob) and one.complete_at for one in done), done
    with Photo.objects.get().original.file.open() as file:
        assert file.read() == photo
    assert Blob.objects.count() == 1 and not Part.objects.exists()
    assert HistoryEntry.objects.filter(verb="photo stored").count() == 1


def test_four_small_copies_of_one_photo(way):
    copies = [jpeg((800 + n, 600)) for n in range(4)]
    done = at_once(4, lambda n: send(way, jpeg(), copies[n]))
    assert all(isinstance(one, Blob) and one.complete_at for one in done), done
    assert Blob.objects.get().kind == "small"


def test_the_last_check_of_one_file_by_four_processes(way):
    photo, audit = noisy_jpeg(200_000), Audit.objects.get(pk=way.audit.pk)
    blob = services.announce(audit, sha256=sha256(photo), part=sha256(photo), size=len(photo), by=way.cast.lead)
    Part.objects.create(blob=blob, start=0, content=photo)
    Blob.objects.update(received=len(photo))
    whole = [queries.blob_at(audit, sha256(photo), sha256(photo)) for _ in range(4)]
    done = at_once(4, lambda n: services.finish(whole[n], by=way.cast.lead))
    assert all(isinstance(one, Blob) and one.complete_at for one in done), done
    assert HistoryEntry.objects.filter(verb="photo stored").count() == 1
