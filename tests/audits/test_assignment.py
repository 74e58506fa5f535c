"""Every bar to an assignment with the sentence that the planner reads, in the page and in the verb."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from audits import queries, services
from audits.models import Audit, Auditor, Booking, Competence, Departure, Objection, TeamMember
from certsite.accounts.models import Membership, Relation, User
from certsite.accounts.roles import Role
from certsite.casefile.demo.way import Way, hold_visit
from certsite.common import clock
from certsite.common.dates import add_months
from certsite.common.guards import NotReady
from tests.conftest import person

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def visit(cast, edition) -> Audit:
    """A first audit that can be planned."""
    return Way(cast, edition).to("passed").application.audits.get(cycle=1, visit=0)


@pytest.fixture
def first() -> datetime.date:
    return clock.today() + 20 * DAY


@pytest.fixture
def jia(edition, planner) -> User:
    """An auditor with nothing against them: competent, without relation, free."""
    user = person("jia", "贾明", Role.AUDITOR)
    Competence.objects.create(
        user=user, scheme=edition.scheme, trade="appliances", level="lead", evidence="注册证书",
        from_on=clock.today() - 400 * DAY, expires_on=clock.today() + 400 * DAY, granted_by=planner,
    )  # fmt: skip
    return user


def incompetent(jia, visit, first, planner):
    jia.competences.update(trade="vehicles")


def only_an_auditor(jia, visit, first, planner):
    jia.competences.update(level="auditor")


def expired_that_day(jia, visit, first, planner):
    jia.competences.update(expires_on=first)  # the second day of the audit is not covered any more


def not_yet(jia, visit, first, planner):
    jia.competences.update(from_on=first + DAY)


def withdrawn(jia, visit, first, planner):
    jia.competences.update(withdrawn_on=first, withdrawn_at=clock.now(), withdrawn_by=planner)


def colleague_there(jia, visit, first, planner):
    Membership.objects.create(user=jia, organisation=visit.application.organisation)


def relation(kind: str, until: int | None):
    def record(jia, visit, first, planner):
        until_on = None if until is None else add_months(first, -until)
        Relation.objects.create(
            user=jia, organisation=visit.application.organisation, kind=kind, until_on=until_on, recorded_by=planner
        )

    return record


def on_leave(jia, visit, first, planner):
    services.book_leave(jia, first=first + DAY, last=first + 3 * DAY, by=jia)


def booked(jia, visit, first, planner):
    other = Audit.objects.create(
        application=visit.application, reference="A2026-77777-X1", kind="special", starts_on=first + DAY,
        ends_on=first + DAY, state="planned",
    )  # fmt: skip
    member = TeamMember.objects.create(audit=other, user=jia, role="lead", assigned_by=planner)
    services.book(services.ordinary_days(member, first + DAY, first + DAY, by=planner))


def over_load(jia, visit, first, planner):
    Auditor.objects.create(user=jia, load_maximum=1)


def objected(jia, visit, first, planner):
    Objection.objects.create(
        audit=visit, user=jia, reason="x", raised_by=planner, upheld=True, answered_at=clock.now(), answered_by=planner
    )


def no_auditor(jia, visit, first, planner):
    User.objects.filter(pk=jia.pk).update(roles=["market"])


BARS = {
    "incompetent": (incompetent, "贾明不具备该方案和行业中此角色的能力。"),
    "only an auditor": (only_an_auditor, "贾明不具备该方案和行业中此角色的能力。"),
    "expired that day": (expired_that_day, "贾明的相应能力已于 {first} 到期。"),
    "not yet": (not_yet, "贾明的相应能力自 {second} 起才有效。"),
    "withdrawn": (withdrawn, "贾明的相应能力自 {first} 起被撤回。"),
    "colleague": (colleague_there, "贾明属于该企业。"),
    "employment": (relation("employment", None), "贾明与该企业存在利害关系：任职。"),
    "consulting, 23 months ago": (
        relation("consulting", 23),
        "贾明与该企业存在的关系（咨询）至 {ago} 结束，仍在回避期内。",
    ),
    "training": (relation("training", None), "贾明与该企业存在利害关系：提供培训。"),
    "family": (relation("family", None), "贾明与该企业存在利害关系：亲属关系。"),
    "shares": (relation("shares", None), "贾明与该企业存在利害关系：持股。"),
    "on leave": (on_leave, "贾明在 {second} 休假。"),
    "booked": (booked, "贾明在 {second} 已安排 A2026-77777-X1。"),
    "over load": (over_load, "贾明在 {year} 年将达 2 人日，超过约定的上限 1。"),
    "objection": (objected, "企业对贾明的异议已被采纳。"),
    "no auditor": (no_auditor, "贾明不是审核员。"),
}


@pytest.mark.parametrize("name", BARS)
def test_every_bar_has_its_sentence_in_the_page_and_stops_the_verb(visit, jia, first, planner, signed_in, name):
    make, sentence = BARS[name]
    make(jia, visit, first, planner)
    second = first + DAY
    words = sentence.format(first=first, second=second, ago=add_months(first, -23), year=first.year)
    if first.year != second.year and name == "over load":
        pytest.skip("the two days lie in two years")
    days = {"starts_on": first.isoformat(), "ends_on": second.isoformat()}
    browser = signed_in(planner)
    url = reverse("audits:plan", args=[visit.reference])
    if name != "no auditor":  # who is none is not offered
        listed = BeautifulSoup(browser.get(url, days).content, "html.parser")
        row = next(dt for dt in listed.select("dl.facts dt") if dt.get_text() == "贾明")
        assert words in row.find_next("dd").get_text()
        answer = browser.post(url, days | {"lead": jia.pk})
        assert answer.status_code == 422
        assert words in BeautifulSoup(answer.content, "html.parser").select_one("#div_id_lead").get_text()
    with pytest.raises(NotReady) as refusal:
        services.plan(visit, lead=User.objects.get(pk=jia.pk), starts_on=first, ends_on=second, by=planner)
    assert words in refusal.value.bars
    visit.refresh_from_db()
    assert (visit.state, visit.team.count()) == ("proposed", 0)


def test_without_a_bar_the_page_says_so_and_the_audit_is_planned(visit, jia, first, planner, signed_in):
    days = {"starts_on": first.isoformat(), "ends_on": (first + DAY).isoformat()}
    browser, url = signed_in(planner), reverse("audits:plan", args=[visit.reference])
    listed = BeautifulSoup(browser.get(url, days).content, "html.parser")
    row = next(dt for dt in listed.select("dl.facts dt") if dt.get_text() == "贾明")
    assert "可派" in row.find_next("dd").get_text() or "可以" in row.find_next("dd").get_text()
    assert browser.post(url, days | {"lead": jia.pk}).status_code == 302
    visit.refresh_from_db()
    assert (visit.state, visit.team.get().user, Booking.objects.count()) == ("planned", jia, 2)


@pytest.mark.parametrize("kind", ["employment", "consulting", "training"])
def test_a_relation_of_two_years_and_a_day_ago_bars_nobody(visit, jia, first, planner, kind):
    Relation.objects.create(
        user=jia, organisation=visit.application.organisation, kind=kind, recorded_by=planner,
        until_on=add_months(clock.today(), -24) - DAY,
    )  # fmt: skip
    assert services.plan(visit, lead=jia, starts_on=first, ends_on=first + DAY, by=planner).state == "planned"


def test_nobody_scores_or_goes_before_impartiality_is_confirmed(cast, edition, signed_in):
    way = Way(cast, edition).to("planned")
    name = way.lead.name
    with pytest.raises(NotReady, match=f"{name}尚未确认公正性"):
        services.confirm_date(way.audit, by=cast.planner)
    assert f"{name}尚未确认公正性" in signed_in(cast.planner).get(way.audit.get_absolute_url()).content.decode()
    with pytest.raises(NotReady, match=name):
        services.tell_client(way.audit, by=cast.planner)


def test_who_led_two_cycles_in_a_row_does_not_lead_the_third(cast, edition, planner):
    with clock.at(datetime.date(2020, 1, 6)):
        one = Way(cast, edition).to("certified")
    with clock.at(datetime.date(2023, 1, 6)):
        two = Way(cast, edition).to("certified")
    assert one.lead == two.lead == cast.lead
    visit = Way(cast, edition).to("passed").application.audits.get(cycle=1, visit=0)
    day = clock.today() + 9 * DAY
    cast.lead.competences.update(expires_on=day + 90 * DAY)
    with pytest.raises(NotReady, match="已连续 2 个周期担任该企业的审核组长"):
        services.plan(visit, lead=cast.lead, starts_on=day, ends_on=day + DAY, by=planner)
    (chance,) = queries.chances(visit, "auditor", day, day, User.objects.filter(pk=cast.lead.pk))
    assert not chance.bars, "as an auditor they may go"


def test_a_surveillance_visit_by_the_same_lead_is_the_same_cycle(cast, edition):
    with clock.at(datetime.date(2026, 1, 15)):
        way = Way(cast, edition).to("certified")
    visit = Audit.objects.get(kind="surveillance", visit=1)
    assert hold_visit(visit, cast, on=visit.preferred_from).state == "closed"
    assert visit.team.get().user == way.lead


def test_whoever_accompanies_needs_no_competence_but_independence(cast, edition, market, planner):
    way = Way(cast, edition).to("planned")
    services.add_member(way.audit, person=market, role="observer", by=planner)
    trainee = person("yi", "易实", Role.AUDITOR)
    services.add_member(way.audit, person=trainee, role="trainee", by=planner)
    with pytest.raises(NotReady, match="不具备"):
        services.add_member(way.audit, person=person("bing", "丙", Role.AUDITOR), role="auditor", by=planner)
    with pytest.raises(NotReady, match="不是审核员"):
        services.add_member(way.audit, person=cast.registrar, role="trainee", by=planner)
    tied = person("ding", "丁", Role.AUDITOR)
    Relation.objects.create(user=tied, organisation=way.application.organisation, kind="family", recorded_by=planner)
    with pytest.raises(NotReady, match="亲属"):
        services.add_member(way.audit, person=tied, role="observer", by=planner)
    assert queries.booked_days(way.audit).on_site == 2, "only lead and auditors count"


def test_something_that_comes_to_light_later_bars_the_firm_date_and_the_score(cast, edition):
    way = Way(cast, edition).to("planned")
    lead = way.lead
    services.confirm_impartiality(way.audit.team.get(), by=lead)
    services.tell_client(way.audit, by=cast.planner)
    services.clear_names(way.audit, by=cast.client)
    services.record_relation(lead, organisation=way.application.organisation, kind="shares", by=cast.planner)
    with pytest.raises(NotReady, match="持股"):
        services.confirm_date(way.audit, by=cast.planner)
    services.replace_member(way.audit.team.get(), person=None, reason="持股", by=cast.planner)
    assert Departure.objects.get().user == lead
