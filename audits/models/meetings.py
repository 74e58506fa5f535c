"""Opening and closing meeting: when, where, and who was present."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audits.models.audits import Audit
from audits.models.team import TeamMember
from certsite.common import clock
from certsite.common.fields import person, together


class Meeting(models.Model):
    """A meeting as the lead signed in for the team.

    `held_at` is by the clock of the device, which may have waited for a network, `received` by ours; `starts` and
    `ends` are what the plan said. A sign-in outside its window is kept like any other, and explained.
    """

    class Kind(models.TextChoices):
        OPENING = "opening", _("opening meeting")
        CLOSING = "closing", _("closing meeting")

    class Deviation(models.TextChoices):
        EARLY = "early", _("signed in too early")
        LATE = "late", _("signed in too late")
        CLOCK = "clock", _("the clock of the device runs wrong")

    class NoPlace(models.TextChoices):
        NOT_ASKED = "not-asked", _("the device was not asked")
        DENIED = "denied", _("the owner of the device does not allow it")
        UNAVAILABLE = "unavailable", _("the device does not find its place")
        TIMEOUT = "timeout", _("it took too long")
        UNSUPPORTED = "unsupported", _("the device cannot tell its place")

    audit = models.ForeignKey(Audit, models.CASCADE, related_name="meetings")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    held_at = models.DateTimeField(_("signed in"))
    held_by = person()
    received = models.DateTimeField(_("received"), default=clock.now)
    starts = models.DateTimeField(_("planned from"), null=True, blank=True)
    ends = models.DateTimeField(_("planned until"), null=True, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    accuracy = models.PositiveIntegerField(_("accuracy (m)"), null=True, blank=True)
    no_place = models.CharField(_("why no place is given"), max_length=12, choices=NoPlace.choices, blank=True)
    deviation = models.CharField(_("deviation"), max_length=10, choices=Deviation.choices, blank=True)
    explanation = models.TextField(_("explanation"), blank=True)
    explained_at = models.DateTimeField(null=True, blank=True)
    explained_by = person(null=True, blank=True)
    note = models.TextField(_("note"), blank=True, help_text=_("who was present, as it was written down in one piece"))

    class Meta:
        ordering = ["audit", "held_at", "pk"]
        verbose_name = _("meeting")
        constraints = [
            models.UniqueConstraint(fields=["audit"], condition=Q(kind="opening"), name="one_opening_meeting"),
            together("meeting_explained_who_and_when", "explained_at", "explained_by"),
            together("meeting_planned_from_until", "starts", "ends"),
            models.CheckConstraint(
                condition=(
                    Q(no_place="", latitude__isnull=False, longitude__isnull=False, accuracy__isnull=False)
                    & Q(latitude__range=(-90, 90), longitude__range=(-180, 180))
                )
                | (~Q(no_place="") & Q(latitude=None, longitude=None, accuracy=None)),
                name="meeting_has_a_place_or_why_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.audit.reference} · {self.get_kind_display()}"

    @property
    def case_reference(self) -> str:
        return self.audit.application.reference

    @property
    def waited(self) -> bool:
        """Whether it was kept on the device for a while before it arrived."""
        return self.received - self.held_at > datetime.timedelta(minutes=1)

    @property
    def waits_for_explanation(self) -> bool:
        """Whether it lies outside its window and nobody said why."""
        return bool(self.deviation) and not self.explanation


class Attendance(models.Model):
    """Somebody who was present: of the enterprise by name and post, of the team by account and role."""

    class Side(models.TextChoices):
        ENTERPRISE = "enterprise", _("for the enterprise")
        BODY = "body", _("for the certification body")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendance")
    side = models.CharField(_("side"), max_length=10, choices=Side.choices)
    name = models.CharField(_("name"), max_length=80)
    post = models.CharField(_("post"), max_length=80, blank=True)
    role = models.CharField(_("role"), max_length=10, choices=TeamMember.Role.choices, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["meeting", "pk"]
        verbose_name = _("attendance")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="present_once"),
            models.CheckConstraint(
                condition=Q(side="enterprise", person=None, role="") | (Q(side="body") & ~Q(person=None)),
                name="attendance_of_a_side",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.duty}" if self.duty else self.name

    @property
    def duty(self) -> str:
        """Post or role, in words."""
        return self.post or self.get_role_display()
