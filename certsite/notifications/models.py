"""Letters that are due or sent. The row is the queue: a dead broker loses nothing."""

import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certsite.common import clock

LEASE = datetime.timedelta(minutes=5)
ATTEMPTS = 8


class NotificationQuerySet(models.QuerySet):
    def due(self) -> "NotificationQuerySet":
        """Not sent, not given up, and not held by a worker whose lease still runs."""
        free = Q(leased_until__isnull=True) | Q(leased_until__lt=clock.now())
        return self.due_or_held().filter(free)

    def due_or_held(self) -> "NotificationQuerySet":
        """Not sent and not given up, though perhaps not yet to be sent."""
        return self.filter(sent__isnull=True, attempts__lt=ATTEMPTS)


class Notification(models.Model):
    """One finished letter to one address; rendered when it was queued, so sending needs no other app."""

    letter = models.CharField(_("letter"), max_length=60)
    recipient = models.EmailField(_("to"))
    case = models.CharField(_("case"), max_length=40, blank=True, db_index=True)
    language = models.CharField(max_length=10)
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField()
    html = models.TextField()
    queued = models.DateTimeField(_("queued"), default=clock.now)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.TextField(_("last error"), blank=True)
    sent = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        indexes = [models.Index(fields=["queued"], name="letters_due", condition=Q(sent__isnull=True))]

    def __str__(self) -> str:
        return f"{self.subject} → {self.recipient}"

    @property
    def given_up(self) -> bool:
        """Whether every attempt failed and a person must look."""
        return self.sent is None and self.attempts >= ATTEMPTS
