"""The programme as it goes on: called off, taken up, given back, provisional; and who may see what of it when."""

import datetime

import pytest
from django.urls import reverse

import applications.services
import certificates.queries
import certificates.services
from audits import queries, services
from audits.models import Audit, Departure, TeamMember
from certificates.models import Certificate
from certsite.accounts.models import Membership, User
from certsite.casefile.demo.way import Way, agree_on_plan, hold_visit, qualify, settle, spare
from certsite.common import clock
from certsite.common.guards import NotReady
from tests.factories.race import at_once

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def test_a_first_audit_that_is_called_off_comes_again(cast, edition):
    way = Way(cast, edition).to("planned")
    services.cancel(way.audit, reason="企业延期", by=cast.planner)
    assert services.keep_programmes()["made"] == 1
    again = queries.programme_rows(way.application)[0]
    assert (again.reference, again.state, again.kind) == (f"{way.audit.reference}b", "proposed", "initial")
    assert services.keep_programmes()["made"] == 0


def test_the_decision_tab_goes_by_the_first_audit_and_not_by_what_is_foreseen(cast, edition):
    way = Way(cast, edition).to("granted")
    panel = certificates.queries.panel(way.application, cast.registrar)
    assert panel["decision"] == way.decision
    assert [act["url"] for act in panel["certificate_acts"]] == [f"/decisions/{way.audit.reference}/issue/"]


def test_a_visit_is_not_planned_in_a_window_that_may_still_move(cast, edition):
    with clock.at(datetime.date(2026, 1, 15)):
        Way(cast, edition).to("certified")
        second = Audit.objects.get(kind="surveillance", visit=2)
        with pytest.raises(NotReady, match="上一次审核"):
            day = second.preferred_from
            services.plan(second, lead=cast.lead, starts_on=day, ends_on=day, by=cast.planner)
    first = Audit.objects.get(kind="surveillance", visit=1)
    hold_visit(first, cast, on=first.preferred_from)
    with clock.at(first.preferred_from + DAY):
        certificates.services.surveillance(clock.today())
    second.refresh_from_db()
    assert not second.provisional


def test_a_recertification_is_taken_up_by_the_new_case_and_given_back_when_that_is_withdrawn(cast, edition):
    with clock.at(datetime.date(2026, 1, 15)):
        old = Way(cast, edition).to("certified")
    foreseen = Audit.objects.get(application=old.application, kind="recertification")
    assert foreseen.earliest_on == datetime.date(2028, 10, 15)
    with clock.at(datetime.date(2028, 11, 1)):
        new = Way(cast, edition).to("contracted")
        first = new.application.audits.get(cycle=1, visit=0)
        assert (first.kind, first.latest_on) == ("recertification", foreseen.latest_on)
        foreseen.refresh_from_db()
        assert foreseen.state == "cancelled"
        applications.services.withdraw(new.application, reason="x", by=cast.client)
        services.keep_programmes()
        back = Audit.objects.get(application=old.application, kind="recertification", state="foreseen")
        assert back.earliest_on == foreseen.earliest_on
        third = Way(cast, edition).to("contracted")
        assert third.application.audits.get(cycle=1, visit=0).kind == "recertification"


def test_the_enterprise_reads_no_name_before_it_is_told(cast, edition, signed_in):
    way = Way(cast, edition).to("planned")
    name, client = way.lead.name, signed_in(cast.client)
    pages = [
        way.audit.get_absolute_url(),
        *(f"/applications/{way.reference}/?tab={tab}" for tab in ("audit", "history")),
    ]
    assert all(name not in client.get(page).content.decode() for page in pages)
    services.decline(way.audit.team.get(), reason="无法参加", by=way.lead)
    assert all(name not in client.get(page).content.decode() for page in pages)
    other = spare(edition, cast)
    services.add_member(way.audit, person=other, role="lead", by=cast.planner)
    services.confirm_impartiality(way.audit.team.get(), by=other)
    services.tell_client(way.audit, by=cast.planner)
    assert other.name in client.get(pages[0]).content.decode()


def test_an_unannounced_audit_that_is_called_off_stays_unannounced(cast, edition, signed_in):
    way, day = Way(cast, edition).to("certified"), clock.today() + DAY
    audit = services.add_special(
        way.application, ground="x", short_notice=True, planning=1, on_site=1, latest_on=day, by=cast.planner
    )
    with pytest.raises(NotReady, match=day.isoformat()):
        services.plan(audit, lead=spare(edition, cast), starts_on=day, ends_on=day + DAY, by=cast.planner)
    services.plan(audit, lead=spare(edition, cast), starts_on=day, ends_on=day, by=cast.planner)
    services.cancel(audit, reason="另择日期", by=cast.planner)
    Membership.objects.create(user=cast.market, organisation=way.application.organisation)
    for reader in (cast.client, User.objects.get(pk=cast.market.pk)):
        browser = signed_in(reader)
        assert browser.get(audit.get_absolute_url()).status_code == 404
        for page in ("/audits/", *(f"/applications/{way.reference}/?tab={tab}" for tab in ("audit", "history"))):
            assert audit.reference not in browser.get(page).content.decode(), page


def test_an_open_objection_bars_the_opening_and_none_takes_a_lead_off_on_site(cast, edition):
    way = Way(cast, edition).to("confirmed")
    agree_on_plan(way.audit, cast.client)
    objection = services.object_to(way.audit.team.get(), reason="x", by=cast.client)
    with pytest.raises(NotReady, match="异议"):
        services.open_meeting(way.audit, present="x", by=way.lead)
    services.answer_objection(objection, upheld=False, answer="x", by=cast.planner)
    objection.upheld, objection.answered_at, objection.answered_by = None, None, None
    objection.save()
    Audit.objects.filter(pk=way.audit.pk).update(state="on-site")  # as before the bar above
    with pytest.raises(NotReady):
        services.answer_objection(objection, upheld=True, answer="x", by=cast.planner)
    assert way.audit.team.count() == 1


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_days_beyond_the_calendar_are_refused_beside_their_field(cast, edition, signed_in, day):
    way = Way(cast, edition).to("passed")
    visit, planner = way.application.audits.get(cycle=1, visit=0), signed_in(cast.planner)
    url = reverse("audits:plan", args=[visit.reference])
    for question in ({"starts_on": day}, {"ends_on": day}, {"starts_on": day, "ends_on": day}):
        assert planner.get(url, question).status_code == 200
    assert planner.post(url, {"lead": cast.lead.pk, "starts_on": day, "ends_on": day}).status_code == 422
    own = signed_in(cast.lead)
    relation = {"enterprise": way.application.organisation.credit_code, "kind": "consulting", "until_on": day}
    assert own.post(reverse("audits:relation", args=[cast.lead.pk]), relation).status_code == 422
    leave = {"first_on": "2027-01-04", "last_on": day}
    assert own.post(reverse("audits:leave", args=[cast.lead.pk]), leave).status_code == 422


def test_two_planners_replace_the_same_lead_at_once_and_one_does(transactional_db, cast, edition):
    way = Way(cast, edition).to("planned")
    member, others = way.audit.team.get(), [spare(edition, cast), spare(edition, cast)]

    def replace(n: int):
        mine = TeamMember.objects.select_related("audit", "user").get(pk=member.pk)
        return services.replace_member(mine, person=others[n], reason="x", by=cast.planner)

    loaded = at_once(2, replace)
    assert sum(isinstance(outcome, TeamMember) for outcome in loaded) == 1, loaded
    assert all(isinstance(outcome, TeamMember | NotReady | TeamMember.DoesNotExist) for outcome in loaded), loaded
    assert (way.audit.team.count(), Departure.objects.count()) == (1, 1)


def test_a_certificate_ends_while_its_visit_is_moved_and_nobody_waits_for_ever(transactional_db, cast, edition):
    with clock.at(clock.today() - 250 * DAY):
        way = Way(cast, edition).to("certified")
    visit = Audit.objects.get(kind="surveillance", visit=1)
    qualify(cast.lead, edition, by=cast.planner)
    first = max(clock.today(), visit.earliest_on) + DAY
    visit = services.plan(visit, lead=cast.lead, starts_on=first, ends_on=first, by=cast.planner)
    certificate = Certificate.objects.get(application=way.application)

    def act(n: int):
        if n:
            return certificates.services.change_status(
                Certificate.objects.get(pk=certificate.pk), kind="cancel", ground="request", words="x",
                effective_on=clock.today(), by=cast.registrar,
            )  # fmt: skip
        mine = Audit.objects.get(pk=visit.pk)
        return services.reschedule(mine, starts_on=first + DAY, ends_on=first + DAY, reason="x", by=cast.planner)

    outcomes = at_once(2, act)
    assert all(not isinstance(o, Exception) or isinstance(o, NotReady) for o in outcomes), outcomes
    visit.refresh_from_db()
    assert visit.state == "cancelled"


def test_a_short_lived_team_settles_anew(cast, edition):
    """Everything between a replacement and the next firm date is asked again, the plan too."""
    way = Way(cast, edition).to("confirmed")
    agree_on_plan(way.audit, cast.client)
    other = spare(edition, cast)
    services.replace_member(way.audit.team.get(), person=other, reason="x", by=cast.planner)
    audit = settle(Audit.objects.get(pk=way.audit.pk), cast)
    with pytest.raises(NotReady, match="计划"):
        services.open_meeting(audit, present="x", by=other)
