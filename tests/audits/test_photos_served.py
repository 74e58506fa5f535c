"""What photos serve beside items: findings, and the meetings on site, the closing meeting before it is on record."""

import datetime
import uuid

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from audits import queries, services
from audits.models import Audit, Finding, Meeting, Photo, PhotoLink
from certsite.casefile.demo.findings import find
from certsite.casefile.demo.way import Way
from certsite.common import clock
from certsite.common.guards import NotReady
from certsite.workflow.models import HistoryEntry
from tests.factories.photos import jpeg, stored_photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def way(cast, edition) -> Way:
    return Way(cast, edition).to("scored")


@pytest.fixture
def finding(way, cast) -> Finding:
    return find(way.audit, [("minor", "5.1.1.1", "无岗位职责文件")], by=cast.lead)[0]


@pytest.fixture
def photo(way, edition, cast) -> Photo:
    return stored_photo(way.audit, item=edition.indicators.get(code="5.1.1.2"), by=cast.lead)


@pytest.fixture
def url(way) -> str:
    return f"/audits/{way.audit.reference}/"


def link(photo: Photo, to, *, by, uid=None) -> PhotoLink:
    return services.link_photo(photo, uid=uid or uuid.uuid4(), to=to, by=by)


def send(browser, url: str, photo: Photo, **served):
    """As a device sends a link."""
    return browser.post(f"{url}photos/{photo.sha256}/links/", served, headers={"Accept": "application/json"})


def soup(answer, status: int = 200) -> BeautifulSoup:
    assert answer.status_code == status
    return BeautifulSoup(answer.content, "html.parser")


def strip(page: BeautifulSoup) -> list[str]:
    """The photos that a page shows in small, by their addresses."""
    return [shown["href"].split("/")[-2] for shown in page.select(".photo-strip a")]


def adds(page: BeautifulSoup) -> list[str]:
    """What the next photo would serve, by the links to add one."""
    return [one["href"].partition("?")[2] for one in page.select("a[href*='photos/?']")]


# The link


def test_a_photo_serves_items_findings_and_meetings_in_this_order(way, photo, finding, cast):
    for to in ("closing", "opening", finding):
        link(photo, to, by=cast.lead)
    (again,) = queries.photos_of(way.audit)
    served = [(one.kind, one.name) for one in queries.served_by(again)]
    assert served == [("indicator", "5.1.1.2"), ("finding", "F1"), ("meeting", "opening"), ("meeting", "closing")]
    assert [item.code for item in queries.items_of(again)] == ["5.1.1.2"]
    assert list(queries.photos_by_item(way.audit)) == ["5.1.1.2"]
    notes = HistoryEntry.objects.filter(verb="photo linked").order_by("pk").values_list("note", flat=True)
    assert list(notes) == ["末次会议", "首次会议", "F1"]


def test_a_link_leads_to_one_thing_and_never_to_none(way, photo, finding, cast):
    meeting = way.audit.meetings.get(kind="opening")
    item = photo.links.get().indicator
    for served in (
        {},
        {"indicator": item, "finding": finding},
        {"finding": finding, "meeting": meeting},
        {"meeting": meeting, "awaits_closing": True},
        {"indicator": item, "awaits_closing": True},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            PhotoLink.objects.create(photo=photo, linked_by=cast.lead, **served)
    for served in ({"finding": finding}, {"meeting": meeting}, {"awaits_closing": True}):
        PhotoLink.objects.create(photo=photo, linked_by=cast.lead, **served)


def test_what_belongs_to_another_audit_is_not_linked(way, photo, cast, edition, url, signed_in):
    other = Way(cast, edition, begins=clock.today() - datetime.timedelta(days=200)).to("on_site")
    [theirs] = find(other.audit, [("minor", "5.1.1.1", "别处")], by=cast.lead)
    with pytest.raises(PermissionDenied):
        link(photo, theirs, by=cast.lead)
    assert send(signed_in(cast.lead), url, photo, finding="F1").status_code == 422


def test_a_struck_finding_takes_no_photo_and_keeps_those_it_has(way, photo, finding, cast, url, signed_in):
    uid, browser = uuid.uuid4(), signed_in(cast.lead)
    assert send(browser, url, photo, id=uid, finding="F1").json() == {"id": str(uid), "stands": True}
    services.strike_finding(finding, base_revision=1, reason="重复", by=cast.lead)
    with pytest.raises(NotReady, match="F1"):
        link(photo, finding, by=cast.lead)
    refused = send(browser, url, photo, id=uuid.uuid4(), finding="F1")
    assert refused.status_code == 422 and "已不成立" in str(refused.json()["errors"]["finding"])
    assert send(browser, url, photo, id=uid, finding="F1").json()["stands"], "sent again it is harmless"
    assert adds(soup(browser.get(f"{url}findings/1/"))) == []
    assert strip(soup(browser.get(f"{url}findings/1/"))) == [photo.sha256]


def test_a_link_to_a_finding_is_taken_back_and_stays_on_record(way, photo, finding, cast, url, signed_in):
    made, browser = link(photo, finding, by=cast.lead), signed_in(cast.lead)
    browser.post(f"{url}photos/{photo.sha256}/links/{made.uid}/remove/")
    assert strip(soup(browser.get(f"{url}findings/1/"))) == []
    page = soup(browser.get(f"{url}photos/{photo.sha256}/"))
    assert "F1 一般不符合项" in page.select_one("[data-link-ended]").get_text()
    assert HistoryEntry.objects.get(verb="photo unlinked").note == "F1"


def test_the_wire_tells_and_takes_every_kind(way, photo, finding, cast, url, signed_in):
    browser, ids = signed_in(cast.lead), [uuid.uuid4() for _ in range(3)]
    for uid, served in zip(ids, ({"finding": "F1"}, {"meeting": "opening"}, {"meeting": "closing"}), strict=True):
        assert send(browser, url, photo, id=uid, **served).json() == {"id": str(uid), "stands": True}
    (told,) = browser.get(f"{url}photos/state/").json()["photos"]
    assert [{key: value for key, value in one.items() if key != "id"} for one in told["links"]] == [
        {"indicator": "5.1.1.2"}, {"finding": "F1"}, {"meeting": "opening"}, {"meeting": "closing"}
    ]  # fmt: skip


@pytest.mark.parametrize(
    "served",
    [{}, {"finding": "F9"}, {"finding": "1"}, {"finding": "F99999"}, {"finding": "F1\0"}, {"meeting": "lunch"},
     {"finding": "F1", "meeting": "opening"}],
)  # fmt: skip
def test_what_leads_nowhere_or_to_two_is_refused(way, photo, finding, cast, url, signed_in, served):
    assert send(signed_in(cast.lead), url, photo, id=uuid.uuid4(), **served).status_code == 422
    assert PhotoLink.objects.count() == 1


def test_who_links_is_who_scores_and_only_while_on_site(way, photo, finding, cast):
    for user in (cast.planner, cast.client, cast.market):
        with pytest.raises(PermissionDenied):
            link(photo, finding, by=user)
    way.to("closed")
    photo.audit = Audit.objects.get(pk=way.audit.pk)
    for to in (finding, "opening", "closing"):
        with pytest.raises(NotReady):
            link(photo, to, by=cast.lead)


# The closing meeting


def test_the_photos_of_the_closing_meeting_wait_for_it(way, photo, cast, url, signed_in):
    link(photo, "closing", by=cast.lead)
    browser = signed_in(cast.lead)
    page = soup(browser.get(f"{url}closing/"))
    assert strip(page) == [photo.sha256] and adds(page) == ["meeting=closing"]
    page = soup(browser.get(url))
    assert strip(page) == [photo.sha256] and adds(page) == ["meeting=opening", "meeting=closing"]
    way.to("closed")
    meeting = Meeting.objects.get(audit=way.audit, kind="closing")
    assert queries.photos_by_meeting(way.audit) == {meeting.pk: [photo]}
    page = soup(browser.get(url))
    assert strip(page) == [photo.sha256] and adds(page) == []


def test_each_closing_meeting_has_its_own(way, photo, cast, edition):
    link(photo, "closing", by=cast.lead)
    way.to("closed")
    audit = services.reopen(Audit.objects.get(pk=way.audit.pk), reason="补充抽样", by=cast.committee[0])
    later = stored_photo(audit, item=edition.indicators.get(code="5.1.1.1"), by=cast.lead, size=(1800, 1200))
    link(later, "closing", by=cast.lead)
    assert queries.photos_for(audit, cast.lead, awaits_closing=True) == [later]
    services.submit_scorecard(audit, by=cast.lead)
    services.close(Audit.objects.get(pk=audit.pk), summary="符合", present="陈立明，总经理", by=cast.lead)
    first, second = Meeting.objects.filter(audit=audit, kind="closing")
    assert queries.photos_by_meeting(audit) == {first.pk: [photo], second.pk: [later]}


# The pages


def test_the_form_without_script_links_a_photo_to_everything_chosen(way, finding, cast, url, signed_in):
    data = {"file": SimpleUploadedFile("a.jpg", jpeg()), "indicator": "5.1.1.1", "finding": "F1", "meeting": "opening"}
    assert signed_in(cast.lead).post(f"{url}photos/", data).status_code == 302
    links = queries.served_by(queries.photos_of(way.audit).get())
    assert [one.name for one in links] == ["5.1.1.1", "F1", "opening"]


@pytest.mark.parametrize(
    ("query", "chosen"),
    [("indicator=5.1.1.2", ["5.1.1.2", "", ""]), ("finding=F1", ["", "F1", ""]),
     ("meeting=opening", ["", "", "opening"]), ("meeting=closing", ["", "", "closing"]),
     ("finding=F9&meeting=x", ["", "", ""])],
)  # fmt: skip
def test_what_the_address_names_is_chosen_beforehand(way, finding, cast, url, signed_in, query, chosen):
    page, found = soup(signed_in(cast.lead).get(f"{url}photos/?{query}")), []
    for name in ("indicator", "finding", "meeting"):
        option = page.select_one(f"[name={name}] option[selected]")
        found.append(option["value"] if option else "")
    assert found == chosen
    back = {"finding=F1": f"{url}findings/1/", "meeting=closing": f"{url}closing/"}.get(query)
    assert bool(page.select(f".page-head a[href='{back}']")) == bool(back)


def test_whoever_came_from_a_finding_adds_the_next_one_to_it_too(way, finding, cast, url, signed_in):
    data = {"file": SimpleUploadedFile("a.jpg", jpeg()), "finding": "F1"}
    assert signed_in(cast.lead).post(f"{url}photos/?finding=F1", data).url == f"{url}photos/?finding=F1"


def test_the_photo_page_shows_links_and_takes_more(way, photo, finding, cast, url, signed_in):
    browser, address = signed_in(cast.lead), f"{url}photos/{photo.sha256}/"
    page = soup(browser.post(f"{address}links/", {}), status=422)
    assert "请选择照片的关联对象" in page.get_text()
    browser.post(f"{address}links/", {"finding": "F1", "meeting": "closing"})
    page = soup(browser.get(address))
    assert [one["href"] for one in page.select(".photo-link a")] == [
        f"{url}scorecard/#item-5.1.1.2", f"{url}findings/1/", f"{url}#meetings"
    ]  # fmt: skip
    cards = soup(browser.get(f"{url}photos/")).select("[data-photos] .photo-items a")
    assert [one.get_text() for one in cards] == ["5.1.1.2", "F1", "末次会议"]


def test_the_finding_shows_its_photos_and_to_the_team_how_to_add_one(way, photo, finding, cast, url, signed_in):
    link(photo, finding, by=cast.lead)
    services.present_findings(way.audit, numbers=[1], by=cast.lead)
    page = soup(signed_in(cast.lead).get(f"{url}findings/1/"))
    assert strip(page) == [photo.sha256] and adds(page) == ["finding=F1"]
    page = soup(signed_in(cast.planner).get(f"{url}findings/1/"))
    assert strip(page) == [photo.sha256] and adds(page) == []


def test_the_client_sees_no_photo_of_a_meeting(way, photo, cast, url, signed_in):
    for kind in ("opening", "closing"):
        link(photo, kind, by=cast.lead)
    assert strip(soup(signed_in(cast.planner).get(url))) == [photo.sha256] * 2
    for _ in range(2):
        said = signed_in(cast.client).get(url).content.decode()
        assert photo.sha256 not in said and "首次会议" in said
        way.to("closed")


def test_a_virus_shows_nothing_in_small(way, photo, finding, cast, url, signed_in):
    link(photo, finding, by=cast.lead)
    photo.blobs.update(scan="infected")
    page = soup(signed_in(cast.lead).get(f"{url}findings/1/"))
    assert strip(page) == [photo.sha256] and not page.select(".photo-strip img")


# What the client sees of it


def files_of(browser, url: str, photo: Photo) -> list[int]:
    answers = [browser.get(f"{url}photos/{photo.sha256}/{name}/") for name in ("small", "original")]
    assert all(b"".join(answer) for answer in answers)
    return [answer.status_code for answer in answers]


def test_the_client_sees_the_photos_of_the_findings_that_it_was_shown_and_no_other(
    way, photo, finding, cast, edition, url, signed_in
):
    """The evidence of what it signs and answers; never a photo of an item, nor what else a photo serves."""
    other = stored_photo(way.audit, item=edition.indicators.get(code="5.1.2.1"), by=cast.lead, size=(1800, 1300))
    client = signed_in(cast.client)
    served = link(photo, finding, by=cast.lead)
    assert files_of(client, url, photo) == [404, 404], "before it is shown"
    services.present_findings(way.audit, numbers=[finding.number], by=cast.lead)
    assert files_of(client, url, photo) == [200, 200]
    assert files_of(client, url, other) == [404, 404]
    page = soup(client.get(f"{url}findings/1/"))
    (shown,) = page.select(".photo-strip a")
    assert shown["href"] == f"{url}photos/{photo.sha256}/original/" and shown.select("img")
    assert not adds(page) and "5.1.1.2" not in page.select_one(".photo-strip").decode()
    for address in ("photos/", f"photos/{photo.sha256}/", "photos/state/"):
        assert client.get(f"{url}{address}").status_code == 403
    services.unlink_photo(served, by=cast.lead)
    assert files_of(client, url, photo) == [404, 404]
    assert not soup(client.get(f"{url}findings/1/")).select(".photo-strip")


def test_another_enterprise_sees_none_of_them(way, photo, finding, cast, url, signed_in, stranger_user):
    link(photo, finding, by=cast.lead)
    services.present_findings(way.audit, numbers=[finding.number], by=cast.lead)
    assert files_of(signed_in(stranger_user), url, photo) == [404, 404]


def test_a_photo_with_a_virus_is_not_shown_to_the_client(way, photo, finding, cast, url, signed_in):
    link(photo, finding, by=cast.lead)
    services.present_findings(way.audit, numbers=[finding.number], by=cast.lead)
    photo.blobs.update(scan="infected")
    client = signed_in(cast.client)
    assert not soup(client.get(f"{url}findings/1/")).select(".photo-strip")
    assert 200 not in files_of(client, url, photo)
