"""The committee's decision, the certificate it leads to, and every act on its status."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applications.models import Site
from certificates.states import CERTIFICATE_STEPS, DECISION_STEPS, CertificateState, DecisionState
from certsite.accounts.roles import Act
from certsite.common import clock
from certsite.common.fields import person, together


class Decision(models.Model):
    """The committee's decision on one closed audit; the grade never exceeds the computed one (rules section 5)."""

    STEPS = DECISION_STEPS

    audit = models.ForeignKey("audits.Audit", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=DecisionState.choices, default=DecisionState.OPEN)
    computed_grade = models.SlugField(_("computed grade"))
    grade = models.SlugField(_("granted grade"), blank=True)
    reason = models.TextField(_("reason"), blank=True)
    opened_at = models.DateTimeField(default=clock.now)
    opened_by = person()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = person(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.UniqueConstraint(
                fields=["audit"], condition=~Q(state=DecisionState.DEFERRED), name="one_decision_per_audit"
            ),
            models.CheckConstraint(
                condition=~Q(state=DecisionState.GRANTED) | ~Q(grade=""), name="granted_with_a_grade"
            ),
            together("decided_who_and_when", "decided_at", "decided_by"),
        ]

    def __str__(self) -> str:
        return _("Decision on %(audit)s") % {"audit": self.audit.reference}

    @property
    def granted_band(self):
        """The band that was granted, None where none was."""
        return self.audit.application.edition.bands.filter(code=self.grade).first()

    @property
    def case_reference(self) -> str:
        return self.audit.application.reference

    def draft(self) -> "Certificate":
        """The certificate that this decision leads to, unsaved: all but number, dates and who issues it.

        Everything is copied, so later changes elsewhere never change what was issued.
        """
        audit = self.audit
        application, edition = audit.application, audit.application.edition
        organisation, band = application.organisation, self.granted_band
        return Certificate(
            decision=self,
            organisation=organisation,
            application=application,
            edition=edition,
            holder=organisation.name,
            holder_en=organisation.name_en,
            credit_code=organisation.credit_code,
            address=organisation.address,
            address_en=organisation.address_en,
            scope=audit.narrowed_scope or application.scope,
            scope_en=audit.narrowed_scope_en or application.scope_en,
            criteria=edition.rules["criteria"],
            statement=edition.rules["certificate"]["statement"],
            grade=band.code if band else "",
            grade_label=band.label if band else {},
            stars=band.stars if band else 0,
            sites=list(application.sites.exclude(kind=Site.Kind.HEADQUARTERS).values("name", "address", "kind")),
        )


class Vote(models.Model):
    """One member's vote; a member votes once, and a recusal is a vote that does not count."""

    class Choice(models.TextChoices):
        GRANT = "grant", _("grant")
        REFUSE = "refuse", _("refuse")
        DEFER = "defer", _("defer")
        RECUSE = "recuse", _("I recuse myself")

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="votes")
    choice = models.CharField(_("vote"), max_length=10, choices=Choice.choices)
    grade = models.SlugField(_("grade"), blank=True)
    reason = models.TextField(_("reason"), blank=True)
    cast_at = models.DateTimeField(default=clock.now)
    cast_by = person()

    class Meta:
        ordering = ["decision", "pk"]
        verbose_name = _("vote")
        constraints = [
            models.UniqueConstraint(fields=["decision", "cast_by"], name="one_vote_per_member"),
            models.CheckConstraint(
                condition=Q(choice="grant", grade__gt="") | (~Q(choice="grant") & Q(grade="")), name="grade_with_grant"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cast_by}: {self.get_choice_display()}"

    @property
    def band(self):
        """The band this vote would grant."""
        return self.decision.audit.application.edition.bands.filter(code=self.grade).first()


class NumberCounter(models.Model):
    """The last certificate number of a pattern and year; locked while the next is taken, so there is no gap."""

    pattern = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pattern", "year"], name="one_counter")]

    def __str__(self) -> str:
        return f"{self.pattern} {self.year}: {self.last}"


class CertificateQuerySet(models.QuerySet):
    def visible_to(self, user) -> "CertificateQuerySet":
        """The certificates whose inner page this person may see: the holder's people and staff who see cases."""
        if not user.is_authenticated:
            return self.none()
        if user.can(Act.SEE_CASES) or user.can(Act.DECIDE):
            return self
        return self.filter(organisation__in=user.organisation_ids)


class Certificate(models.Model):
    """What was certified on the day of issue. The snapshot never changes (trigger): a correction is a new version.

    `state` is the status after the last act that took effect; the status of any other day comes from the acts.
    """

    STEPS = CERTIFICATE_STEPS

    number = models.CharField(_("certificate number"), max_length=40, unique=True)
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="+", verbose_name=_("holder")
    )
    application = models.ForeignKey("applications.Application", models.PROTECT, related_name="+")
    edition = models.ForeignKey("scoring.Edition", models.PROTECT, related_name="+")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    state = models.CharField(
        _("status"), max_length=10, choices=CertificateState.choices, default=CertificateState.VALID
    )

    holder = models.CharField(_("holder"), max_length=160)
    holder_en = models.CharField(max_length=200)
    credit_code = models.CharField(_("unified social credit code"), max_length=18)
    address = models.CharField(_("registered address"), max_length=240)
    address_en = models.CharField(max_length=300)
    scope = models.CharField(_("scope"), max_length=300)
    scope_en = models.CharField(max_length=400)
    criteria = models.JSONField()
    statement = models.JSONField()
    grade = models.SlugField(_("grade"))
    grade_label = models.JSONField()
    stars = models.PositiveSmallIntegerField()
    sites = models.JSONField(default=list)
    issued_on = models.DateField(_("issued"))
    valid_until = models.DateField(_("valid until"))
    first_issued_on = models.DateField(_("first issued"))
    issued_at = models.DateTimeField(default=clock.now)
    issued_by = person()

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_on", "-pk"]
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.CheckConstraint(condition=Q(valid_until__gt=F("issued_on")), name="valid_after_issue"),
            models.CheckConstraint(condition=Q(first_issued_on__lte=F("issued_on")), name="first_issue_first"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("certificates:detail", args=[self.number])

    @property
    def case_reference(self) -> str:
        return self.application.reference

    @property
    def words(self) -> str:
        """All names, addresses and scopes that are printed on it."""
        sites = [text for site in self.sites for text in (site["name"], site["address"])]
        own = [self.holder, self.holder_en, self.address, self.address_en, self.scope, self.scope_en]
        return "\n".join(own + sites)


class StatusAct(models.Model):
    """One act on a certificate's status: insert-only (trigger), in effect from its date on."""

    class Kind(models.TextChoices):
        ISSUE = "issue", _("issued")
        SUSPEND = "suspend", _("suspended")
        RESTORE = "restore", _("restored")
        WITHDRAW = "withdraw", _("withdrawn")
        CANCEL = "cancel", _("cancelled")
        EXPIRE = "expire", _("expired")

    class Ground(models.TextChoices):
        DECISION = "decision", _("by decision")
        REQUIREMENTS = "requirements", _("requirements seriously unmet")
        SURVEILLANCE = "surveillance", _("surveillance not accepted in time")
        CONTRACT = "contract", _("contract duties not met")
        REGULATOR = "regulator", _("finding of the regulator")
        MISUSE = "misuse", _("misuse of certificate or mark")
        REQUEST = "request", _("at the holder's request")
        SOLVED = "solved", _("the cause was solved")
        LAPSE = "lapse", _("end of validity")

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="acts")
    kind = models.CharField(_("act"), max_length=10, choices=Kind.choices)
    ground = models.CharField(_("ground"), max_length=20, choices=Ground.choices)
    words = models.TextField(_("words to the holder"), blank=True)
    effective_on = models.DateField(_("in effect from"))
    recorded_at = models.DateTimeField(default=clock.now)
    recorded_by = person(null=True, blank=True)

    class Meta:
        ordering = ["certificate", "pk"]
        verbose_name = _("status act")

    def __str__(self) -> str:
        return f"{self.certificate_id}: {self.kind} {self.effective_on}"

    @property
    def case_reference(self) -> str:
        return self.certificate.application.reference
