"""Audits: every visit of a case's programme, from foreseen to closed."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applications.models import LARGEST_HEADCOUNT, Application
from audits.states import AUDIT_STEPS, AuditState
from certsite.accounts.roles import Act
from certsite.common.fields import person, together

UNPLANNED = (AuditState.FORESEEN, AuditState.PROPOSED)
UNBEGUN = (*UNPLANNED, AuditState.PLANNED, AuditState.CONFIRMED)


class AuditQuerySet(models.QuerySet):
    def visible_to(self, user) -> "AuditQuerySet":
        """The audits this person may see: own enterprise's, those they are sent to, or all for staff who see cases."""
        if not user.is_authenticated:
            return self.none()
        # What comes unannounced is hidden from the enterprise's people, staff or not, until it has begun
        secret = Q(short_notice=True, opened_at=None)
        if user.can(Act.SEE_CASES):
            own = user.organisation_ids
            return self.exclude(secret, application__organisation__in=own) if own else self
        # What is only foreseen stands in the programme on the case's page
        seen = Q(application__organisation__in=user.organisation_ids) & ~Q(state__in=UNPLANNED) & ~secret
        if user.can(Act.AUDIT):
            # A join would need DISTINCT, and planning that over all columns takes longer than the query itself
            seen |= Q(pk__in=self.model._base_manager.filter(team__user=user).values("pk"))
        return self.filter(seen)


class Audit(models.Model):
    """One visit of the programme. Days are person-days; the window's four days are all inclusive.

    `short_notice` audits are not announced: the client learns of them at the opening meeting (ISO/IEC 17021-1 9.6.4).
    """

    STEPS = AUDIT_STEPS

    class Kind(models.TextChoices):
        INITIAL = "initial", _("initial audit")
        SURVEILLANCE = "surveillance", _("surveillance audit")
        RECERTIFICATION = "recertification", _("recertification audit")
        SPECIAL = "special", _("special audit")

    application = models.ForeignKey(Application, models.PROTECT, related_name="audits")
    reference = models.CharField(_("audit"), max_length=30, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    cycle = models.PositiveSmallIntegerField(_("cycle"), default=1)
    visit = models.PositiveSmallIntegerField(_("visit"), default=0, help_text=_("0: the cycle's first audit"))
    state = models.CharField(_("state"), max_length=12, choices=AuditState.choices, default=AuditState.PLANNED)
    short_notice = models.BooleanField(_("at short notice"), default=False)
    ground = models.TextField(_("ground"), blank=True, help_text=_("why a special audit is held"))
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
    remote_tool = models.CharField(_("tool of the remote part"), max_length=120, blank=True)
    remote_consented_at = models.DateTimeField(_("client consents to the remote part"), null=True, blank=True)
    remote_consented_by = person(null=True, blank=True)
    planned_at = models.DateTimeField(null=True, blank=True)
    planned_by = person(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = person(null=True, blank=True)

    opened_at = models.DateTimeField(_("opening meeting"), null=True, blank=True)
    opened_by = person(null=True, blank=True)
    verified_headcount = models.PositiveIntegerField(_("verified headcount"), null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = person(null=True, blank=True)
    summary = models.TextField(_("summary of the report"), blank=True)
    narrowed_scope = models.CharField(_("narrowed scope"), max_length=300, blank=True)
    narrowed_scope_en = models.CharField(_("narrowed scope in English"), max_length=400, blank=True)
    closed_at = models.DateTimeField(_("closing meeting"), null=True, blank=True)
    closed_by = person(null=True, blank=True)

    # Everybody scores by themselves first, from `blind` until the lead has `reconciled`; `blind_ended` where the lead
    # did not wait for all
    blind_at = models.DateTimeField(_("blind phase begun"), null=True, blank=True)
    blind_by = person(null=True, blank=True)
    blind_ended_at = models.DateTimeField(_("blind phase ended"), null=True, blank=True)
    blind_ended_by = person(null=True, blank=True)
    blind_ended_why = models.TextField(_("why the blind phase was ended"), blank=True)
    reconciled_at = models.DateTimeField(_("scores reconciled"), null=True, blank=True)
    reconciled_by = person(null=True, blank=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("audit")
        verbose_name_plural = _("audits")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "cycle", "visit"],
                condition=~Q(state="cancelled") & ~Q(kind="special"),
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
            models.CheckConstraint(
                condition=Q(days_planning__gte=0, days_on_site__gte=0), name="audit_days_not_below_zero"
            ),
            together("remote_consented_who_and_when", "remote_consented_at", "remote_consented_by"),
            together("planned_who_and_when", "planned_at", "planned_by"),
            together("confirmed_who_and_when", "confirmed_at", "confirmed_by"),
            together("opened_who_and_when", "opened_at", "opened_by"),
            together("verified_who_when_and_what", "verified_at", "verified_by", "verified_headcount"),
            together("closed_who_and_when", "closed_at", "closed_by"),
            together("blind_who_and_when", "blind_at", "blind_by"),
            together("blind_ended_who_and_when", "blind_ended_at", "blind_ended_by"),
            together("reconciled_who_and_when", "reconciled_at", "reconciled_by"),
            models.CheckConstraint(
                condition=Q(blind_ended_at__isnull=True) | ~Q(blind_ended_why=""), name="blind_ended_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(blind_at__isnull=False) | Q(blind_ended_at__isnull=True, reconciled_at__isnull=True),
                name="only_a_blind_phase_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("audits:detail", args=[self.reference])

    @property
    def case_reference(self) -> str:
        return self.application.reference

    @property
    def is_blind(self) -> bool:
        """Whether everybody still scores on a sheet of their own, and the audit's own takes nothing."""
        return self.blind_at is not None and self.reconciled_at is None

    @property
    def computed_band(self):
        """The band that the submitted sheet's result names."""
        return self.scorecard.edition.bands.get(code=self.scorecard.result["grade"])
