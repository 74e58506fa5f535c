"""Files of photos that were begun and never came whole: what becomes of them once their audit is long closed."""

import datetime
import uuid

import pytest
from django.core.files.storage import FileSystemStorage

from audits import services, tasks
from audits.models import Blob, Part, Photo
from audits.services import link_photo
from certsite.casefile.demo.way import Way
from certsite.common import clock
from certsite.workflow.models import HistoryEntry
from scoring.models import Indicator
from tests.factories.photos import jpeg, noisy_jpeg, sha256
from tests.factories.race import at_once

pytestmark = pytest.mark.django_db
PHOTO = noisy_jpeg(200_000)


@pytest.fixture
def way(cast, edition) -> Way:
    return Way(cast, edition).to("on_site")


def send(way: Way, photo: bytes, part: bytes | None = None, upto: int | None = None) -> Blob:
    """As a device does whose connection ends after `upto` bytes."""
    part, by = photo if part is None else part, way.cast.lead
    blob = services.announce(way.audit, sha256=sha256(photo), part=sha256(part), size=len(part), by=by)
    return services.receive(blob, start=0, pieces=[part[:upto]], by=by)


def all_but_checked(way: Way, photo: bytes, content: bytes) -> Blob:
    """Every byte is here, and the process died before it looked at them."""
    blob = services.announce(way.audit, sha256=sha256(photo), part=sha256(photo), size=len(content), by=way.cast.lead)
    Part.objects.create(blob=blob, start=0, content=content)
    Blob.objects.filter(pk=blob.pk).update(received=len(content))
    return blob


def sweep(days: int) -> None:
    with clock.at(clock.now() + datetime.timedelta(days=days)):
        tasks.sweep_photos()


def test_what_never_came_whole_goes_with_its_parts_and_says_so(way):
    send(way, PHOTO, upto=60_000)
    way.to("closed")
    sweep(15)
    assert not Photo.objects.exists() and not Blob.objects.exists() and not Part.objects.exists()
    told = HistoryEntry.objects.get(verb="photo never arrived")
    assert told.internal and told.actor_id == "" and told.case == way.reference
    assert sha256(PHOTO) in told.note and f"60000 / {len(PHOTO)}" in told.note
    sweep(15)
    assert HistoryEntry.objects.filter(verb="photo never arrived").count() == 1


def test_it_stays_for_as_many_days_as_the_setting_says(way, settings):
    send(way, PHOTO, upto=60_000)
    way.to("closed")
    sweep(13)
    assert Part.objects.exists()
    settings.PHOTO_HALF_SENT_DAYS = 12
    sweep(13)
    assert not Part.objects.exists()


@pytest.mark.parametrize("state", ["on site", "sent back"])
def test_it_stays_while_its_audit_is_open(way, state):
    send(way, PHOTO, upto=60_000)
    if state == "sent back":
        way.to("closed")
        services.reopen(way.audit, reason="补充照片", by=way.cast.committee[0])
    sweep(400)
    assert Part.objects.exists()
    blob = Blob.objects.get()
    assert services.receive(blob, start=60_000, pieces=[PHOTO[60_000:]], by=way.cast.lead).complete_at


def test_the_days_count_anew_once_it_was_sent_back_and_closed_again(way):
    send(way, PHOTO, upto=60_000)
    way.to("closed")
    with clock.at(clock.now() + datetime.timedelta(days=20)):
        services.reopen(way.audit, reason="补充照片", by=way.cast.committee[0])
        services.submit_scorecard(way.audit, by=way.cast.lead)
        services.close(way.audit, summary="已补充。", present="王芳", by=way.cast.lead)
    sweep(33)
    assert Part.objects.exists()
    sweep(35)
    assert not Part.objects.exists()


def test_a_photo_of_which_something_is_here_stays_with_it(way):
    small = jpeg((800, 600))
    send(way, PHOTO, small)
    send(way, PHOTO, upto=60_000)
    other = jpeg((900, 700))
    send(way, other)
    send(way, other, jpeg((640, 480)), upto=100)
    way.to("closed")
    sweep(15)
    assert not Part.objects.exists() and not Blob.objects.filter(complete_at=None).exists()
    kept = Photo.objects.get(sha256=sha256(PHOTO))
    assert kept.small is not None and kept.original is None
    assert Photo.objects.get(sha256=sha256(other)).is_whole
    for blob in Blob.objects.all():
        with blob.file.open() as file:
            assert sha256(file.read()) == blob.sha256


def test_a_photo_that_serves_an_item_is_remembered_without_its_file(way):
    blob = send(way, PHOTO, upto=60_000)
    item = Indicator.objects.get(edition=way.edition, code="5.1.1.1")
    link_photo(blob.photo, uid=uuid.uuid4(), to=item, by=way.cast.lead)
    way.to("closed")
    sweep(15)
    assert Photo.objects.get().links.count() == 1 and not Blob.objects.exists() and not Part.objects.exists()


def test_what_came_whole_and_was_never_looked_at_is_checked_and_kept(way):
    all_but_checked(way, PHOTO, PHOTO)
    all_but_checked(way, jpeg(), jpeg((10, 10)))
    way.to("closed")
    sweep(15)
    stored = Photo.objects.get()
    with stored.original.file.open() as file:
        assert file.read() == PHOTO
    assert stored.original.complete_by == way.cast.lead and not Part.objects.exists()


def test_one_that_fails_does_not_keep_the_others_waiting(way, monkeypatch):
    first = all_but_checked(way, PHOTO, PHOTO)
    send(way, jpeg(), upto=100)
    way.to("closed")
    monkeypatch.setattr(FileSystemStorage, "save", lambda *_args, **_options: 1 / 0)
    sweep(15)
    assert Blob.objects.get() == first and Part.objects.get().blob == first


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once(way):
    send(way, PHOTO, upto=60_000)
    all_but_checked(way, jpeg(), jpeg())
    way.to("closed")
    assert at_once(2, lambda _n: sweep(15)) == [None, None]
    assert Photo.objects.get().is_whole and not Part.objects.exists()
    assert HistoryEntry.objects.filter(verb="photo never arrived").count() == 1
    assert HistoryEntry.objects.filter(verb="photo stored").count() == 1
