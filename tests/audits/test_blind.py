"""A blind phase: own sheets, private until shared, and put together by the lead."""

import uuid

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db.utils import IntegrityError
from django.http import Http404

from audits import queries, services
from audits.models import Departure, TeamMember
from certsite.accounts.models import Relation
from certsite.casefile.demo.way import score
from certsite.common.guards import NotReady
from certsite.workflow.models import HistoryEntry
from scoring.domain.draw import pick
from scoring.models import Conflict, Edit, Line, Scorecard
from scoring.queries import evaluate_card, item_ids, seed_of
from scoring.services import Operation
from tests.factories.photos import stored_photo
from tests.factories.race import at_once, while_held
from tests.factories.team import again, team_of_two

pytestmark = pytest.mark.django_db
FULL, ZERO = {"verdict": "full"}, {"verdict": "zero"}


@pytest.fixture
def audit(cast, edition, auditor):
    audit = team_of_two(cast, edition, auditor)
    return services.begin_blind(audit, by=cast.lead)


@pytest.fixture
def url(audit):
    return f"/audits/{audit.reference}/scorecard/"


def part(audit, user) -> TeamMember:
    return audit.team.select_related("audit__application", "own_sheet__edition__scheme", "user").get(user=user)


def write(audit, code, value, *, by, base=0, field="answer") -> str:
    (outcome,) = services.write_own_scores(audit.reference, [Operation(code, field, base, value)], by=by)
    return outcome.state


def share(audit, *users) -> None:
    for user in users:
        services.share(part(audit, user), by=user)


def stands(sheet) -> dict:
    lines = Line.objects.filter(scorecard=sheet).select_related("indicator")
    return {(line.indicator.code, line.field): line.value for line in lines}


def texts(answer) -> str:
    return answer.content.decode()


# Beginning


def test_everybody_who_scores_gets_a_sheet_with_the_seed_of_the_audits(audit, cast, auditor):
    sheets = [part(audit, user).own_sheet for user in (cast.lead, auditor)]
    assert len({sheet.pk for sheet in sheets} | {audit.scorecard_id}) == 3
    assert {sheet.seed for sheet in sheets} == {audit.scorecard.seed}
    assert audit.blind_by == cast.lead


def test_it_begins_before_any_score_with_two_and_once(cast, edition, auditor):
    audit = team_of_two(cast, edition, auditor)
    with pytest.raises(PermissionDenied):
        services.begin_blind(audit, by=auditor)
    services.write_scores(audit.reference, [Operation("5.1.1.1", "answer", 0, FULL)], by=auditor)
    with pytest.raises(NotReady):
        services.begin_blind(again(audit), by=cast.lead)
    assert not TeamMember.objects.exclude(own_sheet=None).exists()


def test_one_auditor_alone_is_not_blind(cast, edition, auditor):
    audit = team_of_two(cast, edition, auditor, step="planned")
    member = audit.team.get(user=auditor)
    services.replace_member(member, person=None, reason="病假", by=cast.planner)
    services.confirm_impartiality(audit.team.get(), by=cast.lead)
    with pytest.raises(NotReady):
        services.begin_blind(again(audit), by=cast.lead)


def test_a_lead_with_a_relation_to_the_enterprise_begins_nothing(cast, edition, auditor):
    audit = team_of_two(cast, edition, auditor)
    Relation.objects.create(
        user=cast.lead, organisation=audit.application.organisation, kind="family", recorded_by=cast.planner
    )
    with pytest.raises(PermissionDenied):
        services.begin_blind(audit, by=cast.lead)


def test_who_joins_later_gets_a_sheet_and_who_leaves_leaves_theirs_on_record(cast, edition, auditor):
    audit = team_of_two(cast, edition, auditor, step="planned")
    services.confirm_impartiality(audit.team.get(user=cast.lead), by=cast.lead)
    services.begin_blind(again(audit), by=cast.lead)
    member = audit.team.get(user=auditor)
    services.replace_member(member, person=None, reason="病假", by=cast.planner)
    assert Departure.objects.get().own_sheet_id == member.own_sheet_id
    new = services.add_member(again(audit), person=auditor, role="auditor", by=cast.planner)
    new.refresh_from_db()
    assert new.own_sheet_id not in (None, member.own_sheet_id)


# Privacy


def test_while_it_lasts_the_audits_sheet_takes_nothing(audit, url, cast, auditor, signed_in):
    with pytest.raises(NotReady):
        services.write_scores(audit.reference, [Operation("5.1.1.1", "answer", 0, FULL)], by=auditor)
    data = {
        "user": auditor.pk,
        "operations": [{"id": str(Edit._meta.get_field("operation").default()), "code": "5.1.1.1",
                        "field": "answer", "base": 0, "value": FULL}],
    }  # fmt: skip
    browser = signed_in(auditor)
    assert browser.post(f"{url}operations/", data, content_type="application/json").status_code == 423
    assert browser.get(f"{url}pack/").status_code == 423
    assert browser.get(url).url == f"{url}own/"
    with pytest.raises(NotReady):
        services.record_finding(
            audit, uid="7b4b4d5e-0000-4000-8000-000000000001", kind="special-deduction",
            indicator=audit.scorecard.edition.indicators.get(code="5.1.1.1"), text="x", evidence="y", by=auditor,
        )  # fmt: skip
    with pytest.raises(NotReady):
        services.submit_scorecard(audit, by=cast.lead)


def test_before_sharing_nobody_sees_anothers(audit, url, cast, auditor, planner, signed_in):
    write(audit, "5.1.1.1", ZERO, by=cast.lead)
    write(audit, "5.1.1.1", "仅组长可见的评语", field="comment", by=cast.lead)
    share(audit, cast.lead)
    browser, base = signed_in(auditor), f"/audits/{audit.reference}/"
    case = f"/applications/{audit.application.reference}/?tab=history"
    for address in (f"{url}own/", f"{url}own/pack/", base, "/audits/", "/", case):
        answer = browser.get(address)
        assert answer.status_code in (200, 404)
        assert "仅组长可见" not in texts(answer)
    assert browser.get(f"{url}reconcile/").status_code == 403
    assert browser.get(f"{url}own/pack/").json()["lines"] == {}
    assert browser.post(f"{url}reconcile/", {"agreed": "1"}).status_code == 403
    page = BeautifulSoup(browser.get(f"{url}own/").content, "html.parser").find(id="share")
    assert str(cast.lead) not in page.get_text()
    assert HistoryEntry.objects.filter(verb="own scores shared").exclude(case=audit.reference).count() == 0


def test_staff_see_shared_sheets_only(audit, url, cast, auditor, signed_in):
    for user, words in ((cast.lead, "组长的评语"), (auditor, "组员的评语")):
        write(audit, "5.1.1.1", ZERO, by=user)
        write(audit, "5.1.1.1", words, field="comment", by=user)
    share(audit, auditor)
    page = texts(signed_in(cast.planner).get(f"{url}reconcile/"))
    assert "组员的评语" in page and "组长的评语" not in page
    assert "组长的评语" not in texts(signed_in(cast.planner).get(url))
    assert signed_in(cast.planner).get(f"{url}own/").status_code == 403
    assert signed_in(cast.client).get(f"{url}reconcile/").status_code == 403
    assert evaluate_card(audit.scorecard).percent == 0


def test_who_has_shared_sees_who_else_has(audit, url, cast, auditor, signed_in):
    write(audit, "5.1.1.1", ZERO, by=cast.lead)
    share(audit, cast.lead)
    page = BeautifulSoup(signed_in(cast.lead).get(f"{url}own/").content, "html.parser").find(id="share")
    assert str(auditor) in page.get_text()
    assert "尚未共享" in page.get_text()


def test_no_way_leads_to_another_sheet(audit, url, cast, auditor, signed_in):
    write(audit, "5.1.1.1", ZERO, by=cast.lead)
    services.write_own_scores(audit.reference, [Operation("5.1.1.1", "answer", 0, FULL)], by=cast.lead)
    conflict = Conflict.objects.get()
    choice = {"choice": f"1:{conflict.edits.get().pk}:{conflict.edits.get().pk}"}
    assert signed_in(auditor).post(f"{url}own/conflicts/{conflict.pk}/", choice).status_code == 404
    for user, status in ((cast.lead, 403), (cast.planner, 404)):
        assert signed_in(user).post(f"{url}conflicts/{conflict.pk}/", choice).status_code == status
    with pytest.raises(PermissionDenied):
        services.share(part(audit, cast.lead), by=auditor)
    with pytest.raises(Http404):
        services.write_own_scores(audit.reference, [], by=cast.planner)


def test_photos_of_others_are_not_seen_before_sharing(audit, url, cast, auditor, signed_in):
    item = audit.scorecard.edition.indicators.get(code="5.1.1.1")
    theirs = stored_photo(audit, item=item, by=cast.lead)
    mine = stored_photo(audit, item=item, by=auditor, size=(1600, 1200))
    base, browser = f"/audits/{audit.reference}/photos/", signed_in(auditor)

    def seen() -> set[str]:
        return {photo["sha256"] for photo in browser.get(f"{base}state/").json()["photos"]}

    for address in (base, f"{url}own/"):
        assert mine.sha256 in texts(browser.get(address)) and theirs.sha256 not in texts(browser.get(address))
    assert seen() == {mine.sha256} and set(browser.get(f"{url}own/pack/").json()["photos"]) == {"5.1.1.1"}
    assert browser.get(f"{base}{theirs.sha256}/").status_code == 404
    assert browser.get(f"{base}{theirs.sha256}/small/").status_code == 404
    share(audit, auditor)
    assert seen() == {mine.sha256, theirs.sha256}


def test_nor_are_those_of_a_meeting(audit, url, cast, auditor, signed_in):
    item = audit.scorecard.edition.indicators.get(code="5.1.1.1")
    theirs = stored_photo(audit, item=item, by=cast.lead)
    mine = stored_photo(audit, item=item, by=auditor, size=(1600, 1200))
    for photo, who in ((theirs, cast.lead), (mine, auditor)):
        services.link_photo(photo, uid=uuid.uuid4(), to="opening", by=who)
    page, browser = f"/audits/{audit.reference}/", signed_in(auditor)
    assert mine.sha256 in texts(browser.get(page)) and theirs.sha256 not in texts(browser.get(page))
    share(audit, auditor)
    assert theirs.sha256 in texts(browser.get(page))


# The own sheet


def test_the_own_sheet_has_the_same_machinery(audit, url, cast, signed_in):
    browser = signed_in(cast.lead)
    page = browser.post(f"{url}own/", {"5-1-1-1-verdict": "full", "5-1-1-1-answer_base": 0})
    assert page.url == f"{url}own/"
    assert write(audit, "5.1.1.1", ZERO, by=cast.lead) == "conflict"
    sheet = part(audit, cast.lead).own_sheet
    assert Line.objects.filter(scorecard=sheet).exists() and not Line.objects.filter(scorecard=audit.scorecard).exists()
    with pytest.raises(NotReady):
        share(audit, cast.lead)
    page = BeautifulSoup(browser.get(f"{url}own/").content, "html.parser")
    button = page.select("[data-settle]")[1]
    browser.post(button["formaction"], {"choice": button["value"]})
    assert stands(sheet)["5.1.1.1", "answer"]["verdict"] == "zero"
    share(audit, cast.lead)


def test_sharing_takes_the_word_that_it_cannot_be_taken_back(audit, url, cast, signed_in):
    browser = signed_in(cast.lead)
    browser.post(f"{url}own/share/")
    assert part(audit, cast.lead).shared_at is None
    browser.post(f"{url}own/share/", {"sure": "on"})
    assert part(audit, cast.lead).shared_by == cast.lead
    with pytest.raises(NotReady):
        share(audit, cast.lead)


def test_what_comes_after_sharing_is_kept_beside_and_changes_nothing(audit, url, cast, auditor, signed_in):
    write(audit, "5.1.1.1", FULL, by=auditor)
    share(audit, auditor)
    assert write(audit, "5.1.1.1", ZERO, by=auditor, base=1) == "conflict"
    sheet = part(audit, auditor).own_sheet
    assert stands(sheet)["5.1.1.1", "answer"]["verdict"] == "full"
    conflict = Conflict.objects.get()
    with pytest.raises(NotReady):
        kept = conflict.edits.get()
        services.close_own_conflict(
            conflict, member=part(audit, auditor), kept=kept, seen=1, newest=kept.pk, by=auditor
        )
    page = signed_in(auditor).get(f"{url}own/")
    assert BeautifulSoup(page.content, "html.parser").select_one("fieldset[disabled]")
    share(audit, cast.lead)
    assert queries.comparison(again(audit)).rows[0].cells[1].late


def test_the_schema_lets_nobody_share_for_another(audit, cast, auditor):
    with pytest.raises(IntegrityError):
        TeamMember.objects.filter(user=auditor).update(shared_at=audit.blind_at, shared_by=cast.lead)


# Ending


def test_the_lead_need_not_wait_but_gives_a_reason_and_has_shared(audit, url, cast, auditor, signed_in):
    write(audit, "5.1.1.1", "私下的评语", field="comment", by=auditor)
    with pytest.raises(NotReady):
        services.end_blind(audit, reason="何伟病假", by=cast.lead)
    share(audit, cast.lead)
    with pytest.raises(NotReady):
        services.take_agreed(again(audit), by=cast.lead)
    with pytest.raises(PermissionDenied):
        services.end_blind(again(audit), reason="x", by=auditor)
    browser = signed_in(cast.lead)
    browser.post(f"{url}reconcile/end/", {"reason": " "})
    assert again(audit).blind_ended_at is None
    browser.post(f"{url}reconcile/end/", {"reason": "何伟病假"})
    assert again(audit).blind_ended_why == "何伟病假"
    assert "私下的评语" not in texts(browser.get(f"{url}reconcile/"))
    assert signed_in(auditor).get(f"{url}reconcile/").status_code == 403
    assert write(audit, "5.1.1.1", ZERO, by=auditor) == "conflict", "kept beside, and lost nowhere"


# Putting together


@pytest.fixture
def shared(audit, cast, auditor):
    """They agree on all but two items; the auditor drew a sample at a third."""
    lead_sheet, own_sheet = (part(audit, user).own_sheet for user in (cast.lead, auditor))
    managers = {"verdict": "partial", "staff": 30, "certified": 2}
    score(lead_sheet, {"5.1.2.2": managers | {"comment": "名册"}}, by=cast.lead)
    answers = {
        "5.1.1.1": ZERO | {"comment": "未见任命书"},
        "5.1.3.1": FULL | {"comment": "已核实"},
        "5.1.2.2": managers | {"comment": "任命书三份"},
    }
    score(own_sheet, answers, by=auditor)
    seed, size = seed_of(own_sheet, "5.1.1.2"), 5
    for attempt in (1, 2):
        draw = {"population": 40, "unit": "份", "size": size, "seed": seed, "attempt": attempt,
                "picks": list(pick(40, size, seed, attempt)), "reason": "档案室停电，改抽"}  # fmt: skip
        assert write(audit, "5.1.1.2", draw, by=auditor, base=attempt - 1, field="draw") == "applied"
    for number in draw["picks"]:
        write(audit, "5.1.1.2", {"result": "failed" if number == draw["picks"][0] else "passed", "attempt": 2},
              by=auditor, field=f"record:{number}")  # fmt: skip
    share(audit, cast.lead, auditor)
    return again(audit)


def test_the_page_marks_where_all_agree_and_how_far_they_differ(shared, url, cast, signed_in):
    comparison = queries.comparison(shared)
    assert {row.indicator.code for row in comparison.differing} == {"5.1.1.1", "5.1.1.2"}
    rows = {row.indicator.code: row for row in comparison.rows}
    points = rows["5.1.1.1"].indicator.points
    assert rows["5.1.1.1"].spread == f"{points:.2f}" and rows["5.1.2.1"].spread == "0.00"
    assert comparison.counts["agree"] == len(comparison.rows) - 2
    page = BeautifulSoup(signed_in(cast.lead).get(f"{url}reconcile/").content, "html.parser")
    assert "未见任命书" in page.find(id="item-5.1.1.1").get_text()
    assert len(page.select("section.is-differing")) == 2
    services.take_agreed(shared, by=cast.lead)
    page = BeautifulSoup(signed_in(cast.lead).get(f"{url}reconcile/?open=1").content, "html.parser")
    assert len(page.select("section.reconcile")) == 2


def test_all_agreed_are_taken_over_with_one_act_and_their_source(shared, url, cast, auditor, signed_in):
    signed_in(cast.lead).post(f"{url}reconcile/", {"agreed": "1"})
    values = stands(shared.scorecard)
    assert {code for code, _field in values} == set(item_ids(shared.scorecard.edition)) - {"5.1.1.1", "5.1.1.2"}
    assert values["5.1.3.1", "comment"] == "已核实"
    assert values["5.1.2.2", "comment"] == f"{cast.lead}: 名册\n{auditor}: 任命书三份"
    edits = Edit.objects.filter(scorecard=shared.scorecard, field="answer").select_related("source")
    assert {(edit.made_by, edit.source.scorecard_id) for edit in edits} == {
        (cast.lead, part(shared, cast.lead).own_sheet_id)
    }
    with pytest.raises(NotReady):
        services.take_agreed(again(shared), by=cast.lead)
    assert HistoryEntry.objects.filter(verb="scores taken over", case=shared.application.reference).count() == 1


def test_one_members_sample_comes_with_draws_and_records(shared, url, cast, auditor, signed_in):
    member = part(shared, auditor)
    signed_in(cast.lead).post(f"{url}reconcile/", {"code": "5.1.1.2", "choice": member.pk, "seen": 0})
    taken = {field: value for (code, field), value in stands(shared.scorecard).items() if code == "5.1.1.2"}
    own = {field: value for (code, field), value in stands(member.own_sheet).items() if code == "5.1.1.2"}
    assert taken == own and taken["draw"]["attempt"] == 2
    row = next(row for row in queries.comparison(again(shared)).rows if row.indicator.code == "5.1.1.2")
    assert row.decided and row.sources == str(auditor)


def test_the_lead_may_choose_anew_but_not_over_what_was_not_seen(shared, cast, auditor):
    lead, other = part(shared, cast.lead), part(shared, auditor)
    services.take_from(again(shared), code="5.1.1.1", member=other, seen=0, by=cast.lead)
    with pytest.raises(NotReady):
        services.take_from(again(shared), code="5.1.1.1", member=lead, seen=0, by=cast.lead)
    services.take_from(again(shared), code="5.1.1.1", member=lead, seen=2, by=cast.lead)
    values = stands(shared.scorecard)
    assert values["5.1.1.1", "answer"]["verdict"] == "full" and values["5.1.1.1", "comment"] == ""


def test_the_lead_may_enter_another_with_a_comment(shared, url, cast, signed_in):
    browser = signed_in(cast.lead)
    prefix = {"code": "5.1.1.1", "choice": "other", "seen": 0, "5-1-1-1-answer_base": 0, "5-1-1-1-comment_base": 0,
              "5-1-1-1-verdict": "not-applicable", "5-1-1-1-reason": "无此业务"}  # fmt: skip
    answer = browser.post(f"{url}reconcile/", prefix)
    assert answer.status_code == 422 and "无此业务" in texts(answer)
    assert not stands(shared.scorecard)
    assert browser.post(f"{url}reconcile/", prefix | {"5-1-1-1-comment": "两人商定"}).status_code == 302
    values = stands(shared.scorecard)
    assert values["5.1.1.1", "answer"]["verdict"] == "not-applicable" and values["5.1.1.1", "comment"] == "两人商定"


def test_only_the_lead_decides_and_nonsense_decides_nothing(shared, url, cast, auditor, signed_in):
    data = {"code": "5.1.1.1", "choice": str(part(shared, auditor).pk), "seen": "0"}
    assert signed_in(auditor).get(f"{url}reconcile/").status_code == 200
    assert signed_in(auditor).post(f"{url}reconcile/", data).status_code == 403
    assert signed_in(auditor).post(f"{url}reconcile/conclude/").status_code == 403
    browser = signed_in(cast.lead)
    nonsense = [{"seen": "x"}, {"choice": ""}, {"choice": "999999"}, {"code": "9"}, {"choice": "other", "code": "9"}]
    for wrong in nonsense:
        assert browser.post(f"{url}reconcile/", data | wrong).status_code in (302, 404)
    assert not stands(shared.scorecard)


def test_reconciled_the_audits_sheet_goes_on_as_usual(shared, url, cast, auditor, signed_in):
    with pytest.raises(NotReady):
        services.conclude_blind(again(shared), by=cast.lead)
    services.take_agreed(again(shared), by=cast.lead)
    for code in ("5.1.1.1", "5.1.1.2"):
        services.take_from(again(shared), code=code, member=part(shared, auditor), seen=0, by=cast.lead)
    assert signed_in(cast.lead).post(f"{url}reconcile/conclude/").url == url
    services.write_scores(shared.reference, [Operation("5.1.4.1", "comment", 0, "补充")], by=auditor)
    assert signed_in(auditor).get(url).status_code == 200
    assert signed_in(auditor).get(f"{url}reconcile/").status_code == 200
    submitted = services.submit_scorecard(again(shared), by=cast.lead)
    assert submitted.scorecard.result
    call_command("recompute")
    assert Scorecard.objects.exclude(result=None).get() == submitted.scorecard, "own sheets are never locked"


# At once


@pytest.mark.django_db(transaction=True)
def test_a_score_that_waited_for_the_phase_to_begin_does_not_slip_onto_the_audits_sheet(cast, edition, auditor):
    audit = team_of_two(cast, edition, auditor)
    operations = [Operation("5.1.1.1", "answer", 0, FULL)]
    said = while_held(
        lambda: services.begin_blind(again(audit), by=cast.lead),
        lambda: services.write_scores(audit.reference, operations, by=auditor),
    )
    assert isinstance(said, NotReady) and not Edit.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_score_that_waited_for_sharing_is_kept_beside(audit, auditor):
    said = while_held(lambda: share(audit, auditor), lambda: write(audit, "5.1.1.1", FULL, by=auditor))
    assert said == "conflict" and not Line.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_many_scores_while_the_phase_begins(cast, edition, auditor):
    audit = team_of_two(cast, edition, auditor)
    codes = list(item_ids(audit.scorecard.edition))[:8]

    def act(number: int) -> None:
        if number == len(codes):
            services.begin_blind(again(audit), by=cast.lead)
        else:
            services.write_scores(audit.reference, [Operation(codes[number], "answer", 0, FULL)], by=auditor)

    said = at_once(len(codes) + 1, act)
    assert all(isinstance(one, NotReady) for one in said if one is not None)
    assert not (again(audit).is_blind and Edit.objects.exists())
