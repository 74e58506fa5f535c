"""Audits on site: their team, dates, verified headcount and change orders."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applications.models import LARGEST_HEADCOUNT, Application
from audits.states import AUDIT_STEPS, CHANGE_ORDER_STEPS, AuditState, ChangeOrderState
from certsite.accounts.roles import Act
from certsite.common import clock
from certsite.common.fields import person, together


class AuditQuerySet(models.QuerySet):
    def visible_to(self, user) -> "AuditQuerySet":
        """The audits this person may see: own enterprise's, those they are sent to, or all for staff who see cases."""
        if not user.is_authenticated:
            return self.none()
        if user.can(Act.SEE_CASES):
            return self
        seen = Q(application__organisation__memberships__user=user) & ~Q(state=AuditState.PROPOSED)
        if user.can(Act.AUDIT):
            seen |= Q(team__user=user)
        return self.filter(seen).distinct()


class Audit(models.Model):
    """One visit on site, initial or surveillance. Days are person-days; the window's four days are all inclusive."""

    STEPS = AUDIT_STEPS

    class Kind(models.TextChoices):
        INITIAL = "initial", _("initial audit")
        SURVEILLANCE = "surveillance", _("surveillance audit")
        RECERTIFICATION = "recertification", _("recertification audit")

    application = models.ForeignKey(Application, models.PROTECT, related_name="audits")
    reference = models.CharField(_("audit"), max_length=30, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    cycle = models.PositiveSmallIntegerField(_("cycle"), default=1)
    visit = models.PositiveSmallIntegerField(_("visit"), default=0, help_text=_("0: the cycle's first audit"))
    state = models.CharField(_("state"), max_length=12, choices=AuditState.choices, default=AuditState.PLANNED)
    scorecard = models.OneToOneField("scoring.Scorecard", models.PROTECT, null=True, blank=True, related_name="+")

    earliest_on = models.DateField(_("earliest"), null=True, blank=True)
    preferred_from = models.DateField(_("preferred from"), null=True, blank=True)
    preferred_to = models.DateField(_("preferred to"), null=True, blank=True)
    latest_on = models.DateField(_("latest"), null=True, blank=True)
    provisional = models.BooleanField(_("window still provisional"), default=False)
    reminded = models.CharField(max_length=20, blank=True, help_text=_("the last step of escalation that was told"))

    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    days_planning = models.DecimalField(_("planning and documents"), max_digits=6, decimal_places=2, default=0)
    days_on_site = models.DecimalField(_("on site"), max_digits=6, decimal_places=2, default=0)
    planned_at = models.DateTimeField(null=True, blank=True)
    planned_by = person(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = person(null=True, blank=True)

    opened_at = models.DateTimeField(_("opening meeting"), null=True, blank=True)
    opened_by = person(null=True, blank=True)
    opening_present = models.TextField(_("present at the opening meeting"), blank=True)
    verified_headcount = models.PositiveIntegerField(_("verified headcount"), null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = person(null=True, blank=True)
    closing_present = models.TextField(_("present at the closing meeting"), blank=True)
    summary = models.TextField(_("summary of the report"), blank=True)
    narrowed_scope = models.CharField(_("narrowed scope"), max_length=300, blank=True)
    narrowed_scope_en = models.CharField(_("narrowed scope in English"), max_length=400, blank=True)
    closed_at = models.DateTimeField(_("closing meeting"), null=True, blank=True)
    closed_by = person(null=True, blank=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("audit")
        verbose_name_plural = _("audits")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "cycle", "visit"],
                condition=~Q(state="cancelled"),
                name="one_audit_per_visit",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="audit_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(verified_headcount__isnull=True)
                | Q(verified_headcount__gte=1, verified_headcount__lte=LARGEST_HEADCOUNT),
                name="verified_headcount_range",
            ),
            together("planned_who_and_when", "planned_at", "planned_by"),
            together("confirmed_who_and_when", "confirmed_at", "confirmed_by"),
            together("opened_who_and_when", "opened_at", "opened_by"),
            together("verified_who_when_and_what", "verified_at", "verified_by", "verified_headcount"),
            together("closed_who_and_when", "closed_at", "closed_by"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("audits:detail", args=[self.reference])

    @property
    def case_reference(self) -> str:
        return self.application.reference

    @property
    def computed_band(self):
        """The band that the submitted sheet's result names."""
        return self.scorecard.edition.bands.get(code=self.scorecard.result["grade"])


class TeamMember(models.Model):
    """A person's part in one audit; counts only after they confirmed their impartiality for it (rules section 5)."""

    class Role(models.TextChoices):
        LEAD = "lead", _("lead auditor")
        AUDITOR = "auditor", _("auditor")

    audit = models.ForeignKey(Audit, models.CASCADE, related_name="team")
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    assigned_at = models.DateTimeField(default=clock.now)
    assigned_by = person()
    impartial_at = models.DateTimeField(_("impartiality confirmed"), null=True, blank=True)
    impartial_by = person(null=True, blank=True)

    class Meta:
        ordering = ["audit", "pk"]
        verbose_name = _("team member")
        constraints = [
            models.UniqueConstraint(fields=["audit", "user"], name="once_in_a_team"),
            models.UniqueConstraint(fields=["audit"], condition=Q(role="lead"), name="one_lead"),
            together("impartial_who_and_when", "impartial_at", "impartial_by"),
            models.CheckConstraint(
                condition=Q(impartial_by__isnull=True) | Q(impartial_by=F("user")),
                name="impartiality_is_confirmed_oneself",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"

    @property
    def case_reference(self) -> str:
        return self.audit.application.reference


class ChangeOrder(models.Model):
    """What a headcount other than the contract's changes, and the way out (rules section 3)."""

    STEPS = CHANGE_ORDER_STEPS

    class Way(models.TextChoices):
        ADD_DAYS = "add-days", _("add audit days")
        NARROW_SCOPE = "narrow-scope", _("narrow the certified scope")
        ACCEPT_AS_IS = "accept-as-is", _("accept as it is")

    audit = models.ForeignKey(Audit, models.CASCADE, related_name="change_orders")
    state = models.CharField(max_length=10, choices=ChangeOrderState.choices, default=ChangeOrderState.OPEN)
    headcount_before = models.PositiveIntegerField()
    headcount_after = models.PositiveIntegerField()
    days_before = models.DecimalField(max_digits=6, decimal_places=2)
    days_after = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    fee_before = models.DecimalField(max_digits=12, decimal_places=2)
    fee_after = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    raised_at = models.DateTimeField(default=clock.now)
    raised_by = person()
    way = models.CharField(_("way out"), max_length=20, choices=Way.choices, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    proposed_at = models.DateTimeField(null=True, blank=True)
    proposed_by = person(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = person(null=True, blank=True)

    class Meta:
        ordering = ["audit", "pk"]
        verbose_name = _("change order")
        constraints = [
            models.UniqueConstraint(fields=["audit"], condition=~Q(state="closed"), name="one_open_change_order"),
            together("proposed_who_and_when", "proposed_at", "proposed_by"),
            together("approved_who_and_when", "approved_at", "approved_by"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="second_person_is_another",
            ),
        ]

    def __str__(self) -> str:
        return _("Change order of %(audit)s") % {"audit": self.audit.reference}

    @property
    def case_reference(self) -> str:
        return self.audit.application.reference
