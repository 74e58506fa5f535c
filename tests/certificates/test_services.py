"""Decision, issue and status, by the real verbs on a real case."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

import audits.services
from audits.models import Audit
from certificates import queries, services
from certificates.models import Certificate, Decision
from certsite.casefile.demo.way import Way, hold_visit
from certsite.common import clock
from certsite.common.guards import NotReady
from certsite.notifications.models import Notification
from certsite.workflow.models import HistoryEntry
from tests.factories.race import at_once

pytestmark = pytest.mark.django_db
DAY = datetime.date


def test_a_certificate_is_valid_for_three_years_with_three_visits_proposed(cast, edition):
    with clock.at(DAY(2026, 1, 15)):
        way = Way(cast, edition).to("certified")
    certificate = way.certificate
    assert (certificate.issued_on, certificate.valid_until) == (DAY(2026, 1, 15), DAY(2029, 1, 14))
    assert certificate.number == "CBS2026SH00001"
    first = Audit.objects.get(kind="surveillance", visit=1)
    assert (first.earliest_on, first.preferred_from, first.preferred_to, first.latest_on) == (
        DAY(2026, 8, 15), DAY(2026, 10, 15), DAY(2026, 11, 15), DAY(2027, 1, 14),
    )  # fmt: skip
    assert Audit.objects.filter(kind="surveillance", state="proposed").count() == 3


def test_numbers_have_no_gap_and_none_twice_under_concurrency(transactional_db, cast, edition):
    ways = [Way(cast, edition).to("granted") for _ in range(4)]
    issued = at_once(4, lambda n: services.issue(Decision.objects.get(pk=ways[n].decision.pk), by=cast.registrar))
    year = clock.today().year
    assert sorted(c.number for c in issued) == [f"CBS{year}SH{n:05d}" for n in range(1, 5)]


def test_a_failed_issue_takes_no_number(cast, edition):
    first, second = Way(cast, edition).to("granted"), Way(cast, edition).to("granted")
    with pytest.raises(NotReady):
        services.issue(first.decision, issued_on=clock.today() + datetime.timedelta(days=1), by=cast.registrar)
    assert services.issue(second.decision, by=cast.registrar).number.endswith("00001")


def test_issuing_twice_is_refused(transactional_db, cast, edition):
    way = Way(cast, edition).to("granted")
    outcomes = at_once(5, lambda n: services.issue(Decision.objects.get(pk=way.decision.pk), by=cast.registrar))
    assert sum(isinstance(outcome, Certificate) for outcome in outcomes) == 1
    assert Certificate.objects.count() == 1


def test_the_snapshot_never_changes(cast, edition):
    way = Way(cast, edition).to("certified")
    with pytest.raises(DatabaseError), transaction.atomic():
        Certificate.objects.update(holder="别的公司")
    way.application.organisation.name = "改名后的公司"
    way.application.organisation.save()
    way.certificate.refresh_from_db()
    assert way.certificate.holder == "深圳市瑞恒智能科技有限公司"


@pytest.mark.parametrize("choice", ["grant", "refuse"])
def test_nobody_who_took_part_votes(cast, edition, choice):
    way = Way(cast, edition).to("closed")
    cast.lead.roles = ["auditor", "committee", "registrar", "administrator", "market", "planner"]
    cast.lead.save()
    lead = type(cast.lead).objects.get(pk=cast.lead.pk)
    with pytest.raises(PermissionDenied):
        services.cast_vote(way.audit, choice=choice, grade="five-star", by=lead)
    for member in cast.committee:
        vote = services.cast_vote(way.audit, choice="grant", grade="five-star", by=member)
    decision = services.conclude(vote.decision, by=cast.committee[0])
    with pytest.raises(PermissionDenied):
        services.issue(decision, by=lead)


def test_the_committee_never_exceeds_the_computed_grade(cast, edition):
    way = Way(cast, edition, answers={"5.1.2.2": {"verdict": "zero"}, "5.3.1.1": {"verdict": "zero"}}).to("closed")
    assert way.audit.scorecard.result["grade"] == "four-star"
    with pytest.raises(NotReady):
        services.cast_vote(way.audit, choice="grant", grade="five-star", by=cast.committee[0])
    vote = services.cast_vote(way.audit, choice="grant", grade="three-star", reason="整改中", by=cast.committee[0])
    assert vote.grade == "three-star"


def test_no_decision_below_the_quorum_and_nobody_votes_twice(cast, edition):
    way = Way(cast, edition).to("closed")
    vote = services.cast_vote(way.audit, choice="grant", grade="five-star", by=cast.committee[0])
    with pytest.raises(NotReady):
        services.cast_vote(way.audit, choice="grant", grade="five-star", by=cast.committee[0])
    services.cast_vote(way.audit, choice="recuse", by=cast.committee[1])
    services.cast_vote(way.audit, choice="grant", grade="five-star", by=cast.committee[2])
    with pytest.raises(NotReady, match="3"):
        services.conclude(vote.decision, by=cast.committee[0])


def test_a_refusal_tells_the_client_its_right_of_appeal(cast, edition):
    way = Way(cast, edition).to("closed")
    for member in cast.committee:
        vote = services.cast_vote(way.audit, choice="refuse", reason="投诉处理未运行", by=member)
    decision = services.conclude(vote.decision, by=cast.committee[0])
    assert decision.state == "refused"
    assert Notification.objects.filter(letter="certification-refused").exists()
    with pytest.raises(NotReady):
        services.issue(decision, by=cast.registrar)


def test_the_committee_sends_an_audit_back_and_decides_anew(cast, edition):
    way = Way(cast, edition).to("closed")
    services.cast_vote(way.audit, choice="grant", grade="five-star", by=cast.committee[0])
    audit = services.send_back(way.audit, reason="缺少投诉样本", by=cast.committee[1])
    assert audit.state == "on-site" and audit.scorecard.state == "open"
    audits.services.submit_scorecard(audit, by=cast.lead)
    audits.services.close(audit, summary="已补充", present="王芳", by=cast.lead)
    for member in cast.committee:
        vote = services.cast_vote(audit, choice="grant", grade="five-star", by=member)
    assert services.conclude(vote.decision, by=cast.committee[0]).state == "granted"


def test_the_register_answers_for_any_past_day(cast, edition):
    with clock.at(DAY(2026, 1, 15)):
        certificate = Way(cast, edition).to("certified").certificate
    with clock.at(DAY(2026, 6, 1)):
        services.change_status(
            certificate, kind="suspend", ground="surveillance", words="未按期监督", effective_on=DAY(2026, 6, 10),
            by=cast.registrar,
        )  # fmt: skip
        assert certificate.state == "valid", "it takes effect on its day"
    with clock.at(DAY(2026, 6, 10)):
        services.surveillance(DAY(2026, 6, 10))
        certificate.refresh_from_db()
        assert certificate.state == "suspended"
        services.change_status(
            certificate,
            kind="restore",
            ground="solved",
            words="已整改",
            effective_on=DAY(2026, 7, 1),
            by=cast.registrar,
        )
    days = [DAY(2026, 1, 14), DAY(2026, 1, 15), DAY(2026, 6, 9), DAY(2026, 6, 10), DAY(2026, 7, 1), DAY(2029, 1, 15)]
    assert [queries.status_on(certificate, day) for day in days] == [
        None, "valid", "valid", "suspended", "valid", "expired",
    ]  # fmt: skip


def test_the_nightly_run_does_nothing_more_the_second_time(cast, edition):
    with clock.at(DAY(2026, 1, 15)):
        certificate = Way(cast, edition).to("certified").certificate
    days = [DAY(2026, 11, 20), DAY(2026, 12, 20), DAY(2027, 1, 14), DAY(2027, 1, 15)]
    for day in days:
        with clock.at(day):
            first, second = services.surveillance(day), services.surveillance(day)
        assert first.reminded or first.suspension_proposed, day
        assert not any(value for key, value in second.as_dict().items() if key != "as_of"), day
    certificate.refresh_from_db()
    assert certificate.state == "valid", "a suspension is proposed, never done by itself"
    with clock.at(DAY(2029, 1, 15)):
        assert services.surveillance(DAY(2029, 1, 15)).expired == [certificate.number]
    certificate.refresh_from_db()
    assert certificate.state == "expired"


def test_two_workers_on_the_same_night_do_the_work_once(transactional_db, cast, edition):
    with clock.at(DAY(2026, 1, 15)):
        Way(cast, edition).to("certified")
    before = Notification.objects.count()

    def night(_n: int):
        with clock.at(DAY(2027, 1, 15)):
            return services.surveillance(DAY(2027, 1, 15))

    done = at_once(3, night)
    assert sum(len(summary.suspension_proposed) for summary in done) == 1
    assert HistoryEntry.objects.filter(verb="surveillance overdue").count() == 1
    assert Notification.objects.count() - before == 2  # registrar and client


def test_a_closed_visit_moves_the_windows_of_the_next(cast, edition):
    with clock.at(DAY(2026, 1, 15)):
        way = Way(cast, edition).to("certified")
    hold_visit(Audit.objects.get(visit=1, kind="surveillance"), cast, on=DAY(2026, 10, 20))
    with clock.at(DAY(2026, 10, 21)):
        services.surveillance(DAY(2026, 10, 21))
    second = Audit.objects.get(visit=2, kind="surveillance")
    assert (second.earliest_on, second.preferred_from, second.preferred_to, second.latest_on) == (
        DAY(2027, 5, 20), DAY(2027, 7, 20), DAY(2027, 8, 20), DAY(2027, 10, 20),
    )  # fmt: skip
    assert not second.provisional
    assert way.certificate.state == "valid"


def test_recertification_is_proposed_to_the_holder_from_month_33(cast, edition):
    with clock.at(DAY(2026, 1, 15)):
        certificate = Way(cast, edition).to("certified").certificate

    def asked(day: DAY) -> bool:
        with clock.at(day):
            return any(certificate.number in item.subject for item in queries.waiting_for(cast.client))

    assert [asked(DAY(2028, 10, 14)), asked(DAY(2028, 10, 15))] == [False, True]
    with clock.at(DAY(2028, 11, 1)):
        Way(cast, edition).to("draft")
    assert not asked(DAY(2028, 11, 2))


@pytest.mark.parametrize("kind", ["withdraw", "cancel"])
def test_a_certificate_that_ended_is_not_visited_any_more(cast, edition, kind):
    with clock.at(DAY(2026, 1, 15)):
        certificate = Way(cast, edition).to("certified").certificate
    with clock.at(DAY(2026, 5, 1)):
        services.change_status(
            certificate, kind=kind, ground="request", words="w", effective_on=DAY(2026, 5, 1), by=cast.registrar
        )
        services.surveillance(DAY(2026, 5, 1))
    assert set(Audit.objects.filter(kind="surveillance").values_list("state", flat=True)) == {"cancelled"}
    with clock.at(DAY(2027, 6, 1)):
        assert not services.surveillance(DAY(2027, 6, 1)).suspension_proposed


def test_a_holder_whose_name_looks_like_a_formula_is_exported_as_text(cast, edition, signed_in):
    cast.client.organisations.update(name="=HYPERLINK(1)公司")
    Way(cast, edition).to("certified")
    browser = signed_in(cast.registrar)
    assert "'=HYPERLINK(1)公司" in browser.get("/certificates/?_export=csv").content.decode()
    assert ">=HYPERLINK(1)公司<" in browser.get("/certificates/").content.decode()
