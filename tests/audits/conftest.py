"""An audit that is confirmed, its team, and its plan at each step."""

import datetime

import pytest

from audits import services
from audits.models import Audit, Booking, Plan, TeamMember
from certsite.casefile.demo.way import Way
from certsite.common import clock

CONTACT = {"contact_name": "王芳", "contact_phone": "0755-26001234"}


def book(member: TeamMember, kind: str = "on-site", days: int = 99) -> None:
    """The member is there every day of the audit from nine to half past five."""
    member.bookings.all().delete()
    audit = member.audit
    for number in range(min(days, (audit.ends_on - audit.starts_on).days + 1)):
        day = audit.starts_on + datetime.timedelta(days=number)
        during = [clock.moment(day, datetime.time(*at)) for at in ((9,), (17, 30))]
        Booking.objects.create(
            user=member.user, member=member, kind=kind, during=(*during, "[)"), pause=60, booked_by=member.user
        )


@pytest.fixture
def audit(cast, edition) -> Audit:
    """A confirmed audit of two days with two auditors and two outlets, everybody booked."""
    way = Way(cast, edition, headcount=30, outlets=2).to("confirmed")
    audit = Audit.objects.get(pk=way.audit.pk)
    audit.ends_on = audit.starts_on + datetime.timedelta(days=1)
    audit.save()
    book(audit.team.get())
    return audit


@pytest.fixture
def colleague_auditor(audit, auditor, cast) -> TeamMember:
    member = TeamMember.objects.create(audit=audit, user=auditor, role="auditor", assigned_by=cast.planner)
    services.confirm_impartiality(member, by=auditor)
    book(member)
    return member


@pytest.fixture
def plan(audit, cast) -> Plan:
    return services.draft_plan(audit, by=cast.lead)


@pytest.fixture
def sent(plan, cast) -> Plan:
    return services.send_plan(plan, by=cast.lead)


@pytest.fixture
def agreed(sent, cast) -> Plan:
    services.prepare(sent, **CONTACT, by=cast.client)
    return services.agree_plan(sent, by=cast.client)
