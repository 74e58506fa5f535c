"""Who is sent to an audit, when they are there, who left, and whom the client objects to."""

from decimal import Decimal

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audits.models.audits import Audit
from certsite.common import clock
from certsite.common.fields import person, together


def own_sheet() -> models.OneToOneField:
    """The score sheet that somebody fills in alone in a blind phase; private until they share it."""
    return models.OneToOneField("scoring.Scorecard", models.PROTECT, null=True, blank=True, related_name="+")


def shared_oneself(whose: str) -> list[models.CheckConstraint]:
    """An own sheet is shared by whose it is, and nobody shares what they do not have."""
    unshared = Q(shared_by__isnull=True)
    return [
        together(f"{whose}_shared_who_and_when", "shared_at", "shared_by"),
        models.CheckConstraint(
            condition=unshared | Q(shared_by=F("user"), own_sheet__isnull=False), name=f"{whose}_shared_oneself"
        ),
    ]


class TeamMember(models.Model):
    """A person's part in one audit; counts only after they confirmed their impartiality for it (rules section 5)."""

    class Role(models.TextChoices):
        LEAD = "lead", _("lead auditor")
        AUDITOR = "auditor", _("auditor")
        EXPERT = "expert", _("technical expert")
        TRAINEE = "trainee", _("trainee")
        OBSERVER = "observer", _("observer")
        WITNESS = "witness", _("witness")

    # Whose hours on site are the audit's, and who scores; the others only accompany it
    AUDITING = (Role.LEAD, Role.AUDITOR)

    audit = models.ForeignKey(Audit, models.CASCADE, related_name="team")
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    assigned_at = models.DateTimeField(default=clock.now)
    assigned_by = person()
    impartial_at = models.DateTimeField(_("impartiality confirmed"), null=True, blank=True)
    impartial_by = person(null=True, blank=True)
    told_at = models.DateTimeField(_("client told the name"), null=True, blank=True)
    told_by = person(null=True, blank=True)
    cleared_at = models.DateTimeField(_("client has no objection"), null=True, blank=True)
    cleared_by = person(null=True, blank=True)
    own_sheet = own_sheet()
    shared_at = models.DateTimeField(_("own scores shared"), null=True, blank=True)
    shared_by = person(null=True, blank=True)

    class Meta:
        ordering = ["audit", "pk"]
        verbose_name = _("team member")
        constraints = [
            models.UniqueConstraint(fields=["audit", "user"], name="once_in_a_team"),
            models.UniqueConstraint(fields=["audit"], condition=Q(role="lead"), name="one_lead"),
            together("impartial_who_and_when", "impartial_at", "impartial_by"),
            together("told_who_and_when", "told_at", "told_by"),
            together("cleared_who_and_when", "cleared_at", "cleared_by"),
            models.CheckConstraint(
                condition=Q(impartial_by__isnull=True) | Q(impartial_by=F("user")),
                name="impartiality_is_confirmed_oneself",
            ),
            *shared_oneself("member"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"

    @property
    def case_reference(self) -> str:
        return self.audit.application.reference


class Departure(models.Model):
    """Somebody who was in a team and is not any more; the times booked for them are free again.

    What they scored by themselves stays on record.
    """

    class Why(models.TextChoices):
        DECLINED = "declined", _("declined")
        REPLACED = "replaced", _("replaced by the planner")
        OBJECTION = "objection", _("objection of the client")

    audit = models.ForeignKey(Audit, models.CASCADE, related_name="departures")
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=10, choices=TeamMember.Role.choices)
    assigned_at = models.DateTimeField()
    assigned_by = person()
    was_impartial = models.BooleanField(_("had confirmed impartiality"))
    why = models.CharField(_("why"), max_length=10, choices=Why.choices)
    reason = models.TextField(_("reason"))
    left_at = models.DateTimeField(_("left"), default=clock.now)
    left_by = person()
    own_sheet = own_sheet()
    shared_at = models.DateTimeField(_("own scores shared"), null=True, blank=True)
    shared_by = person(null=True, blank=True)

    class Meta:
        ordering = ["audit", "pk"]
        verbose_name = _("departure from a team")
        constraints = shared_oneself("gone")

    def __str__(self) -> str:
        return f"{self.user} · {self.get_why_display()}"

    @property
    def case_reference(self) -> str:
        return self.audit.application.reference


class Objection(models.Model):
    """The client's objection to somebody of the team, and the planner's answer (ISO/IEC 17021-1 9.2)."""

    audit = models.ForeignKey(Audit, models.CASCADE, related_name="objections")
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("person"))
    reason = models.TextField(_("reason"))
    raised_at = models.DateTimeField(_("raised"), default=clock.now)
    raised_by = person()
    upheld = models.BooleanField(_("upheld"), null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = person(null=True, blank=True)

    class Meta:
        ordering = ["audit", "pk"]
        verbose_name = _("objection")
        constraints = [
            models.UniqueConstraint(
                fields=["audit", "user"], condition=Q(upheld__isnull=True), name="one_open_objection"
            ),
            together("objection_answered_who_when_and_what", "upheld", "answered_at", "answered_by"),
        ]

    def __str__(self) -> str:
        return _("Objection to %(name)s") % {"name": self.user}

    @property
    def case_reference(self) -> str:
        return self.audit.application.reference


class Booking(models.Model):
    """Hours of a person that are taken: a day of an audit or leave. No two of one person overlap; the schema holds it.

    `during` is half-open; `pause` is minutes within it, `travel` hours on that day beside it. Hours that are not on
    site (remote) are recorded and do not count as on site.
    """

    class Kind(models.TextChoices):
        ON_SITE = "on-site", pgettext_lazy("booking", "on site")
        REMOTE = "remote", _("remote")
        LEAVE = "leave", _("leave")

    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="bookings", verbose_name=_("person"))
    during = DateTimeRangeField(_("during"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    member = models.ForeignKey(TeamMember, models.CASCADE, null=True, blank=True, related_name="bookings")
    pause = models.PositiveSmallIntegerField(_("pause (minutes)"), default=0)
    travel = models.DecimalField(_("travel (hours)"), max_digits=4, decimal_places=1, default=0)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    booked_at = models.DateTimeField(default=clock.now)
    booked_by = person()

    class Meta:
        ordering = ["during", "pk"]
        verbose_name = _("booking")
        constraints = [
            ExclusionConstraint(
                name="no_double_booking",
                expressions=[("user", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                condition=Q(kind="leave", member__isnull=True) | (~Q(kind="leave") & Q(member__isnull=False)),
                name="booking_of_leave_or_of_a_member",
            ),
            models.CheckConstraint(
                condition=Q(during__isempty=False, during__lower_inf=False, during__upper_inf=False),
                name="booking_has_both_ends",
            ),
            models.CheckConstraint(condition=Q(travel__gte=0, travel__lte=24), name="booking_travel_range"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {clock.local(self.during.lower):%Y-%m-%d %H:%M} – {clock.local(self.during.upper):%H:%M}"

    @property
    def hours(self) -> Decimal:
        """Working hours: the span without its pause."""
        seconds = (self.during.upper - self.during.lower).total_seconds()
        return Decimal(int(seconds // 60) - self.pause) / 60
