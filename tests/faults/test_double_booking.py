"""Twenty planners in twenty real processes want one lead for the same days: one gets them, nineteen are told why."""

import datetime
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from audits.models import Audit, Booking, TeamMember
from certsite.accounts.models import User
from certsite.casefile.demo.way import Way, qualify
from certsite.common import clock
from certsite.workflow.models import HistoryEntry
from tests.factories.database import database_url

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]

ROOT = Path(__file__).resolve().parents[2]
PLANNERS = 20


def test_twenty_processes_plan_one_lead_for_the_same_days_and_one_wins(cast, edition):
    qualify(cast.lead, edition, by=cast.planner)
    works = [Way(cast, edition).to("passed").application for _ in range(PLANNERS)]
    audits = [work.audits.get(cycle=1, visit=0) for work in works]
    planners = [
        User.objects.create_user(f"planner{n}@example.test", name=f"计划员{n}", roles=["planner"]).pk
        for n in range(PLANNERS)
    ]
    first = clock.today() + datetime.timedelta(days=10)
    asked = {
        "audits": [audit.pk for audit in audits],
        "planners": planners,
        "lead": cast.lead.pk,
        "days": [first.isoformat(), (first + datetime.timedelta(days=1)).isoformat()],
    }
    environment = os.environ | {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "certsite.settings"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.factories.planners"], cwd=ROOT, env=environment, input=json.dumps(asked),
        capture_output=True, text=True, timeout=200,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    outcomes = json.loads(done.stdout)
    assert len({one["process"] for one in outcomes}) == PLANNERS
    won = [one for one in outcomes if one["planned"]]
    assert len(won) == 1, outcomes
    winner = Audit.objects.get(pk=won[0]["planned"])
    refused = [one["bars"] for one in outcomes if not one["planned"]]
    assert all(cast.lead.name in bar and winner.reference in bar for bars in refused for bar in bars), refused
    assert len(refused) == PLANNERS - 1 and all(refused)
    assert Audit.objects.filter(state="planned").get() == winner
    assert TeamMember.objects.get().audit == winner
    booked = Booking.objects.order_by("during")
    assert [clock.day_of(row.during.lower) for row in booked] == [first, first + datetime.timedelta(days=1)]
    assert HistoryEntry.objects.filter(verb="audit planned").count() == 1
