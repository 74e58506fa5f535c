"""The demo keeps its promises (design: interfaces)."""

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import Q

from applications.models import Application
from applications.states import ApplicationState
from audits.models import Audit, ChangeOrder
from audits.states import AuditState
from certificates import queries
from certificates.models import Certificate, Decision
from certificates.states import CertificateState
from certsite.accounts.models import Organisation, User
from certsite.casefile.history import VERBS, event
from certsite.casefile.queries import waiting_for
from certsite.common import clock
from certsite.notifications.models import Notification
from certsite.workflow.models import HistoryEntry
from scoring.models import Line

ACCOUNTS = ["client", "colleague", "stranger", "market", "planner", "lead", "auditor", "committee1", "committee2",
            "committee3", "registrar", "administrator"]  # fmt: skip


@pytest.mark.django_db
def test_it_keeps_every_promise(settings, client, capsys):
    settings.DEBUG = True
    call_command("demo")
    first = capsys.readouterr().out

    assert all(f"{name}@demo.example" in first for name in ACCOUNTS)
    assert client.login(email="client@demo.example", password="demo-certsite")
    assert Organisation.objects.count() >= 12
    assert set(ApplicationState) == set(Application.objects.values_list("state", flat=True))
    assert set(AuditState) == set(Audit.objects.values_list("state", flat=True))
    assert {"granted", "open"} <= set(Decision.objects.values_list("state", flat=True))
    today = clock.today()
    shown = {queries.status_on(certificate, today) for certificate in Certificate.objects.prefetch_related("acts")}
    assert shown == set(CertificateState) == set(Certificate.objects.values_list("state", flat=True))
    assert Certificate.objects.filter(stars=5).exists()
    assert Audit.objects.filter(scorecard__result__shown="94.95", scorecard__result__grade="four-star").exists()
    assert ChangeOrder.objects.filter(~Q(state="closed")).exists()
    assert Audit.objects.filter(kind="surveillance", state="proposed", latest_on__lt=today, reminded="overdue").exists()
    assert Line.objects.filter(field="comment").exclude(value="").count() > 20
    assert Notification.objects.filter(sent=None).exists(), "the worker has something to send"
    for name in ACCOUNTS:
        if name not in ("colleague", "stranger", "auditor", "administrator"):
            assert waiting_for(User.objects.get(email=f"{name}@demo.example")), f"nothing waits for {name}"

    for entry in HistoryEntry.objects.all():
        field = getattr(apps.get_model(entry.subject_kind), "STEPS", {})
        assert entry.verb in VERBS or entry.verb in set(field), f"no words for {entry.subject_kind}: {entry.verb}"
        assert event(entry).what

    call_command("verify_log")
    call_command("recompute")

    rows = [Application.objects.count(), Audit.objects.count(), HistoryEntry.objects.count(), User.objects.count()]
    call_command("demo")
    again = [Application.objects.count(), Audit.objects.count(), HistoryEntry.objects.count(), User.objects.count()]
    assert again == rows


@pytest.mark.django_db
def test_with_debug_off_it_refuses_without_force(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="--force") as error:
        call_command("demo")
    assert error.value.returncode == 1
    assert not User.objects.filter(email__endswith="@demo.example").exists()
