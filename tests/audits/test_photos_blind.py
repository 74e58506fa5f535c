"""The same file from two who score blind: each has it, and sees nothing of the other's."""

import uuid
from dataclasses import dataclass

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audits import queries, services
from audits.models import Blob, Photo, PhotoLink
from certsite.casefile.demo.way import Way
from certsite.common import clock
from tests.factories.phone import Phone
from tests.factories.photos import jpeg, sha256, stored_photo
from tests.factories.team import team_of_two

pytestmark = pytest.mark.django_db
PHOTO, SMALL, OTHER_SMALL = jpeg((1700, 1200)), jpeg((1600, 1129)), jpeg((800, 600))
THEIRS, MINE = "5.1.1.1", "5.1.1.2"


@pytest.fixture
def audit(cast, edition, auditor):
    return services.begin_blind(team_of_two(cast, edition, auditor), by=cast.lead)


@dataclass
class Both:
    theirs: Phone
    mine: Phone


@pytest.fixture
def phones(audit, cast, auditor, signed_in) -> Both:
    """The lead's, which has sent the photo and its link, and the auditor's, which has sent nothing yet."""
    theirs, mine = (Phone(signed_in(user), audit) for user in (cast.lead, auditor))
    theirs.create(PHOTO, SMALL, name="无标签.jpg")
    for part in (SMALL, PHOTO):
        theirs.send(PHOTO, part)
    assert theirs.link(PHOTO, THEIRS).status_code == 200
    return Both(theirs, mine)


def text(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def own_sheet(phone: Phone) -> str:
    return phone.url.replace("photos/", "scorecard/own/")


def test_the_second_phone_is_done_with_a_photo_that_the_first_has_sent(phones):
    phone, uid = phones.mine, uuid.uuid4()
    phone.create(PHOTO, OTHER_SMALL)
    asked = phone.head(PHOTO, OTHER_SMALL)
    assert asked["Upload-Offset"] == asked["Upload-Length"], "the other small copy answers for this one"
    assert phone.link(PHOTO, MINE, uid).json() == {"id": str(uid), "stands": True}
    assert phone.link(PHOTO, MINE, uid).json() == {"id": str(uid), "stands": True}, "sent again it is harmless"
    asked = phone.head(PHOTO)
    assert asked["Upload-Offset"] == asked["Upload-Length"]
    (told,) = phone.state()
    assert (told["sha256"], told["whole"]) == (sha256(PHOTO), True)
    assert told["links"] == [{"id": str(uid), "indicator": MINE}], "never the other's"
    assert Photo.objects.count() == 1


def test_the_second_phone_sends_the_original_that_the_first_still_owes(audit, cast, auditor, signed_in):
    theirs, mine = (Phone(signed_in(user), audit) for user in (cast.lead, auditor))
    theirs.send(PHOTO, SMALL)
    mine.create(PHOTO, OTHER_SMALL)
    assert mine.link(PHOTO, MINE).status_code == 200
    assert mine.send(PHOTO).status_code == 204
    assert mine.state()[0]["whole"] is True


def test_the_form_without_script_takes_it_again_too(phones):
    data = {"file": SimpleUploadedFile("x.jpg", PHOTO), "indicator": MINE}
    assert phones.mine.browser.post(phones.mine.url, data).status_code == 302
    assert [link["indicator"] for photo in phones.mine.state() for link in photo["links"]] == [MINE]


def test_nothing_on_the_photo_tells_what_the_other_did(phones, cast):
    phones.mine.link(PHOTO, MINE)
    browser, url = phones.mine.browser, phones.mine.url
    pages = [
        text(browser.get(f"{url}{sha256(PHOTO)}/")),
        text(browser.get(url)),
        text(browser.get(own_sheet(phones.mine))),
    ]
    for page in pages:
        assert sha256(PHOTO) in page and "无标签" not in page
    for page in pages[:2]:
        main = BeautifulSoup(page, "html.parser").main
        assert not main.select(f"a[href$='#item-{THEIRS}']") and main.select(f"a[href$='#item-{MINE}']")
        assert str(cast.lead) not in main.get_text()
    assert set(browser.get(f"{own_sheet(phones.mine)}pack/").json()["photos"]) == {MINE}
    assert "无标签" not in browser.get(f"{url}state/").content.decode()
    small, whole = (browser.get(f"{url}{sha256(PHOTO)}/{kind}/") for kind in ("small", "original"))
    assert [b"".join(answer.streaming_content) for answer in (small, whole)] == [SMALL, PHOTO]
    assert f'"{sha256(PHOTO)[:12]}.jpg"' in whole["Content-Disposition"]
    for answer in (small, whole):
        answer.close()


def test_whoever_added_it_sees_no_more_for_the_others_link(phones, auditor):
    phones.mine.link(PHOTO, MINE)
    (told,) = phones.theirs.state()
    assert [link["indicator"] for link in told["links"]] == [THEIRS] and told["name"] == "无标签.jpg"
    main = BeautifulSoup(text(phones.theirs.browser.get(f"{phones.theirs.url}{sha256(PHOTO)}/")), "html.parser").main
    assert not main.select(f"a[href$='#item-{MINE}']") and str(auditor) not in main.get_text()


def test_a_meeting_that_only_the_other_linked_shows_no_photo(phones, audit, cast, auditor):
    photo = Photo.objects.get()
    services.link_photo(photo, uid=uuid.uuid4(), to="closing", by=cast.lead)
    phones.mine.link(PHOTO, MINE)
    assert queries.photos_for(audit, cast.lead, awaits_closing=True) == [photo]
    assert queries.photos_for(audit, auditor, awaits_closing=True) == []
    assert queries.photos_by_meeting(audit, auditor) == {}


def test_own_links_are_taken_back_and_never_the_others(phones, cast, auditor):
    uid, theirs = uuid.uuid4(), PhotoLink.objects.get()
    phones.mine.link(PHOTO, MINE, uid)
    assert phones.mine.unlink(PHOTO, theirs.uid).status_code == 404
    with pytest.raises(PermissionDenied):
        services.unlink_photo(theirs, by=auditor)
    for _ in range(2):
        assert phones.mine.unlink(PHOTO, uid).json() == {"id": str(uid), "stands": False}
    assert [photo["links"] for photo in phones.mine.state()] == [[]], "it was theirs once and stays in sight"
    theirs.refresh_from_db()
    assert theirs.unlinked_at is None
    assert [link.name for link in queries.served_by(queries.photos_of(theirs.photo.audit).get())] == [THEIRS]


def test_a_photo_whose_hash_nobody_named_stays_out_of_sight(phones, audit):
    phone, url = phones.mine, f"{phones.mine.url}{sha256(PHOTO)}/"
    phone.create(PHOTO, OTHER_SMALL)
    assert phone.state() == []
    assert phone.link(PHOTO, "9.9.9").status_code == 422, "what leads nowhere shows nothing either"
    assert phone.browser.post(f"{url}links/", {"indicator": "9.9.9"}).status_code == 404
    assert [phone.browser.get(f"{url}{page}").status_code for page in ("", "small/", "original/")] == [404] * 3
    assert phone.link(jpeg(colour="red"), MINE).status_code == 404, "a hash that no photo has"


def test_a_photo_of_another_audit_is_not_found(phones, cast, edition):
    other = Way(cast, edition, headcount=10).to("on_site").audit
    item = other.scorecard.edition.indicators.get(code=THEIRS)
    elsewhere = jpeg((1650, 1200))
    photo = stored_photo(other, item=item, by=cast.lead, size=(1650, 1200))
    assert photo.sha256 == sha256(elsewhere)
    assert phones.mine.link(elsewhere, MINE).status_code == 404
    assert phones.mine.unlink(elsewhere, photo.links.get().uid).status_code == 404
    assert phones.mine.unlink(PHOTO, photo.links.get().uid).status_code == 404


def test_the_history_of_the_case_gives_no_hash_and_no_item_away(phones, audit, auditor):
    page = f"/applications/{audit.application.reference}/"
    phones.mine.link(PHOTO, MINE)
    shown = text(phones.mine.browser.get(page))
    assert sha256(PHOTO) not in shown and THEIRS not in shown and "无标签" not in shown and MINE in shown
    assert sha256(PHOTO) in text(phones.theirs.browser.get(page)), "who stored it reads their own"
    services.share(audit.team.select_related("audit__application", "own_sheet", "user").get(user=auditor), by=auditor)
    shown = text(phones.mine.browser.get(page))
    assert sha256(PHOTO) in shown and THEIRS in shown


def test_sharing_shows_every_link(phones, audit, auditor):
    phones.mine.link(PHOTO, MINE)
    services.share(audit.team.select_related("audit__application", "own_sheet", "user").get(user=auditor), by=auditor)
    (told,) = phones.mine.state()
    assert [link["indicator"] for link in told["links"]] == [THEIRS, MINE] and told["name"] == "无标签.jpg"


def test_many_photos_ask_no_more_than_few(phones, audit, cast, auditor):
    phone, item = phones.mine, audit.scorecard.edition.indicators.get(code=MINE)

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert len(phone.state()) == Photo.objects.count() - 1
        text(phone.browser.get(phone.url))
        return len(found)

    def add(first: int, number: int) -> None:
        for n in range(first, first + number):
            photo = Photo.objects.create(audit=audit, sha256=f"{n:064}", name=f"{n}.jpg", added_by=cast.lead)
            Blob.objects.create(
                photo=photo, kind="original", sha256=f"{n:064}", size=9, started_by=cast.lead, started_at=clock.now()
            )
            for user in (cast.lead, auditor):
                PhotoLink.objects.create(photo=photo, indicator=item, linked_by=user)

    add(0, 3)
    few = asked()
    add(3, 17)
    assert asked() == few
