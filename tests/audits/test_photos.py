"""Photos taken on site: the wire, what is refused, who may, and what a photo serves."""

import io
import uuid

import pytest
from bs4 import BeautifulSoup
from dateutil.relativedelta import relativedelta
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.dateparse import parse_datetime
from PIL import Image

from audits import queries, services
from audits.domain.photos import PhotoRule, photo_rule
from audits.models import Blob, Part, Photo, PhotoLink
from certsite.casefile.demo.way import Way
from certsite.common import clock
from certsite.workflow.models import HistoryEntry
from tests.factories.clamd import EICAR, clamd
from tests.factories.phone import TAKEN, TUS, Phone
from tests.factories.photos import heic, jpeg, noisy_jpeg, sha256

pytestmark = pytest.mark.django_db


@pytest.fixture
def way(cast, edition) -> Way:
    return Way(cast, edition).to("on_site")


@pytest.fixture
def phone(way, signed_in) -> Phone:
    return Phone(signed_in(way.cast.lead), way.audit)


def test_a_photo_arrives_in_pieces_and_is_stored_under_its_address(phone, way):
    photo = noisy_jpeg(300_000)
    begun = phone.create(photo)
    assert (begun.status_code, begun["Location"], begun["Upload-Offset"]) == (201, phone.address(photo), "0")
    assert phone.patch(photo, 0, photo[:200_000])["Upload-Offset"] == "200000"
    head = phone.head(photo)
    assert (head["Upload-Offset"], head["Upload-Length"]) == ("200000", str(len(photo)))
    assert head["Cache-Control"] == "no-store"
    assert Part.objects.count() == 4, "no more than 64 kB in each"
    assert phone.patch(photo, 200_000, photo[200_000:]).status_code == 204
    stored = Photo.objects.get().original
    with stored.file.open() as file:
        assert file.read() == photo
    assert stored.file.name == f"photos/{way.audit.pk}/{sha256(photo)[:2]}/{sha256(photo)}"
    assert not Part.objects.exists()
    assert (stored.content_type, stored.complete_by) == ("image/jpeg", way.cast.lead)
    assert stored.width == stored.height
    assert stored.photo.taken == parse_datetime(TAKEN)
    assert stored.photo.keep_until == clock.today() + relativedelta(years=6)
    told = HistoryEntry.objects.get(verb="photo stored")
    assert told.internal and sha256(photo) in told.note


def test_a_wrong_offset_is_told_the_right_one_and_writes_nothing(phone):
    photo = noisy_jpeg(100_000)
    phone.create(photo)
    phone.patch(photo, 0, photo[:50_000])
    for start in (0, 49_999, 50_001):
        answer = phone.patch(photo, start, photo[start:])
        assert (answer.status_code, answer["Upload-Offset"]) == (409, "50000")
    assert sum(len(part.content) for part in Part.objects.all()) == 50_000


def test_sending_again_is_harmless(phone):
    photo = jpeg()
    assert phone.send(photo).status_code == 204
    again = phone.create(photo)
    assert (again.status_code, again["Upload-Offset"]) == (201, str(len(photo)))
    assert phone.patch(photo, 0, photo).status_code == 409
    assert phone.patch(photo, len(photo), b"").status_code == 204
    assert phone.head(photo)["Upload-Offset"] == str(len(photo))
    assert Photo.objects.count() == Blob.objects.count() == 1
    assert HistoryEntry.objects.filter(verb="photo stored").count() == 1


def test_two_devices_meet_at_the_same_photo(phone, way, signed_in):
    photo, other = noisy_jpeg(100_000), Phone(signed_in(way.cast.lead), way.audit)
    phone.create(photo)
    phone.patch(photo, 0, photo[:60_000])
    assert other.create(photo)["Upload-Offset"] == "60000"
    assert other.patch(photo, 60_000, photo[60_000:]).status_code == 204
    assert phone.patch(photo, 60_000, photo[60_000:]).status_code == 409
    assert phone.head(photo)["Upload-Offset"] == str(len(photo))
    assert Photo.objects.get().is_whole


def test_every_phone_makes_its_own_small_copy_and_the_first_whole_one_is_the_photos(phone):
    photo, one, two = jpeg((3000, 2000)), jpeg((1600, 1067)), jpeg((1600, 1066))
    phone.create(photo, one)
    phone.patch(photo, 0, one[:100], one)
    assert phone.send(photo, two).status_code == 204
    assert phone.head(photo, one)["Upload-Offset"] == phone.head(photo, one)["Upload-Length"] == str(len(two))
    assert phone.create(photo, one)["Upload-Offset"] == str(len(two))
    blob = Blob.objects.get()
    assert (blob.kind, blob.sha256) == ("small", sha256(two))
    assert not Photo.objects.get().is_whole


def test_what_is_not_what_was_announced_is_dropped_and_may_come_again(phone):
    photo = jpeg()
    phone.create(photo)
    assert phone.patch(photo, 0, photo[:-1] + b"x").status_code == 460
    assert phone.head(photo).status_code == 404
    assert not Blob.objects.exists() and not Part.objects.exists()
    assert phone.send(photo).status_code == 204


def test_more_than_was_announced_is_refused(phone):
    photo = jpeg()
    phone.create(photo)
    assert phone.patch(photo, 0, photo + b"more").status_code == 413
    assert phone.send(photo).status_code == 204


def test_a_wrong_size_begins_anew(phone):
    photo = jpeg()
    phone.create(photo, size=len(photo) + 5)
    phone.patch(photo, 0, photo[:100])
    assert phone.create(photo)["Upload-Offset"] == "0"
    assert phone.patch(photo, 0, photo).status_code == 204


def test_beyond_the_editions_size_nothing_begins(phone, way):
    assert phone.create(jpeg(), size=26_214_401).status_code == 413
    assert phone.create(jpeg(), size=26_214_400).status_code == 201


@pytest.mark.parametrize(
    "changed",
    [{"sha256": "short"}, {"sha256": "A" * 64}, {"part": "x"}, {"size": 0}, {"size": -1}, {"size": "many"}],
)
def test_an_announcement_that_cannot_be_read_is_refused(phone, changed):
    assert phone.create(jpeg(), **changed).status_code == 422
    assert not Photo.objects.exists()


@pytest.mark.parametrize("taken", ["", "yesterday", "2026-13-40T00:00", "2026-11-20T09:15:00"])
def test_a_clock_that_says_nothing_sensible_says_nothing(phone, taken):
    assert phone.create(jpeg(), taken=taken).status_code == 201
    assert Photo.objects.get().taken is None


@pytest.mark.parametrize("content", [b"GIF89a" + bytes(500), b"<svg onload=alert(1)>" * 9, b"%PDF-1.4\n" * 20])
def test_the_content_decides_what_is_a_photo(phone, content):
    assert phone.send(content).status_code == 415
    assert not Blob.objects.exists()


def test_a_heic_is_a_photo_and_needs_no_small_copy(phone, signed_in, way):
    assert phone.send(heic()).status_code == 204
    blob = Blob.objects.get()
    assert (blob.content_type, blob.width) == ("image/heic", None)
    page = signed_in(way.cast.lead).get(phone.url)
    assert page.status_code == 200 and not BeautifulSoup(page.content, "html.parser").select("[data-photo] img")


def test_a_small_copy_is_a_small_jpeg(phone):
    png = io.BytesIO()
    Image.new("RGB", (100, 100)).save(png, "PNG")
    for part in (jpeg((1601, 900)), png.getvalue(), heic()):
        assert phone.send(jpeg(), part).status_code == 415
    assert phone.send(jpeg(), jpeg((1600, 900))).status_code == 204


def test_what_does_not_speak_the_protocol_is_told_so(phone, way, signed_in):
    photo = jpeg()
    phone.create(photo)
    browser, url = signed_in(way.cast.lead), phone.address(photo)
    assert browser.head(url).status_code == 412
    assert browser.patch(url, photo, content_type="image/jpeg", headers=TUS).status_code == 415
    wrong = browser.patch(
        url, photo, content_type="application/offset+octet-stream", headers=TUS | {"Upload-Offset": "one"}
    )
    assert wrong.status_code == 400
    said = browser.options(f"{phone.url}uploads/")
    assert (said["Tus-Version"], said["Tus-Extension"], said["Tus-Max-Size"]) == ("1.0.0", "creation", "26214400")


def test_a_server_that_died_before_the_check_is_made_up_for_by_the_next_question(phone, way):
    photo = jpeg()
    phone.create(photo)
    blob = Blob.objects.get()
    Part.objects.create(blob=blob, start=0, content=photo)
    Blob.objects.update(received=len(photo))
    assert phone.head(photo).status_code == 200
    assert Photo.objects.get().is_whole


def test_what_a_killed_process_left_half_written_is_replaced(phone, way):
    photo = jpeg()
    phone.create(photo)
    blob = Blob.objects.get()
    path = blob.file.field.generate_filename(blob, "")
    blob.file.storage.save(path, SimpleUploadedFile("x", photo[:100]))
    phone.patch(photo, 0, photo)
    stored = Photo.objects.get().original.file
    assert stored.name == path
    with stored.open() as file:
        assert file.read() == photo


def test_an_ended_sign_in_is_no_redirect(phone, client, way):
    photo = jpeg()
    phone.create(photo)
    stranger = Phone(client, way.audit)
    for answer in (stranger.create(photo), stranger.head(photo), stranger.patch(photo, 0, photo)):
        assert answer.status_code == 401


def test_a_request_needs_its_token(way, phone):
    photo = jpeg()
    phone.create(photo)
    phone.browser.handler.enforce_csrf_checks = True
    assert phone.patch(photo, 0, photo).status_code == 403
    assert Blob.objects.get().received == 0


def test_only_the_impartial_team_sends_and_only_while_on_site(way, signed_in, auditor, stranger_user, phone):
    photo = jpeg()
    people = [way.cast.planner, way.cast.market, way.cast.client, auditor, stranger_user]
    assert [Phone(signed_in(one), way.audit).create(photo).status_code for one in people] == [403, 403, 403, 404, 404]
    phone.create(photo)
    phone.send(photo, jpeg((800, 600)))
    phone.patch(photo, 0, photo[:100])
    uid = uuid.uuid4()
    phone.link(photo, "5.1.1.1", uid)
    way.to("closed")
    assert phone.patch(photo, 100, photo[100:]).status_code == 423
    assert phone.create(jpeg(colour="red")).status_code == 423
    assert phone.link(photo, "5.1.1.2").status_code == 423
    assert phone.link(photo, "5.1.1.1", uid).status_code == 200, "sent again it is harmless still"


def test_a_link_sent_twice_is_one(phone, way):
    photo, uid = jpeg(), uuid.uuid4()
    assert phone.link(photo, "5.1.1.1", uid).status_code == 404, "nobody knows the photo yet"
    phone.send(photo)
    first, second = phone.link(photo, "5.1.1.1", uid), phone.link(photo, "5.1.1.1", uid)
    assert first.json() == second.json() == {"id": str(uid), "stands": True}
    assert phone.link(photo, "5.1.1.2").status_code == 200
    assert [item.code for item in queries.items_of(Photo.objects.get())] == ["5.1.1.1", "5.1.1.2"]
    assert HistoryEntry.objects.filter(verb="photo linked").count() == 2
    assert phone.link(photo, "5.1").status_code == 422
    assert phone.link(photo, "9.9.9").status_code == 422


def test_a_link_that_was_taken_back_stays_on_record(phone, way):
    photo, uid = jpeg(), uuid.uuid4()
    phone.send(photo)
    phone.link(photo, "5.1.1.1", uid)
    url = f"{phone.url}{sha256(photo)}/links/{uid}/remove/"
    for _ in range(2):
        answer = phone.browser.post(url, headers={"Accept": "application/json"})
        assert answer.json() == {"id": str(uid), "stands": False}
    link = PhotoLink.objects.get()
    assert link.unlinked_by == way.cast.lead
    assert phone.link(photo, "5.1.1.1", uid).json()["stands"] is False, "sent again it does not come back"
    assert HistoryEntry.objects.filter(verb="photo unlinked").count() == 1
    page = BeautifulSoup(phone.browser.get(f"{phone.url}{sha256(photo)}/").content, "html.parser")
    assert page.select("[data-link-ended]")


def test_a_link_of_another_photo_is_not_taken(phone):
    one, two, uid = jpeg(), jpeg(colour="red"), uuid.uuid4()
    phone.send(one)
    phone.send(two)
    phone.link(one, "5.1.1.1", uid)
    assert phone.link(two, "5.1.1.1", uid).status_code == 403


def test_the_plain_form_takes_a_photo_by_the_same_way_and_makes_its_small_copy(phone, way):
    photo = jpeg((4000, 3000), exif=True)
    data = {"file": SimpleUploadedFile("仓库.jpg", photo), "indicator": "5.1.1.1"}
    assert phone.browser.post(phone.url, data).status_code == 302
    stored = Photo.objects.get()
    assert stored.is_whole and stored.name == "仓库.jpg"
    with stored.small.file.open() as file, Image.open(file) as picture:
        assert (picture.format, picture.size) == ("JPEG", (1200, 1600)), "upright"
        assert not picture.getexif()
    assert [item.code for item in queries.items_of(stored)] == ["5.1.1.1"]
    assert phone.browser.post(phone.url, {"file": SimpleUploadedFile("x.jpg", photo)}).status_code == 302
    assert Photo.objects.count() == 1


def test_the_plain_form_opened_at_an_item_has_it_chosen(phone):
    page = BeautifulSoup(phone.browser.get(phone.url, {"indicator": "5.1.3.1"}).content, "html.parser")
    assert page.select_one("[name=indicator] option[selected]")["value"] == "5.1.3.1"
    page = BeautifulSoup(phone.browser.get(phone.url, {"indicator": "x"}).content, "html.parser")
    assert not page.select("[name=indicator] option[selected]:not([value=''])")


def test_the_plain_form_says_what_it_does_not_take_beside_the_field(phone, way, settings):
    for content in (b"%PDF-1.4\n" * 20, b""):
        page = phone.browser.post(phone.url, {"file": SimpleUploadedFile("x.jpg", content), "indicator": "5.1.1.1"})
        assert page.status_code == 422
        form = BeautifulSoup(page.content, "html.parser").select_one("form[enctype]")
        assert form.select(".invalid-feedback")
        assert form.select_one("option[selected]")["value"] == "5.1.1.1"
    settings.LARGEST_UPLOAD = 100
    page = phone.browser.post(phone.url, {"file": SimpleUploadedFile("x.jpg", jpeg())})
    assert page.status_code == 422 and "25.0" in page.content.decode()
    assert not Photo.objects.exists()


def test_the_original_is_an_attachment_and_the_small_copy_is_shown(phone, way, signed_in):
    photo = jpeg((2000, 1500), exif=True)
    phone.browser.post(phone.url, {"file": SimpleUploadedFile("a.jpg", photo)})
    browser = signed_in(way.cast.planner)
    answer = browser.get(f"{phone.url}{sha256(photo)}/original/")
    assert b"".join(answer) == photo, "byte for byte, the camera's notes too"
    assert answer["Content-Disposition"].startswith("attachment") and answer["X-Content-Type-Options"] == "nosniff"
    assert "private" in answer["Cache-Control"]
    small = browser.get(f"{phone.url}{sha256(photo)}/small/")
    assert b"".join(small).startswith(b"\xff\xd8\xff")
    assert small["Content-Type"] == "image/jpeg" and small["X-Content-Type-Options"] == "nosniff"
    assert small["Cache-Control"].startswith("private") and "attachment" not in small.get("Content-Disposition", "")
    pages = ["", "state/", *(f"{sha256(photo)}/{file}" for file in ("", "original/", "small/"))]
    for who, statuses in ((way.cast.client, [403, 403, 403, 404, 404]), (way.cast.committee[0], [404] * 5)):
        browser = signed_in(who)
        assert [browser.get(phone.url + page).status_code for page in pages] == statuses, (
            "photos are not for the client"
        )


def test_before_its_last_byte_nothing_is_shown(phone):
    photo = noisy_jpeg(100_000)
    phone.create(photo)
    phone.patch(photo, 0, photo[:90_000])
    assert phone.browser.get(f"{phone.url}{sha256(photo)}/original/").status_code == 404
    assert phone.browser.get(f"{phone.url}{sha256(photo)}/small/").status_code == 404
    assert phone.browser.get(f"{phone.url}{sha256(photo)}/").status_code == 200
    assert queries.unfinished_photos(Photo.objects.get().audit) == 1


def test_a_virus_is_refused_on_arrival(phone, settings):
    photo = jpeg() + EICAR
    with clamd() as daemon:
        settings.CLAMD_URL = daemon.url
        phone.create(photo)
        assert phone.patch(photo, 0, photo).status_code == 422
        assert not Blob.objects.exists()
        assert phone.send(jpeg()).status_code == 204
    assert Blob.objects.get().scan == "clean"


def test_a_virus_that_is_found_later_hides_the_photo(phone, way, settings):
    photo = jpeg() + EICAR
    phone.send(photo, jpeg((800, 600)))
    phone.send(photo)
    phone.link(photo, "5.1.1.1")
    assert services.scan_photos() == 0, "no scanner, no answer"
    with clamd() as daemon:
        settings.CLAMD_URL = daemon.url
        assert services.scan_photos() == 2
        assert services.scan_photos() == 0
    assert set(Blob.objects.values_list("kind", "scan")) == {("original", "infected"), ("small", "clean")}
    for page in ("original", "small"):
        assert phone.browser.get(f"{phone.url}{sha256(photo)}/{page}/").status_code == 403
    assert "img" not in str(BeautifulSoup(phone.browser.get(phone.url).content, "html.parser").select("[data-photo]"))
    assert queries.photos_by_item(way.audit) == {}
    assert HistoryEntry.objects.filter(verb="photo infected").exists()


def test_the_state_tells_a_device_what_the_server_has(phone):
    photo, uid = jpeg(), uuid.uuid4()
    phone.send(photo, jpeg((800, 600)))
    phone.link(photo, "5.1.1.1", uid)
    (told,) = phone.browser.get(f"{phone.url}state/").json()["photos"]
    assert told == {
        "sha256": sha256(photo), "name": "货架.jpg", "small": f"{phone.url}{sha256(photo)}/small/", "whole": False,
        "infected": False, "links": [{"id": str(uid), "indicator": "5.1.1.1"}],
    }  # fmt: skip


def test_a_page_of_thirty_photos_asks_no_more_than_one_of_three(phone, way):
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert phone.browser.get(phone.url).status_code == 200
        return len(found)

    def add(first: int, number: int) -> None:
        item = queries.items_to_link(way.audit).first()
        for n in range(first, first + number):
            photo = Photo.objects.create(audit=way.audit, sha256=f"{n:064}", name=f"{n}.jpg", added_by=way.cast.lead)
            Blob.objects.create(photo=photo, kind="original", sha256=f"{n:064}", size=9, started_by=way.cast.lead)
            PhotoLink.objects.create(photo=photo, indicator=item, linked_by=way.cast.lead)

    add(0, 3)
    few = asked()
    add(3, 27)
    assert asked() == few


def test_an_edition_from_before_photos_goes_by_the_ordinary_numbers(way):
    assert photo_rule({}) == PhotoRule() == photo_rule(way.edition.rules)
    assert photo_rule({"photos": {"types": ["jpg"], "keep_years": 3}}) == PhotoRule(types=("jpg",), keep_years=3)
