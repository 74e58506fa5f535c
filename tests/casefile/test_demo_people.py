"""The demo's auditors: enough of them to choose from, and each thing on file that a planner looks at."""

import pytest
from django.core.management import call_command

from audits.domain.competence import Held, gap
from audits.models import Booking, Competence, Evaluation, Training
from audits.queries.people import competence_rows, listed
from certsite.accounts.models import User
from certsite.casefile.demo import people
from certsite.common import clock
from certsite.common.dates import add_months
from certsite.workflow.models import HistoryEntry

pytestmark = pytest.mark.django_db


def lead_of(edition, trade: str, day) -> set[str]:
    """Who could lead an audit of this trade on this day."""
    held: dict[str, list[Held]] = {}
    for row in Competence.objects.select_related("user"):
        held.setdefault(row.user.email.partition("@")[0], []).append(Held.of(row))
    asked = {"role": "lead", "scheme": edition.scheme_id, "trade": trade, "first": day, "last": day}
    return {key for key, rows in held.items() if gap(rows, **asked) is None}


def test_there_are_auditors_to_choose_from(edition):
    staff = people.cast()
    people.audit_staff(edition, by=staff["planner"])
    counts = [HistoryEntry.objects.count(), User.objects.count()]
    people.audit_staff(edition, by=staff["planner"])
    assert counts == [HistoryEntry.objects.count(), User.objects.count()], "a second time nothing is written"

    auditors = User.objects.filter(auditor__isnull=False).select_related("auditor")
    assert auditors.count() == len(people.AUDITORS) + 2
    assert len({user.auditor.home_base for user in auditors}) >= 10
    assert all(user.check_password(people.PASSWORD) and user.email.endswith("@demo.example") for user in auditors)
    rows = [row for user in auditors for row in competence_rows(user.competences.select_related("scheme"))]
    open_ends = {row.code for row in rows if not row.followed}
    assert {"valid", "expiring", "expired"} <= open_ends
    assert not Competence.objects.exclude(granted_by=staff["planner"]).exists()
    assert Training.objects.exists() and Evaluation.objects.exists() and Booking.objects.filter(kind="leave").exists()
    relation = User.objects.get(email="luojia@demo.example").relations.get()
    assert relation.kind == "consulting" and relation.organisation_id in relation.user.bound_to()
    assert len(listed(clock.today().year)) >= 14

    today = clock.today()
    assert {"lead", "gaoyuan", "shenjing"} <= lead_of(edition, "appliances", today)
    for months in range(59):
        assert "lead" in lead_of(edition, "medical", add_months(today, -months)), "the audits of the story"


def test_the_story_is_told_with_them_as_well(settings, edition):
    settings.DEBUG = True
    people.audit_staff(edition, by=people.cast()["planner"])
    call_command("demo", verbosity=0)
    call_command("verify_log")
