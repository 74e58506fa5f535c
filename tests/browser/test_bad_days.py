"""One bad day each, by name: what a phone on site goes through, and that nothing of it costs a value."""

import datetime
import json
import shutil
from pathlib import Path
from random import Random

import pytest
from django.conf import settings as ours
from django.contrib.staticfiles.storage import StaticFilesStorage
from playwright.sync_api import Error, expect

from audits import services
from certsite.casefile.demo.on_site import count
from certsite.casefile.demo.way import score
from certsite.common import clock
from scoring.models import Conflict, Edit, Line
from tests.browser.conftest import ready
from tests.factories.devices import FORGET, all_well, said, stands
from tests.factories.signing_in import sign_in
from tests.factories.team import again, team_of_two

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ONE, OTHER = "5.1.1.1", "5.1.3.1"
DAY = 86_400_000


@pytest.fixture
def audit(cast, edition, auditor):
    return team_of_two(cast, edition, auditor)


def waiting() -> set[str]:
    return {said(edit.value) for edit in Edit.objects.filter(conflict__closed_at=None, conflict__isnull=False)}


def test_both_networks_are_cut_on_the_same_and_on_different_items(audit, cast, auditor, phone):
    mine, theirs, random = phone(cast.lead), phone(auditor), Random("cut")
    for each, own in ((mine, OTHER), (theirs, "5.1.1.2")):
        each.cut()
        for field in ("answer", "comment"):
            each.type(each.page, ONE, field)
            each.type(each.page, own, field)
        each.take_photo(each.page, random, ONE)
        each.take_photo(each.page, random, own)
    assert not Edit.objects.exists()
    all_well(audit, mine, theirs)
    assert Conflict.objects.count() == 2, "one for each field of the item that both wrote on"


def test_a_tab_is_killed_in_the_instant_after_the_last_key(audit, cast, phone):
    mine = phone(cast.lead)
    for connected in (True, False):
        if not connected:
            mine.cut()
        for code in (ONE, OTHER):
            mine.type(mine.page, code, "comment")
            mine.kill(mine.page)
    all_well(audit, mine)
    assert not Conflict.objects.exists()


def test_the_sign_in_ends_and_the_page_leads_back(audit, cast, phone):
    """The session's row is gone, as when it expires; the person signs in by the page's own link."""
    mine = phone(cast.lead)
    mine.type(mine.page, ONE, "answer")
    mine.all_confirmed()
    mine.sign_out()
    mine.type(mine.page, ONE, "comment")
    expect(mine.page.locator("[data-signed-out]")).to_be_visible()
    mine.page.locator("[data-signed-out] a").click()
    sign_in(mine.page, cast.lead.email)
    ready(mine.page)
    all_well(audit, mine)


def test_every_cookie_is_cleared(audit, cast, phone):
    mine = phone(cast.lead)
    cookies = mine.context.cookies()
    mine.context.clear_cookies()
    mine.type(mine.page, ONE, "comment")
    expect(mine.page.locator("[data-signed-out]")).to_be_visible()
    mine.context.add_cookies([cookie for cookie in cookies if cookie["name"] == "sessionid"])
    all_well(audit, mine)


def test_the_site_is_updated_under_an_open_page(audit, cast, phone, settings, monkeypatch, tmp_path):
    """A new worker, new script, and a newer store that the new page opens: the old page can no longer use its own."""
    mine = phone(cast.lead)
    mine.cut()
    mine.type(mine.page, ONE, "comment")
    update(settings, monkeypatch, tmp_path)
    mine.connect()
    mine.another_tab()
    assert mine.tabs[1].evaluate("indexedDB.databases()") == [{"name": "certsite", "version": 2}]
    mine.type(mine.tabs[0], ONE, "comment")
    mine.type(mine.tabs[0], OTHER, "answer")
    expect(mine.tabs[0].locator("[data-not-kept]")).to_be_visible()
    expect(mine.tabs[0].locator("[data-sync=device] dd")).not_to_have_text("0")
    mine.open(mine.tabs[0])
    all_well(audit, mine)
    assert said(Line.objects.get(field="answer").value)


def update(settings, monkeypatch, folder: Path) -> None:
    """The next version of the site: another worker, and one more version of the store, at addresses of its own."""
    shutil.copytree(Path(ours.BASE_DIR, "static"), folder / "static" / "next")
    scripts = folder / "static" / "next" / "js" / "scorecard"
    for name, before, after in (
        ("device.js", "const VERSION = 1;", "const VERSION = 2;"),
        ("device.js", "upgrade(base) {", "upgrade(base, old) {\n    if (old) return;"),
        ("worker.js", "const PATIENCE = 5000;", "const PATIENCE = 4000;"),
    ):
        text = (scripts / name).read_text(encoding="utf-8")
        assert before in text
        (scripts / name).write_text(text.replace(before, after), encoding="utf-8")
    worker = folder / "static" / "js" / "scorecard" / "worker.js"
    worker.parent.mkdir(parents=True)
    shutil.copy(scripts / "worker.js", worker)
    settings.BASE_DIR = folder
    settings.STATICFILES_DIRS = [*settings.STATICFILES_DIRS, folder / "static"]
    monkeypatch.setattr(StaticFilesStorage, "url", lambda _self, name, **_options: f"/static/next/{name}")


def test_a_clock_that_is_wrong_by_a_day_decides_nothing(audit, cast, auditor, phone):
    """Who was first is who came first; what the device's clock said is kept beside it."""
    mine, theirs = (
        phone(user, f"const now = Date.now; Date.now = () => now() + {offset};")
        for user, offset in ((cast.lead, -DAY), (auditor, DAY))
    )
    theirs.type(theirs.page, ONE, "comment")
    theirs.all_confirmed()
    mine.type(mine.page, ONE, "comment")
    all_well(audit, mine, theirs)
    early, late = Edit.objects.order_by("pk")
    assert (early.made_by, late.made_by) == (auditor, cast.lead) and early.revision == 1
    for edit, days in ((early, 1), (late, -1)):
        assert abs(edit.made_at - clock.now()) < datetime.timedelta(hours=1)
        said_by_device = edit.device_clock - edit.made_at
        assert abs(said_by_device - datetime.timedelta(days=days)) < datetime.timedelta(hours=1)


@pytest.mark.parametrize("device", ["the same", "another"])
def test_a_recovery_file_brings_everything_back(device, audit, cast, auditor, phone, tmp_path):
    mine, theirs = phone(cast.lead), phone(auditor)
    mine.cut()
    for code, field in ((ONE, "answer"), (ONE, "comment"), (OTHER, "comment")):
        mine.type(mine.page, code, field)
    theirs.type(theirs.page, ONE, "comment")
    theirs.all_confirmed()
    with mine.page.expect_download() as download:
        mine.page.locator("[data-recovery-save]").click()
    file = tmp_path / "recovery.json"
    download.value.save_as(file)
    mine.page.evaluate(FORGET)
    mine.connect()
    reader = mine if device == "the same" else phone(cast.lead)
    reader.open(reader.page)
    expect(reader.page.locator("[data-sync=device] dd")).to_have_text("0")
    for _twice in range(2):
        reader.page.evaluate("document.querySelector('[data-recovery-words]').textContent = ''")
        reader.page.set_input_files("[data-recovery-read]", file)
        expect(reader.page.locator("[data-recovery-words]")).not_to_be_empty()
    all_well(audit, reader)
    assert Edit.objects.count() == len(json.loads(file.read_text())["operations"]) + 1, (
        "what is read twice is sent once"
    )
    theirs.page.set_input_files("[data-recovery-read]", file)
    expect(theirs.page.locator("[data-recovery-words]")).to_contain_text("其他人")


def test_somebody_else_takes_the_same_phone(audit, cast, auditor, phone):
    """Entries that wait on a phone are their author's: the next person neither sees nor sends them."""
    mine = phone(cast.lead)
    mine.cut()
    mine.type(mine.page, ONE, "comment")
    mine.page.wait_for_timeout(300)
    mine.sign_out()
    mine.connect()
    tab = mine.context.new_page()
    tab.goto("/accounts/login/")
    sign_in(tab, auditor.email)
    tab.goto(mine.url)
    ready(tab)
    assert tab.evaluate(f"person.shown('{ONE}', 'comment')") == ""
    mine.page.evaluate("dispatchEvent(new Event('online'))")
    expect(mine.page.locator("[data-signed-out]")).to_be_visible()
    tab.wait_for_timeout(1000)
    assert not Edit.objects.exists()
    tab.close()
    mine.context.clear_cookies(name="sessionid")
    all_well(audit, mine)
    assert Edit.objects.get().made_by == cast.lead


def test_whoever_signs_out_leaves_entries_but_no_page(audit, cast, phone):
    mine = phone(cast.lead)
    mine.page.route("**/operations/", lambda route: route.abort())
    mine.type(mine.page, ONE, "comment")
    mine.page.locator("[data-menu] summary").click()
    with mine.page.expect_navigation():
        mine.page.locator("[data-sign-out] button").click()
    mine.cut()
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED|ERR_FAILED"):
        mine.page.goto(mine.url)
    mine.connect()
    mine.page.unroute("**/operations/")
    mine.page.goto(f"/accounts/login/?next={mine.url}")
    sign_in(mine.page, cast.lead.email)
    ready(mine.page)
    all_well(audit, mine)


def test_entries_come_after_the_sheet_was_submitted(audit, cast, auditor, phone):
    mine = phone(auditor)
    score(audit.scorecard, by=cast.lead)
    mine.open(mine.page)
    mine.cut()
    mine.type(mine.page, ONE, "comment")
    mine.type(mine.page, OTHER, "answer")
    count(audit, 10, by=cast.lead)
    services.submit_scorecard(again(audit), by=cast.lead)
    result = again(audit).scorecard.result
    all_well(audit, mine)
    assert Conflict.objects.filter(closed_at=None).count() == 2
    assert stands(audit) == "" and again(audit).scorecard.result == result


def test_two_tabs_of_one_phone_write_on_one_field(audit, cast, phone):
    mine = phone(cast.lead)
    mine.another_tab()
    mine.cut()
    first, second = mine.tabs
    mine.type(first, ONE, "comment")
    expect(second.locator(f"[data-item='{ONE}'] textarea")).to_have_value("w1")
    mine.type(second, ONE, "comment")
    mine.look_up(first)
    mine.type(first, OTHER, "answer")
    mine.type(second, OTHER, "answer")
    all_well(audit, mine)
    assert stands(audit) == "w2" and not waiting() & {"w1", "w2"}


@pytest.mark.parametrize("trouble", ["down", "deaf"])
def test_the_server_answers_with_errors_for_a_while(trouble, audit, cast, phone, weather):
    mine = phone(cast.lead)
    weather.of[mine.name] = trouble
    mine.type(mine.page, ONE, "comment")
    mine.type(mine.page, OTHER, "answer")
    expect(mine.page.locator("[data-offline]")).to_be_visible()
    mine.type(mine.page, ONE, "comment")
    expect(mine.page.locator("[data-sync=device] dd")).not_to_have_text("0")
    all_well(audit, mine)
    assert stands(audit) == "w3" and not Conflict.objects.exists()
