"""The body's people in audits: what they are competent for, what they learned, how they were found."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audits.models.audits import Audit
from certsite.common import clock
from certsite.common.fields import person, together


class Auditor(models.Model):
    """Where somebody who is sent to audits lives, and how many person-days a year they are to work; None: no bound."""

    user = models.OneToOneField("accounts.User", models.CASCADE, related_name="auditor", verbose_name=_("person"))
    home_base = models.CharField(_("home base"), max_length=80, blank=True)
    external = models.BooleanField(_("works for the body by contract, not employed"), default=False)
    load_minimum = models.PositiveSmallIntegerField(_("least person-days a year"), null=True, blank=True)
    load_target = models.PositiveSmallIntegerField(_("person-days a year aimed at"), null=True, blank=True)
    load_maximum = models.PositiveSmallIntegerField(_("most person-days a year"), null=True, blank=True)

    class Meta:
        ordering = ["user__name", "pk"]
        verbose_name = _("auditor")
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(load_minimum__isnull=True) | Q(load_target__isnull=True) | Q(load_minimum__lte=F("load_target"))
                )
                & (Q(load_target__isnull=True) | Q(load_maximum__isnull=True) | Q(load_target__lte=F("load_maximum")))
                & (
                    Q(load_minimum__isnull=True) | Q(load_maximum__isnull=True) | Q(load_minimum__lte=F("load_maximum"))
                ),
                name="load_rises",
            )
        ]

    def __str__(self) -> str:
        return str(self.user)

    def get_absolute_url(self) -> str:
        return reverse("audits:person", args=[self.user_id])


class Competence(models.Model):
    """What a person may do in audits of a scheme, in one trade or in every trade, by what evidence, and until when.

    `trade` is a code of the edition's form, "" for every trade. A withdrawn one stays on record.
    """

    class Level(models.TextChoices):
        LEAD = "lead", _("lead auditor")
        AUDITOR = "auditor", _("auditor")
        EXPERT = "expert", _("technical expert")

    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="competences", verbose_name=_("person"))
    scheme = models.ForeignKey("scoring.Scheme", models.PROTECT, related_name="+", verbose_name=_("scheme"))
    trade = models.CharField(_("trade"), max_length=60, blank=True)
    level = models.CharField(_("competent as"), max_length=10, choices=Level.choices)
    evidence = models.TextField(_("evidence"))
    from_on = models.DateField(_("from"))
    expires_on = models.DateField(_("until"))
    granted_at = models.DateTimeField(default=clock.now)
    granted_by = person()
    withdrawn_on = models.DateField(_("withdrawn from"), null=True, blank=True)
    withdrawn_reason = models.TextField(_("reason of the withdrawal"), blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = person(null=True, blank=True)

    class Meta:
        ordering = ["user", "scheme", "trade", "-expires_on"]
        verbose_name = _("competence")
        verbose_name_plural = _("competences")
        constraints = [
            models.CheckConstraint(condition=Q(expires_on__gte=F("from_on")), name="competence_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(granted_by=F("user")), name="competence_is_granted_by_another"),
            together("competence_withdrawn_who_when_and_from", "withdrawn_on", "withdrawn_at", "withdrawn_by"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_level_display()}"


class Training(models.Model):
    """An entry of a person's training log."""

    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="trainings", verbose_name=_("person"))
    title = models.CharField(_("subject"), max_length=160)
    provider = models.CharField(_("held by"), max_length=160, blank=True)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"))
    hours = models.DecimalField(_("hours"), max_digits=5, decimal_places=1)
    evidence = models.CharField(_("evidence"), max_length=200, blank=True)
    recorded_at = models.DateTimeField(default=clock.now)
    recorded_by = person()

    class Meta:
        ordering = ["user", "-from_on", "-pk"]
        verbose_name = _("training")
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="training_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(hours__gt=0), name="training_has_hours"),
        ]

    def __str__(self) -> str:
        return self.title


class Evaluation(models.Model):
    """How a person was found: at a witnessed audit, or over a year (ISO/IEC 17065 6.1.2)."""

    class Kind(models.TextChoices):
        WITNESSED = "witnessed", _("witnessed audit")
        YEARLY = "yearly", _("yearly evaluation")

    class Verdict(models.TextChoices):
        GOOD = "good", _("meets the requirements")
        DEVELOP = "develop", _("meets them, with development agreed")
        UNFIT = "unfit", _("does not meet them")

    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="evaluations", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    audit = models.ForeignKey(Audit, models.PROTECT, null=True, blank=True, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"))
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices)
    words = models.TextField(_("what was found"))
    held_on = models.DateField(_("held on"))
    recorded_at = models.DateTimeField(default=clock.now)
    recorded_by = person()

    class Meta:
        ordering = ["user", "-held_on", "-pk"]
        verbose_name = _("evaluation")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="witnessed", audit__isnull=False) | Q(kind="yearly", audit__isnull=True),
                name="witnessed_at_an_audit",
            ),
            models.UniqueConstraint(fields=["user", "year"], condition=Q(kind="yearly"), name="one_evaluation_a_year"),
            models.CheckConstraint(condition=~Q(recorded_by=F("user")), name="evaluation_is_by_another"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_kind_display()} {self.year}"


class CalendarFeed(models.Model):
    """An address where a calendar program reads a person's bookings; only its digest is kept, so it is shown once."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="calendar_feeds")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=clock.now)
    made_by = person()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = person(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("calendar feed")
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(revoked_at__isnull=True), name="one_feed_in_force"),
            together("feed_revoked_who_and_when", "revoked_at", "revoked_by"),
        ]

    def __str__(self) -> str:
        return str(self.user)
