"""The only door to a state: steps, races, history."""

import datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from applications import services
from applications.models import Application
from applications.states import ApplicationState
from certsite.common import clock
from certsite.workflow import moves
from certsite.workflow.chain import first_broken
from certsite.workflow.models import HistoryEntry
from tests.factories.race import at_once


@pytest.fixture
def draft(client_user, organisation, edition) -> Application:
    return services.start(organisation=organisation, edition=edition, by=client_user)


@pytest.mark.django_db
def test_a_step_that_the_table_lacks_is_refused_and_leaves_no_trace(draft, client_user):
    entries = HistoryEntry.objects.count()
    with pytest.raises(moves.NotAllowed) as refusal:
        moves.move(draft, ApplicationState.ACCEPTED, by=client_user)
    assert "“草稿”" in str(refusal.value) and "“已受理”" in str(refusal.value), "words, not codes"
    assert HistoryEntry.objects.count() == entries
    assert Application.objects.get().state == ApplicationState.DRAFT


@pytest.mark.django_db
def test_a_move_is_in_the_history_with_person_and_both_states(draft, client_user):
    moves.move(draft, ApplicationState.WITHDRAWN, by=client_user, note="变更计划")
    entry = HistoryEntry.objects.of_case(draft.reference).last()
    assert (entry.was, entry.now, entry.actor_label, entry.note) == ("draft", "withdrawn", "王芳", "变更计划")


@pytest.mark.django_db(transaction=True)
def test_of_twenty_at_once_exactly_one_moves(draft, client_user):
    def withdraw(_n: int) -> None:
        moves.move(Application.objects.get(pk=draft.pk), ApplicationState.WITHDRAWN, by=client_user)

    stale = Application.objects.get(pk=draft.pk)
    outcomes = at_once(20, withdraw)
    assert outcomes.count(None) == 1
    assert all(isinstance(error, moves.AlreadyMoved | moves.NotAllowed) for error in outcomes if error is not None)
    assert HistoryEntry.objects.filter(now="withdrawn").count() == 1
    assert first_broken() is None
    with pytest.raises(moves.AlreadyMoved):
        moves.move(stale, ApplicationState.WITHDRAWN, by=client_user)


@pytest.mark.django_db(transaction=True)
def test_the_chain_holds_under_many_writers(draft, client_user):
    at_once(12, lambda n: [moves.record(draft, f"note {n}-{k}", by=client_user) for k in range(5)])
    assert HistoryEntry.objects.filter(verb__startswith="note").count() == 60
    assert first_broken() is None


@pytest.mark.django_db
@pytest.mark.parametrize("sql", ["UPDATE workflow_historyentry SET note = 'x'", "DELETE FROM workflow_historyentry"])
def test_the_database_itself_refuses_to_change_the_history(draft, sql):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.django_db
def test_verify_log_names_the_first_broken_entry(draft, client_user, capsys):
    moves.record(draft, "one", by=client_user)
    broken = moves.record(draft, "two", by=client_user)
    call_command("verify_log")
    assert "the chain holds" in capsys.readouterr().out
    with connection.cursor() as cursor:  # as somebody with the database's owner's rights could
        cursor.execute("ALTER TABLE workflow_historyentry DISABLE TRIGGER USER")
        cursor.execute("UPDATE workflow_historyentry SET note = 'forged' WHERE id = %s", [broken.pk])
        cursor.execute("ALTER TABLE workflow_historyentry ENABLE TRIGGER USER")
    with pytest.raises(CommandError, match=f"entry {broken.pk} ") as error:
        call_command("verify_log")
    assert error.value.returncode == 1


@pytest.mark.django_db
def test_the_chain_holds_whatever_time_zone_a_moment_was_told_in(draft, client_user):
    with clock.at(datetime.date(2026, 3, 1)):  # nine o'clock in Shanghai; the database gives it back in UTC
        moves.record(draft, "noted", by=client_user)
    assert first_broken() is None
