"""Clients are reminded of findings, once of each step; what is late escalates; files are scanned later."""

import datetime

import pytest

from applications.models import Document
from audits import queries, services
from audits.models import Evidence, Finding
from audits.services.finding_reminders import scan_one
from audits.tasks import remind_of_findings
from certsite.casefile.demo.findings import answer, find
from certsite.casefile.demo.way import Way
from certsite.common import clock
from certsite.notifications.models import Notification
from certsite.workflow.models import HistoryEntry

pytestmark = pytest.mark.django_db
BEGINS = datetime.date(2026, 3, 2)


@pytest.fixture
def way(cast, edition) -> Way:
    """A closed audit with one finding of each kind."""
    way = Way(cast, edition, begins=BEGINS).to("scored")
    kinds = ("major", "minor", "observation", "special-deduction")
    with clock.at(way.day("scored")):
        find(way.audit, [(kind, "5.1.1.1", f"发现{n}") for n, kind in enumerate(kinds)], by=way.lead)
    way.to("closed")
    Notification.objects.all().delete()
    return way


def run(day: datetime.date) -> list[str]:
    """What was told on this day, each step once, however often and by how many workers."""
    with clock.at(day):
        for _ in range(2):
            remind_of_findings()
    told = sorted(Notification.objects.values_list("letter", flat=True))
    Notification.objects.all().delete()
    return told


def test_the_client_is_reminded_of_each_step_once_and_what_is_late_escalates(way):
    major, minor, observation, special = Finding.objects.order_by("number")
    shown = clock.day_of(major.released_at)
    days = [shown + datetime.timedelta(days=n) for n in range(50)]
    assert [finding.due_on for finding in (major, minor, observation, special)] == [days[15], days[30], None, days[15]]
    told = {n: run(day) for n, day in enumerate(days)}
    once = ["findings-reminder"]
    late = ["findings-overdue", "findings-overdue", "findings-reminder"]  # lead and planner; the client
    assert {n: letters for n, letters in told.items() if letters} == {
        8: once, 12: once, 15: once, 16: late,  # major and special deduction, in one letter
        23: once, 27: once, 30: once, 31: ["findings-escalated", "findings-escalated"],  # the minor
        39: once, 43: once, 46: once, 47: late,  # as a major
    }  # fmt: skip
    minor.refresh_from_db()
    assert (minor.kind, minor.escalated_on, minor.due_on) == ("major", days[31], days[46])
    assert HistoryEntry.objects.filter(verb="finding escalated").count() == 1
    observation.refresh_from_db()
    assert (observation.state, observation.reminded) == ("open", "")


def test_who_answered_is_not_reminded_and_an_open_objection_stops_the_clock(way, cast):
    major, minor, _observation, special = Finding.objects.order_by("number")
    due = major.due_on
    with clock.at(way.day("closed")):
        answer(major, by=cast.client)
        services.object_to_finding(special, reason="x", by=cast.client)
        services.object_to_finding(minor, reason="x", by=cast.client)
    Notification.objects.all().delete()
    assert run(due + datetime.timedelta(days=60)) == []
    minor.refresh_from_db()
    assert minor.kind == "minor"


def test_what_was_accepted_is_reminded_of_anew(way, cast):
    major = Finding.objects.get(kind="major")
    Finding.objects.exclude(pk=major.pk).update(due_on=None)
    run(major.due_on)
    with clock.at(major.due_on):
        answer(major, by=cast.client)
        services.accept_plan(major, base_version=1, by=cast.lead)
    Notification.objects.all().delete()
    assert run(major.due_on) == ["findings-reminder"]


def test_an_edition_may_leave_minors_minor(way, monkeypatch):
    from audits.domain.findings import FindingRules

    monkeypatch.setattr("audits.policies.finding_rules", lambda audit: FindingRules(minor_becomes_major=False))
    minor = Finding.objects.get(kind="minor")
    assert "findings-overdue" in run(minor.due_on + datetime.timedelta(days=1))
    minor.refresh_from_db()
    assert minor.kind == "minor"


def test_nobody_is_asked_about_audits_that_have_nothing_due(way):
    Finding.objects.update(reminded="overdue")
    assert queries.audits_to_remind() == []


@pytest.mark.parametrize(("virus", "scan"), [("", "clean"), ("Eicar", "infected"), (None, "unscanned")])
def test_files_stored_without_a_scan_are_scanned_later(way, cast, monkeypatch, virus, scan):
    from django.core.files.uploadedfile import SimpleUploadedFile

    files = [(SimpleUploadedFile("a.pdf", b"%PDF-1.4"), "application/pdf")]
    answer(Finding.objects.get(kind="major"), by=cast.client, files=files)
    Notification.objects.all().delete()
    monkeypatch.setattr("applications.services.scanning.virus_stored_in", lambda file: virus)
    file = Evidence.objects.get()
    assert scan_one(file.pk) is (virus is not None)
    file.refresh_from_db()
    assert file.scan == Document.Scan(scan)
    assert Notification.objects.count() == (2 if virus else 0), "client and lead"
    assert scan_one(file.pk) is (False if virus is None else None), "nothing is scanned twice"
