"""The row is the queue: nothing is lost, nothing goes out twice."""

import datetime

import pytest
from django.core import mail
from django.db import connection, transaction

from certsite.common import clock
from certsite.notifications import services
from certsite.notifications.models import ATTEMPTS, LEASE, Notification
from certsite.notifications.tasks import send_due
from tests.factories.race import at_once

pytestmark = pytest.mark.django_db


def letters(number: int) -> list[Notification]:
    return [
        Notification.objects.create(
            letter="audit-closed", recipient=f"p{n}@example.test", language="zh-hans", subject=f"第{n}封", text="正文"
        )
        for n in range(number)
    ]


def test_a_due_letter_is_sent_once_however_often_the_task_runs():
    letters(3)
    send_due()
    send_due()
    assert sorted(message.to[0] for message in mail.outbox) == ["p0@example.test", "p1@example.test", "p2@example.test"]
    assert not Notification.objects.filter(sent=None).exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_claim_the_same_letter():
    letters(40)
    claimed = at_once(4, lambda n: [letter.pk for letter in services.claim(limit=15)])
    numbers = [pk for batch in claimed for pk in batch]
    assert len(numbers) == len(set(numbers)) == 40


def test_a_letter_of_a_worker_that_died_is_due_again_after_its_lease():
    letters(1)
    start = clock.now()
    assert len(services.claim()) == 1
    assert services.claim() == []
    with clock.at(start + LEASE + datetime.timedelta(seconds=5)):
        assert services.send_due() == 1


def test_a_dead_mail_server_loses_nothing(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens on the discard port
    letters(1)
    assert services.send_due() == 0
    letter = Notification.objects.get()
    assert letter.sent is None and letter.attempts == 1 and "refused" in letter.last_error


def test_after_the_last_attempt_a_person_must_look():
    [letter] = letters(1)
    Notification.objects.update(attempts=ATTEMPTS)
    letter.refresh_from_db()
    assert letter.given_up
    assert services.claim() == []


def test_a_verb_that_fails_sends_no_letter(client_user):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        letters(1)
        raise ZeroDivisionError
    assert not Notification.objects.exists()


def test_queueing_needs_no_broker(settings, market):
    """A dead Redis stops no verb: the row is written by the database alone."""
    settings.CELERY_BROKER_URL = settings.REDIS_URL = "redis://127.0.0.1:1/0"
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    invitation = type("To", (), {"language": "en", "email": "x@example.test"})()
    services.queue("colleague-invited", to=invitation, invitation={"organisation": "甲", "invited_by": "乙"}, url="/")
    assert Notification.objects.get().recipient == "x@example.test"
