"""What is kept of an application while it is written: before an account exists, at each change, at each submission."""

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models.case import Application
from certsite.common import clock
from certsite.common.fields import person, together


def new_token() -> str:
    """Too long to guess; whoever holds it may go on with the draft."""
    return secrets.token_urlsafe(24)


class Draft(models.Model):
    """An application that somebody began without an account.

    `values` is the form as typed: field name to the list of its values, right or wrong. Whoever holds the token goes on
    with it; once claimed by a signed-in person it has become an application.
    """

    token = models.CharField(max_length=40, unique=True, default=new_token)
    edition = models.ForeignKey("scoring.Edition", models.PROTECT, related_name="+")
    values = models.JSONField(default=dict, blank=True)
    self_check = models.JSONField(null=True, blank=True)
    begun = models.DateTimeField(default=clock.now)
    touched = models.DateTimeField(default=clock.now)
    application = models.OneToOneField(Application, models.CASCADE, null=True, blank=True, related_name="draft")
    claimed_at = models.DateTimeField(null=True, blank=True)
    claimed_by = person(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("draft")
        constraints = [together("claimed_who_when_and_what", "claimed_at", "claimed_by", "application")]

    def __str__(self) -> str:
        return f"{self.edition} {self.begun:%Y-%m-%d}"


class Revision(models.Model):
    """One saving of an application: what changed, from what to what. Enough to merge what two colleagues write at once.

    `changes` maps a field or list to [before, after] as JSON keeps them.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    changes = models.JSONField()
    saved_at = models.DateTimeField(default=clock.now)
    saved_by = person()

    class Meta:
        ordering = ["application", "number"]
        verbose_name = _("revision")
        constraints = [models.UniqueConstraint(fields=["application", "number"], name="revision_once")]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.number}"


class Submission(models.Model):
    """The application as it was handed in: fields, lists, sites and documents; compared with the next one."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="submissions")
    number = models.PositiveSmallIntegerField(_("number"))
    content = models.JSONField()
    submitted_at = models.DateTimeField(default=clock.now)
    submitted_by = person()

    class Meta:
        ordering = ["application", "number"]
        verbose_name = _("submission")
        constraints = [models.UniqueConstraint(fields=["application", "number"], name="submission_once")]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.number}"
