"""The score sheet as a plain form: what was typed on a page that was opened before something happened is kept."""

import json

import pytest
from bs4 import BeautifulSoup

from audits import services
from audits.models import Audit, TeamMember
from certsite.casefile.demo.way import Way
from scoring import services as scoring_services
from scoring.domain.values import normalise
from scoring.models import Conflict, Edit, Line, Scorecard
from scoring.queries import open_conflicts
from scoring.services import Operation
from tests.conftest import EDITION_FILE
from tests.factories.race import while_held
from tests.factories.team import again, team_of_two

pytestmark = pytest.mark.django_db
FULL, ZERO = normalise("answer", {"verdict": "full"}), normalise("answer", {"verdict": "zero"})


@pytest.fixture
def audit(cast, edition, auditor) -> Audit:
    return team_of_two(cast, edition, auditor)


@pytest.fixture
def url(audit) -> str:
    return f"/audits/{audit.reference}/scorecard/"


def opened(browser, url: str) -> dict[str, str]:
    """What the page would post as it was opened."""
    return typed_in(browser.get(url))


def typed_in(answer) -> dict[str, str]:
    """What the form of this page would post as it is."""
    form = BeautifulSoup(answer.content, "html.parser").find(id="sheet")
    fields = {tag["name"]: tag.get("value", "") for tag in form.select("input:not([type=radio])") if tag.get("name")}
    fields |= {tag["name"]: tag["value"] for tag in form.select("input[type=radio][checked]")}
    # a browser leaves out the first line end of a text field, and posts the others in two characters
    texts = {tag["name"]: tag.get_text().removeprefix("\n") for tag in form.select("textarea")}
    return fields | {name: text.replace("\n", "\r\n") for name, text in texts.items()}


def stands(sheet: Scorecard) -> dict[tuple[str, str], object]:
    lines = Line.objects.filter(scorecard=sheet).select_related("indicator")
    return {(line.indicator.code, line.field): line.value for line in lines}


def waiting(sheet: Scorecard) -> list[tuple[str, str, object]]:
    """What waits in the sheet's open conflict cards."""
    return [
        (card.indicator.code, card.field, edit.value) for card in open_conflicts(sheet) for edit in card.edits.all()
    ]


def own_sheet(audit: Audit, user) -> Scorecard:
    return TeamMember.objects.get(audit=audit, user=user).own_sheet


def word(answer) -> str:
    """What the page says above all."""
    return " ".join(
        tag.get_text(" ", strip=True)
        for tag in BeautifulSoup(answer.content, "html.parser").select(".notice, [role=alert], [role=status]")
    )


# A blind phase began meanwhile


def test_what_was_typed_before_a_blind_phase_becomes_ones_own_score(audit, url, cast, auditor, signed_in):
    browser = signed_in(auditor, "en")
    page = opened(browser, url) | {"5-1-1-1-verdict": "full", "5-1-1-1-comment": "见制度文件"}
    services.begin_blind(again(audit), by=cast.lead)
    answer = browser.post(url, page, follow=True)
    assert answer.status_code == 200 and answer.request["PATH_INFO"].endswith("/own/")
    sheet = own_sheet(audit, auditor)
    assert stands(sheet) == {("5.1.1.1", "answer"): FULL, ("5.1.1.1", "comment"): "见制度文件"}
    assert not audit.scorecard.edits.exists() and not waiting(sheet)
    assert "your own score sheet" in word(answer)
    assert "your own score sheet" not in word(browser.get(f"{url}own/"))


def test_it_does_not_replace_what_one_scored_on_ones_own_sheet_since(audit, url, cast, auditor, signed_in):
    browser = signed_in(auditor)
    page = opened(browser, url) | {"5-1-1-1-verdict": "full"}
    services.begin_blind(again(audit), by=cast.lead)
    since = [Operation("5.1.1.1", "answer", 0, ZERO), Operation("5.1.3.1", "answer", 0, ZERO)]
    services.write_own_scores(audit.reference, since, by=auditor)
    browser.post(url, page, follow=True)
    sheet = own_sheet(audit, auditor)
    assert stands(sheet) == {("5.1.1.1", "answer"): ZERO, ("5.1.3.1", "answer"): ZERO}
    assert waiting(sheet) == [("5.1.1.1", "answer", FULL)], "what was left empty on the old page says nothing"


def test_what_cannot_be_read_is_shown_again_on_ones_own_sheet(audit, url, cast, auditor, signed_in):
    browser = signed_in(auditor)
    page = opened(browser, url) | {"5-1-1-1-verdict": "full", "5-1-2-1-verdict": "partial", "5-1-2-1-drawn": "x4"}
    services.begin_blind(again(audit), by=cast.lead)
    answer = browser.post(url, page, follow=True)
    assert answer.status_code == 422
    shown = typed_in(answer)
    assert (shown["5-1-2-1-verdict"], shown["5-1-2-1-drawn"]) == ("partial", "x4")
    assert stands(own_sheet(audit, auditor)) == {("5.1.1.1", "answer"): FULL}


@pytest.mark.django_db(transaction=True)
def test_a_page_posted_in_the_moment_in_which_the_phase_begins(audit, url, cast, auditor, signed_in):
    browser = signed_in(auditor)
    page = opened(browser, url) | {"5-1-1-1-verdict": "full"}
    answer = while_held(
        lambda: services.begin_blind(again(audit), by=cast.lead), lambda: browser.post(url, page, follow=True)
    )
    assert answer.status_code == 200
    assert stands(own_sheet(audit, auditor)) == {("5.1.1.1", "answer"): FULL}


def test_what_was_typed_before_sharing_is_kept_beside_the_shared_scores(audit, url, cast, auditor, signed_in):
    services.begin_blind(again(audit), by=cast.lead)
    browser, own = signed_in(auditor, "en"), f"{url}own/"
    page = opened(browser, own) | {"5-1-1-1-verdict": "full"}
    services.share(TeamMember.objects.get(audit=audit, user=auditor), by=auditor)
    answer = browser.post(own, page, follow=True)
    sheet = own_sheet(audit, auditor)
    assert not stands(sheet) and waiting(sheet) == [("5.1.1.1", "answer", FULL)]
    assert "conflict card" in word(answer) and "Saved." not in word(answer)


# The sheet was submitted meanwhile


@pytest.mark.parametrize("step", ["submitted", "closed"])
def test_what_was_typed_before_the_sheet_was_submitted_is_kept_in_cards(cast, edition, signed_in, step):
    way = Way(cast, edition).to("scored")
    url, browser = f"/audits/{way.audit.reference}/scorecard/", signed_in(cast.lead, "en")
    page = opened(browser, url) | {"5-1-1-1-verdict": "zero", "5-1-1-1-comment": "补充说明"}
    before = stands(way.audit.scorecard)
    if step == "closed":
        way.to("closed")
    else:
        services.submit_scorecard(again(way.audit), by=cast.lead)
    answer = browser.post(url, page, follow=True)
    assert answer.status_code == 200 and "conflict card" in word(answer) and "Saved." not in word(answer)
    sheet = again(way.audit).scorecard
    assert sheet.state == "locked" and stands(sheet) == before
    assert waiting(sheet) == [("5.1.1.1", "answer", ZERO), ("5.1.1.1", "comment", "补充说明")]
    assert BeautifulSoup(answer.content, "html.parser").select("[id='item-5.1.1.1'] .conflict")


# Somebody else wrote meanwhile


def test_what_a_page_left_as_it_was_says_nothing_about_what_others_wrote_since(audit, url, cast, auditor, signed_in):
    browser = signed_in(auditor)
    services.write_scores(audit.reference, [Operation("5.1.4.1", "answer", 0, FULL)], by=cast.lead)
    page = opened(browser, url) | {"5-1-1-1-verdict": "full"}
    since = [
        Operation("5.1.4.1", "answer", 1, ZERO),
        Operation("5.1.4.1", "comment", 0, "已复核"),
        Operation("5.1.3.1", "answer", 0, ZERO),
    ]
    services.write_scores(audit.reference, since, by=cast.lead)
    browser.post(url, page)
    assert not Conflict.objects.exists()
    assert stands(audit.scorecard) == {
        ("5.1.1.1", "answer"): FULL, ("5.1.3.1", "answer"): ZERO,
        ("5.1.4.1", "answer"): ZERO, ("5.1.4.1", "comment"): "已复核",
    }  # fmt: skip


def test_a_value_that_meets_anothers_is_told_to_wait(audit, url, cast, auditor, signed_in):
    browser = signed_in(auditor, "en")
    page = opened(browser, url) | {"5-1-1-1-verdict": "full"}
    services.write_scores(audit.reference, [Operation("5.1.1.1", "answer", 0, ZERO)], by=cast.lead)
    answer = browser.post(url, page, follow=True)
    assert waiting(audit.scorecard) == [("5.1.1.1", "answer", FULL)]
    assert "conflict card" in word(answer) and "Saved." not in word(answer)


def test_a_page_that_was_half_stored_does_not_meet_itself(audit, url, auditor, signed_in):
    browser = signed_in(auditor)
    first = opened(browser, url) | {"5-1-1-1-verdict": "full", "5-1-2-1-verdict": "partial", "5-1-2-1-drawn": "x4"}
    again_shown = typed_in(browser.post(url, first))
    assert (again_shown["5-1-1-1-verdict"], again_shown["5-1-2-1-drawn"]) == ("full", "x4")
    second = again_shown | {"5-1-1-1-verdict": "zero", "5-1-2-1-drawn": "4", "5-1-2-1-failed": "1"}
    assert browser.post(url, second).status_code == 302
    assert not Conflict.objects.exists()
    assert stands(audit.scorecard)["5.1.1.1", "answer"] == ZERO
    assert stands(audit.scorecard)["5.1.2.1", "answer"]["drawn"] == 4


@pytest.fixture
def graded(cast) -> tuple[Audit, str]:
    """An audit with an item in steps, and its address."""
    document = json.loads(EDITION_FILE.read_text()) | {"code": "graded"}
    row = next(row for row in document["indicators"] if row["code"] == "5.1.1.1")
    row |= {"kind": "graded", "step": "0.5"}
    edition = scoring_services.publish(scoring_services.import_edition(document, by=None), by=None)
    audit = again(Way(cast, edition).to("on_site").audit)
    return audit, f"/audits/{audit.reference}/scorecard/"


@pytest.mark.parametrize("points", ["-1", "-0"])
def test_what_the_one_write_path_would_refuse_is_said_beside_its_field(graded, cast, signed_in, points):
    _audit, url = graded
    browser = signed_in(cast.lead, "en")
    answer = browser.post(url, opened(browser, url) | {"5-1-1-1-verdict": "partial", "5-1-1-1-points": points})
    assert answer.status_code == 422 and not Edit.objects.exists()
    item = BeautifulSoup(answer.content, "html.parser").find(id="item-5.1.1.1")
    assert item.find("input", {"name": "5-1-1-1-points"})["value"] == points
    assert "Enter a number." in item.select_one(".invalid-feedback").get_text()


def test_a_page_saved_as_it_is_writes_nothing(graded, cast, signed_in):
    audit, url = graded
    stored = [
        Operation("5.1.1.1", "answer", 0, {"verdict": "partial", "points": "1.5"}),
        Operation("5.1.1.1", "comment", 0, "\n 第一行\n第二行 "),
        Operation("5.1.2.1", "answer", 0, {"verdict": "partial", "drawn": 4, "failed": 0}),
        Operation("5.1.2.2", "answer", 0, {"verdict": "partial", "staff": 30, "certified": 0}),
        Operation("5.1.3.1", "answer", 0, {"verdict": "not-applicable", "reason": " 无此业务 "}),
        Operation("5.1.3.1", "comment", 0, "长" * 5000),
    ]
    services.write_scores(audit.reference, stored, by=cast.lead)
    browser = signed_in(cast.lead)
    page = opened(browser, url)
    assert browser.post(url, page).status_code == 302 and Edit.objects.count() == len(stored)
    # one more word on a line of its own is all that changes
    more = page | {"5-1-1-1-comment": page["5-1-1-1-comment"] + "\r\n完"}
    assert browser.post(url, more).status_code == 302
    assert Edit.objects.last().value == "\n 第一行\n第二行 \n完" and Edit.objects.count() == len(stored) + 1
    assert browser.post(url, page | {"5-1-1-1-comment_base": "9" * 12}).status_code == 422
