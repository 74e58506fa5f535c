"""What the nearest open system fell into (research: features 0.2); each test fails where we do too."""

import ast
import datetime
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import resolve, reverse

import audits.services
import certificates.services
from applications.domain.person_days import PersonDayTable, person_days
from applications.models import Application
from audits.models import Audit
from certificates.domain.validity import last_day
from certificates.models import Certificate
from certsite.accounts.models import User
from certsite.accounts.roles import Role
from certsite.casefile.demo.way import Way, score
from certsite.common import clock
from certsite.common.guards import NotReady
from scoring.queries import evaluate_card

pytestmark = pytest.mark.django_db
DAY = datetime.date
ROOT = Path(__file__).resolve().parents[2]


def test_no_certificate_and_no_pdf_without_a_granting_decision(cast, edition, signed_in):
    way = Way(cast, edition).to("closed")
    assert not Certificate.objects.exists()
    browser = signed_in(cast.registrar)
    assert browser.get(f"/decisions/{way.audit.reference}/issue/").status_code == 403
    for member in cast.committee:
        vote = certificates.services.cast_vote(way.audit, choice="refuse", reason="不符合", by=member)
    refused = certificates.services.conclude(vote.decision, by=cast.committee[0])
    with pytest.raises(NotReady):
        certificates.services.issue(refused, by=cast.registrar)
    for number in (way.audit.reference, str(way.audit.pk), f"CBS{clock.today().year}SH00001"):
        assert browser.get(f"/certificates/{number}.pdf").status_code == 404


def test_the_number_is_stored_and_does_not_follow_the_day_it_is_read(cast, edition, signed_in):
    with clock.at(DAY(2026, 12, 31)):
        certificate = Way(cast, edition).to("certified").certificate
    with clock.at(DAY(2027, 1, 1)):
        page = signed_in(cast.registrar).get(certificate.get_absolute_url())
    assert certificate.number == "CBS2026SH00001"
    assert str(certificate.decision.audit.pk) not in certificate.number.removeprefix("CBS2026SH0000")[1:]
    assert "CBS2026SH00001" in page.content.decode()


def test_three_years_are_not_1095_days_and_29_february_is_no_accident():
    assert last_day(DAY(2028, 2, 29), 36) == DAY(2031, 2, 28)
    assert last_day(DAY(2026, 11, 23), 36) == DAY(2029, 11, 22)
    assert last_day(DAY(2025, 1, 1), 36) == DAY(2027, 12, 31) != DAY(2025, 1, 1) + datetime.timedelta(days=1095)


def test_the_qr_address_exists_and_shows_no_running_id(cast, edition, client, settings):
    certificate = Way(cast, edition).to("certified").certificate
    address = f"{settings.SITE_URL}{reverse('certificates:verify', args=[certificate.number])}"
    path = address.removeprefix(settings.SITE_URL)
    assert resolve(path).view_name == "certificates:verify"
    answer = client.get(path)
    assert answer.status_code == 200 and certificate.number in answer.content.decode()
    assert client.get(f"/verify/{certificate.pk}/").status_code == 404


def test_an_administrator_in_the_team_cannot_decide(cast, edition, signed_in):
    way = Way(cast, edition).to("closed")
    User.objects.filter(pk=cast.lead.pk).update(roles=[role.value for role in Role])
    mighty = User.objects.get(pk=cast.lead.pk)
    with pytest.raises(PermissionDenied):
        certificates.services.cast_vote(way.audit, choice="grant", grade="five-star", by=mighty)
    url = f"/decisions/{way.audit.reference}/"
    assert signed_in(mighty).get(url).status_code == 404
    assert signed_in(mighty).post(url, {"choice": "grant", "grade": "five-star"}).status_code == 404


def test_the_administrator_alone_cannot_even_see_a_case(cast, edition, administrator, signed_in):
    way = Way(cast, edition).to("closed")
    browser = signed_in(administrator)
    assert browser.get(f"/applications/{way.reference}/").status_code == 404
    assert browser.get(f"/decisions/{way.audit.reference}/").status_code == 403


def test_a_second_cycle_has_its_own_certificate_history_and_visits(cast, edition):
    with clock.at(DAY(2026, 1, 15)):
        first = Way(cast, edition).to("certified")
    with clock.at(DAY(2028, 11, 1)):
        second = Way(cast, edition).to("certified")
    assert Certificate.objects.count() == 2
    assert second.certificate.number == "CBS2028SH00001"
    assert second.certificate.first_issued_on == DAY(2026, 1, 15)
    for way in (first, second):
        assert way.certificate.acts.count() == 1
        assert Audit.objects.filter(application=way.application, kind="surveillance").count() == 3


def test_surveillance_has_a_window_and_planning_outside_it_is_refused(cast, edition):
    with clock.at(DAY(2026, 1, 15)):
        Way(cast, edition).to("certified")
    visit = Audit.objects.get(kind="surveillance", visit=1)
    assert visit.preferred_from not in (DAY(2027, 1, 15), DAY(2028, 1, 15)), "no fixed 12 and 24 months"
    for day in (visit.earliest_on - datetime.timedelta(days=1), visit.latest_on + datetime.timedelta(days=1)):
        with pytest.raises(NotReady, match=visit.earliest_on.isoformat()):
            audits.services.plan(visit, lead=cast.lead, starts_on=day, ends_on=day, by=cast.planner)


def test_the_person_day_table_is_what_the_quote_calls(cast, edition):
    """Well-tested rules that nobody calls hide their absence."""
    way = Way(cast, edition, headcount=30).to("quoted")
    quote = way.application.quotes.get()
    days = person_days(PersonDayTable.from_rules(edition.rules["person_days"]), 30, "initial", 0)
    assert (quote.days_total, quote.days_planning, quote.days_on_site) == (days.total, days.planning, days.on_site)
    assert Way(cast, edition, headcount=300).to("quoted").application.quotes.get().days_total > quote.days_total


def test_every_rule_of_a_domain_is_called_by_the_application():
    """Each public function of a domain package is imported somewhere outside it and outside the tests."""
    used = set()
    for app in ("scoring", "applications", "audits", "certificates", "certsite"):
        for file in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.ImportFrom) and ".domain" in (node.module or ""):
                    used |= {alias.name for alias in node.names}
                if isinstance(node, ast.Attribute | ast.Name):
                    used.add(node.attr if isinstance(node, ast.Attribute) else node.id)
    for file in ROOT.glob("*/domain/*.py"):
        for node in ast.parse(file.read_text()).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                assert node.name in used, f"{file.parent.parent.name}: {node.name} is never called"


def test_a_declared_relation_is_read(cast, edition):
    """Whoever belongs to the enterprise is not sent there, and no role gets around it."""
    way = Way(cast, edition).to("passed")
    way.application.organisation.members.add(cast.lead)
    with pytest.raises(NotReady, match=str(cast.lead)):
        today = clock.today()
        lead = User.objects.get(pk=cast.lead.pk)
        audits.services.plan(
            way.application.audits.get(visit=0, cycle=1), lead=lead, starts_on=today, ends_on=today, by=cast.planner
        )


def test_an_auditor_opens_no_client_but_the_ones_they_are_sent_to(cast, edition, auditor, signed_in):
    way = Way(cast, edition).to("planned")
    pages = [
        f"/applications/{way.reference}/",
        f"/audits/{way.audit.reference}/",
        f"/enterprises/{way.application.organisation.pk}/",
    ]
    assert [signed_in(auditor).get(page).status_code for page in pages] == [404, 404, 404]
    assert [signed_in(cast.lead).get(page).status_code for page in pages] == [200, 200, 404]
    assert way.reference not in signed_in(auditor).get("/audits/").content.decode()
    assert way.reference not in signed_in(auditor).get("/search/", {"q": "瑞恒"}).content.decode()


def test_a_clean_audit_is_reported_without_any_finding(cast, edition):
    way = Way(cast, edition).to("closed")
    assert way.audit.state == "closed"
    assert way.audit.scorecard.result["special_deductions"] == 0
    assert way.audit.scorecard.result["shown"] == "100.00"


def test_a_report_without_a_single_finding_is_as_good_with_one(cast, edition):
    way = Way(cast, edition, deductions=1).to("closed")
    assert way.audit.scorecard.result["shown"] == "99.00"
    assert Application.objects.get(pk=way.application.pk).state == "documents-passed"


def test_scores_after_the_report_change_nothing(cast, edition):
    way = Way(cast, edition).to("closed")
    before = evaluate_card(way.audit.scorecard)
    score(way.audit.scorecard, {"5.1.1.1": {"verdict": "zero"}}, by=cast.lead)
    assert evaluate_card(way.audit.scorecard) == before and way.audit.scorecard.conflicts.exists()
