"""No role, and no set of roles, gets around independence (rules section 5): every act on every kind of tie."""

import datetime
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import applications.services
import audits.services
import certificates.services
from applications.models import Application
from audits.models import Audit, DaysChange, Departure, Finding, FindingObjection, Objection, TeamMember
from certificates.models import Certificate, Decision
from certsite.accounts.models import Membership, Relation, User
from certsite.accounts.roles import Role
from certsite.casefile.demo.way import Way, qualify
from certsite.common import clock
from certsite.common.dates import add_months
from certsite.common.guards import NotReady

DAY = datetime.timedelta(days=1)
KINDS = Relation.Kind.values
LASTING = ("employment", "consulting", "training")
pytestmark = pytest.mark.django_db


def tie(user: User, way: Way, how: str) -> None:
    """Bind the person to the enterprise, or to the case by having been in its team."""
    organisation, today = way.application.organisation, clock.today()
    if how == "member":
        Membership.objects.create(user=user, organisation=organisation)
    elif how == "team":
        TeamMember.objects.create(audit=way.audit, user=user, role="observer", assigned_by=way.cast.planner)
    elif how == "left":
        Departure.objects.create(
            audit=way.audit, user=user, role="auditor", assigned_at=clock.now(), assigned_by=way.cast.planner,
            was_impartial=True, why="replaced", reason="x", left_by=way.cast.planner,
        )  # fmt: skip
    else:
        kind, _, ended = how.partition(":")
        until = {"": None, "today": today, "two years ago": add_months(today, -24)}[ended]
        Relation.objects.create(
            user=user, organisation=organisation, kind=kind, until_on=until, recorded_by=way.cast.planner
        )


TO_ENTERPRISE = ["member", *KINDS, *(f"{kind}:today" for kind in KINDS), *(f"{k}:two years ago" for k in LASTING)]
TO_CASE = ["team", "left"]


def act_accept(way, by):
    Application.objects.filter(pk=way.application.pk).update(state="submitted")
    applications.services.accept(Application.objects.get(pk=way.application.pk), by=by)


def act_quote(way, by):
    Application.objects.filter(pk=way.application.pk).update(state="accepted")
    applications.services.make_quote(Application.objects.get(pk=way.application.pk), tariff="demo", by=by)


def act_judge(way, by):
    applications.services.judge_documents(way.application, verdicts={}, by=by)


def act_special(way, by):
    audits.services.add_special(
        way.application, ground="x", short_notice=False, planning=1, on_site=1, latest_on=None, by=by
    )


def act_move(way, by):
    day = clock.today() + 5 * DAY
    audits.services.reschedule(way.audit, starts_on=day, ends_on=day, reason="x", by=by)


def act_answer_objection(way, by):
    objection = Objection.objects.create(audit=way.audit, user=way.lead, reason="x", raised_by=way.cast.client)
    audits.services.answer_objection(objection, upheld=False, answer="x", by=by)


def act_answer_days(way, by):
    change = DaysChange.objects.create(
        audit=way.audit, planning_before=1, on_site_before=2, planning=1, on_site=3, reason="x",
        asked_by=way.cast.planner,
    )  # fmt: skip
    audits.services.answer_days(change, approve=True, by=by)


def act_decide_objection(way, by):
    finding = Finding.objects.get(audit=way.audit)
    objection, _new = FindingObjection.objects.get_or_create(
        finding=finding, defaults={"reason": "x", "raised_by": way.cast.client}
    )
    audits.services.decide_objection(objection, upheld=True, decision="x", by=by)


def act_vote(way, by):
    certificates.services.cast_vote(way.audit, choice="refuse", reason="x", by=by)


def act_send_back(way, by):
    certificates.services.send_back(way.audit, reason="x", by=by)


def act_issue(way, by):
    decision = Decision.objects.get(audit=way.audit)
    certificates.services.issue(decision, by=by)


def act_status(way, by):
    certificates.services.change_status(
        Certificate.objects.get(application=way.application), kind="suspend", ground="request", words="x",
        effective_on=clock.today(), by=by,
    )  # fmt: skip


# What is an act on the enterprise's case, and what only the case's own team keeps from
ON_ENTERPRISE = [act_accept, act_quote, act_judge, act_special, act_move, act_answer_objection, act_answer_days,
                 act_decide_objection, act_vote, act_send_back, act_issue, act_status]  # fmt: skip
ON_CASE = [act_vote, act_send_back, act_issue, act_status, act_answer_days, act_decide_objection]


@pytest.fixture
def way(cast, edition) -> Way:
    return Way(cast, edition, findings=[("minor", "5.1.1.1", "x")]).to("certified")


roles = st.sets(st.sampled_from(list(Role.values)))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    roles=roles,
    case=st.one_of(
        st.sampled_from(list(product(ON_ENTERPRISE, TO_ENTERPRISE))), st.sampled_from(list(product(ON_CASE, TO_CASE)))
    ),
)
def test_no_set_of_roles_acts_on_a_case_it_is_tied_to(way, roles, case):
    act, how = case
    _refused(way, roles, act, how)


@pytest.mark.parametrize("act", ON_ENTERPRISE, ids=lambda act: act.__name__)
def test_with_every_role_at_once_every_tie_still_holds(way, act):
    for how in [*TO_ENTERPRISE, *(TO_CASE if act in ON_CASE else [])]:
        _refused(way, set(Role.values), act, how)


def _refused(way: Way, roles: set[str], act, how: str) -> None:
    user = User.objects.create_user(f"n{User.objects.count()}@example.test", name="关系人", roles=sorted(roles))
    tie(user, way, how)
    before = snapshot(way)
    with pytest.raises(PermissionDenied):
        act(way, User.objects.get(pk=user.pk))
    Objection.objects.filter(upheld=None).delete()
    DaysChange.objects.filter(approved=None).delete()
    TeamMember.objects.filter(user=user).delete()
    Application.objects.filter(pk=way.application.pk).update(state=before[0])
    assert snapshot(way) == before, "nothing half-written"


def snapshot(way: Way) -> tuple:
    application = Application.objects.get(pk=way.application.pk)
    audit = Audit.objects.get(pk=way.audit.pk)
    return (application.state, audit.state, audit.starts_on, Certificate.objects.get().state, Audit.objects.count())


@pytest.mark.parametrize("act", [act_vote, act_status, act_special, act_decide_objection], ids=lambda act: act.__name__)
def test_the_same_acts_are_open_to_whoever_is_not_tied(cast, edition, act):
    """Otherwise the tests above could not fail."""
    findings = [("minor", "5.1.1.1", "x")] if act is act_decide_objection else []
    way = Way(cast, edition, findings=findings).to("closed" if act is act_vote else "certified")
    user = User.objects.create_user("free@example.test", name="无关", roles=list(Role.values))
    act(way, user)


@pytest.mark.parametrize("how", TO_ENTERPRISE)
def test_nobody_who_is_tied_is_sent_whatever_their_roles(cast, edition, how):
    way = Way(cast, edition).to("planned")
    user = User.objects.create_user("tied@example.test", name="关系人", roles=list(Role.values))
    qualify(user, edition, by=cast.planner)
    tie(user, way, how)
    for role in set(TeamMember.Role.values) - {"lead"}:
        with pytest.raises(NotReady, match="关系人"):
            audits.services.add_member(way.audit, person=User.objects.get(pk=user.pk), role=role, by=cast.planner)


@pytest.mark.parametrize("how", TO_ENTERPRISE)
def test_nobody_who_is_tied_leads(cast, edition, how):
    way = Way(cast, edition).to("passed")
    user = User.objects.create_user("tied@example.test", name="关系人", roles=list(Role.values))
    qualify(user, edition, by=cast.planner)
    tie(user, way, how)
    visit, day = way.application.audits.get(cycle=1, visit=0), clock.today()
    with pytest.raises(NotReady, match="关系人"):
        audits.services.plan(visit, lead=User.objects.get(pk=user.pk), starts_on=day, ends_on=day, by=cast.planner)


@pytest.mark.parametrize("how", TO_ENTERPRISE)
def test_a_member_who_turns_out_to_be_tied_neither_confirms_nor_scores_nor_leads(cast, edition, how):
    way = Way(cast, edition).to("confirmed")
    tie(way.lead, way, how)
    lead = User.objects.get(pk=way.lead.pk)
    with pytest.raises(PermissionDenied):
        audits.services.open_meeting(way.audit, present="x", by=lead)
    with pytest.raises(PermissionDenied):
        audits.services.confirm_impartiality(way.audit.team.get(), by=lead)


@pytest.mark.parametrize("kind", LASTING)
def test_two_years_and_a_day_after_it_ended_a_relation_binds_no_more(cast, edition, kind):
    way = Way(cast, edition).to("closed")
    user = User.objects.create_user("free@example.test", name="无关", roles=["committee"])
    Relation.objects.create(
        user=user, organisation=way.application.organisation, kind=kind, recorded_by=cast.planner,
        until_on=add_months(clock.today(), -24) - DAY,
    )  # fmt: skip
    act_vote(way, User.objects.get(pk=user.pk))
