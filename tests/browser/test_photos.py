"""Photos on a phone that loses its network, its tab and its sign-in: nothing is lost, and only the rest is sent."""

import re

import pytest
from playwright.sync_api import Page, expect

from audits import queries, services
from audits.models import Blob, Photo, PhotoLink
from certsite.casefile.demo.findings import find
from tests.factories.devices import until
from tests.factories.photos import heic, jpeg, noisy_jpeg, sha256

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CHUNK = 512 * 1024
ORIGINAL = re.compile(r"/photos/uploads/([0-9a-f]{64})/\1/")


@pytest.fixture
def page(way, desk) -> Page:
    page = desk(way.cast.lead.email)
    page.goto(f"/audits/{way.audit.reference}/photos/")
    return page


def choose(page: Page, *photos: bytes, item: str = "5.1.1.1") -> None:
    files = [{"name": f"货架{n}.jpg", "mimeType": "image/jpeg", "buffer": photo} for n, photo in enumerate(photos, 1)]
    page.set_input_files("[name=file]", files)
    page.select_option("[name=indicator]", item)
    page.click("[data-photo-queue] button")
    expect(page.locator("[data-photo-local] li")).to_have_count(len(photos))


def number(page: Page, name: str):
    return page.locator(f"[data-number={name}]")


def whole(photo: bytes) -> bool:
    """Whether the server has it, byte for byte."""
    found = Photo.objects.get(sha256=sha256(photo))
    with found.original.file.open() as file:
        return file.read() == photo


def sent_to(page: Page) -> dict[str, list[int]]:
    """Bytes of every PATCH that was answered, by the file they belong to."""
    bytes_of: dict[str, list[int]] = {}

    def count(request) -> None:
        if request.method == "PATCH" and (answer := request.response()) and answer.status == 204:
            start = int(request.headers["upload-offset"])
            part = request.url.rstrip("/").rpartition("/")[2]
            bytes_of.setdefault(part, []).append(int(answer.headers["upload-offset"]) - start)

    page.on("requestfinished", count)
    return bytes_of


def test_a_photo_is_kept_sent_and_confirmed(page, way):
    photo = jpeg((3000, 2000))
    sent = sent_to(page)
    choose(page, photo)
    expect(number(page, "confirmed")).to_have_text("1")
    expect(number(page, "device")).to_have_text("0")
    assert whole(photo)
    stored = Photo.objects.get()
    assert (stored.small.width, stored.small.height) == (1600, 1067)
    until(lambda: sum(sent.get(sha256(photo), [])) >= len(photo), page)
    assert list(sent) == [stored.small.sha256, sha256(photo)], "the small copy comes first"
    assert [item.code for item in queries.items_of(stored)] == ["5.1.1.1"]
    assert stored.taken is not None and stored.name == "货架1.jpg"
    page.reload()
    expect(page.locator(f"[data-photos] [data-photo='{sha256(photo)}'] img")).to_be_visible()
    expect(page.locator("[data-photo-local] li")).to_have_count(0)


def test_a_cut_in_the_middle_and_only_the_rest_is_sent(page, way):
    photo = noisy_jpeg(5_000_000)
    sent, cut = sent_to(page), []

    def hang_up(route, request) -> None:
        """Lets the first four pieces of the original through."""
        if request.method == "PATCH" and int(request.headers["upload-offset"]) >= 4 * CHUNK:
            cut.append(request.url)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route(ORIGINAL, hang_up)
    choose(page, photo)
    expect(page.locator("[data-said=offline]")).to_be_visible(timeout=60_000)
    assert Blob.objects.get(sha256=sha256(photo)).received == 4 * CHUNK
    expect(number(page, "device")).to_have_text("1")
    page.unroute(ORIGINAL)
    expect(number(page, "confirmed")).to_have_text("1", timeout=60_000)
    assert cut and whole(photo)
    until(lambda: sum(sent[sha256(photo)]) >= len(photo), page)
    assert sum(sent[sha256(photo)]) == len(photo), "no byte went twice"
    assert max(sent[sha256(photo)]) == CHUNK


def test_a_closed_tab_goes_on_where_it_was(page, way):
    photo = noisy_jpeg(3_000_000)

    def hang_up(route, request) -> None:
        late = request.method == "PATCH" and int(request.headers["upload-offset"]) >= 2 * CHUNK
        route.abort() if late else route.continue_()

    page.route(ORIGINAL, hang_up)
    choose(page, photo)
    expect(page.locator("[data-said=offline]")).to_be_visible(timeout=60_000)
    assert Blob.objects.get(sha256=sha256(photo)).received == 2 * CHUNK
    address, context = page.url, page.context
    page.close()
    again = context.new_page()
    sent = sent_to(again)
    again.goto(address)
    expect(again.locator("[data-photo-local] li")).to_have_count(1)
    expect(number(again, "confirmed")).to_have_text("1", timeout=60_000)
    assert whole(photo)
    until(lambda: sum(sent[sha256(photo)]) >= len(photo) - 2 * CHUNK, again)
    assert sum(sent[sha256(photo)]) == len(photo) - 2 * CHUNK
    assert [link.indicator.code for link in PhotoLink.objects.all()] == ["5.1.1.1"]


def test_without_a_network_nothing_is_lost(page, way):
    photos = [jpeg(), jpeg(colour="red"), jpeg(colour="green")]
    page.context.set_offline(True)
    choose(page, *photos)
    expect(page.locator("[data-said=offline]")).to_be_visible()
    expect(number(page, "device")).to_have_text("3")
    expect(page.locator("[data-photo-local] img:visible")).to_have_count(3)
    assert not Photo.objects.exists()
    page.context.set_offline(False)
    expect(number(page, "confirmed")).to_have_text("3", timeout=60_000)
    assert all(whole(photo) for photo in photos)
    assert PhotoLink.objects.count() == 3


def test_an_ended_sign_in_is_said_and_loses_nothing(page, way):
    cookies = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    choose(page, jpeg())
    expect(page.locator("[data-said=signed-out]")).to_be_visible()
    expect(number(page, "device")).to_have_text("1")
    assert not Photo.objects.exists()
    page.context.add_cookies([cookie for cookie in cookies if cookie["name"] == "sessionid"])
    expect(number(page, "confirmed")).to_have_text("1")
    expect(page.locator("[data-said=signed-out]")).to_be_hidden()
    assert whole(jpeg())


def test_the_same_file_twice_is_one_photo_with_two_links(page, way):
    choose(page, jpeg())
    expect(number(page, "confirmed")).to_have_text("1")
    choose(page, jpeg(), item="5.1.1.2")
    choose(page, jpeg(), item="5.1.1.2")
    until(lambda: PhotoLink.objects.count() == 2, page)
    expect(number(page, "confirmed")).to_have_text("1")
    expect(number(page, "device")).to_have_text("0")
    expect(number(page, "sent")).to_have_text("0")
    assert [item.code for item in queries.items_of(Photo.objects.get())] == ["5.1.1.1", "5.1.1.2"]
    assert PhotoLink.objects.count() == 2


def test_what_is_no_photo_is_said_and_keeps_nothing_else_waiting(page, way):
    choose(page, b"GIF89a" + bytes(900), jpeg())
    expect(page.locator("[data-photo-local] [data-state=refused]:visible")).to_have_count(1)
    expect(number(page, "confirmed")).to_have_text("1")
    assert [photo.sha256 for photo in Photo.objects.all()] == [sha256(jpeg())]


def test_a_kind_that_the_browser_cannot_read_goes_without_a_small_copy(page, way):
    choose(page, heic())
    expect(number(page, "confirmed")).to_have_text("1")
    assert Photo.objects.get().small is None and whole(heic())


def test_two_tabs_send_a_photo_once(page, way):
    other = page.context.new_page()
    other.goto(page.url)
    sent, more, photo = sent_to(page), sent_to(other), noisy_jpeg(2_000_000)
    choose(page, photo)
    expect(number(page, "confirmed")).to_have_text("1", timeout=60_000)
    assert whole(photo)

    def went() -> int:
        return sum(sent.get(sha256(photo), [])) + sum(more.get(sha256(photo), []))

    until(lambda: went() >= len(photo), page)
    assert went() == len(photo)


def test_after_the_closing_meeting_the_photo_waits_on_the_device(page, way):
    way.to("closed")
    choose(page, jpeg())
    expect(page.locator("[data-said=locked]")).to_be_visible()
    expect(number(page, "device")).to_have_text("1")
    assert not Photo.objects.exists()


def test_a_photo_from_a_finding_goes_to_it_its_item_and_a_meeting(page, way):
    find(way.audit, [("minor", "5.1.1.1", "无岗位职责文件")], by=way.cast.lead)
    page.goto(f"/audits/{way.audit.reference}/findings/1/")
    page.locator("a[href$='?finding=F1']").click()
    page.wait_for_load_state()
    page.context.set_offline(True)
    page.select_option("[name=meeting]", "closing")
    choose(page, jpeg())
    expect(page.locator("[name=finding]")).to_have_value("F1")  # for the next photo too
    page.context.set_offline(False)
    expect(number(page, "confirmed")).to_have_text("1")
    assert [link.name for link in queries.served_by(queries.photos_of(way.audit).get())] == ["5.1.1.1", "F1", "closing"]
    page.goto(f"/audits/{way.audit.reference}/findings/1/")
    expect(page.locator(".photo-strip img")).to_be_visible()
    page.goto(f"/audits/{way.audit.reference}/")
    expect(page.locator("#meetings ~ section .photo-strip img")).to_be_visible()


def test_a_finding_struck_meanwhile_is_said_and_the_photo_is_kept(page, way):
    [finding] = find(way.audit, [("minor", "5.1.1.1", "无岗位职责文件")], by=way.cast.lead)
    page.goto(f"{page.url}?finding=F1")
    page.context.set_offline(True)
    choose(page, jpeg())
    services.strike_finding(finding, base_revision=1, reason="查无实据", by=way.cast.lead)
    page.context.set_offline(False)
    expect(number(page, "confirmed")).to_have_text("1")
    expect(page.locator("[data-unlinked]:visible")).to_contain_text("已不成立")
    assert whole(jpeg())
    assert [link.name for link in PhotoLink.objects.all()] == ["5.1.1.1"]
