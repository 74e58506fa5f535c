"""Person-days set otherwise than computed."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audits.models.audits import Audit
from certsite.common import clock
from certsite.common.fields import person, together


class DaysChange(models.Model):
    """Other person-days than the table gives: a planner asks with a reason, a second person answers (rules 3)."""

    audit = models.ForeignKey(Audit, models.CASCADE, related_name="days_changes")
    planning_before = models.DecimalField(max_digits=6, decimal_places=2)
    on_site_before = models.DecimalField(max_digits=6, decimal_places=2)
    planning = models.DecimalField(_("planning and documents"), max_digits=6, decimal_places=2)
    on_site = models.DecimalField(_("on site"), max_digits=6, decimal_places=2)
    reason = models.TextField(_("reason"))
    asked_at = models.DateTimeField(default=clock.now)
    asked_by = person()
    approved = models.BooleanField(_("approved"), null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = person(null=True, blank=True)

    class Meta:
        ordering = ["audit", "pk"]
        verbose_name = _("change of person-days")
        constraints = [
            models.UniqueConstraint(fields=["audit"], condition=Q(approved__isnull=True), name="one_open_days_change"),
            together("days_change_answered_who_when_and_what", "approved", "answered_at", "answered_by"),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("asked_by")),
                name="days_change_second_person_is_another",
            ),
            models.CheckConstraint(condition=Q(planning__gte=0, on_site__gt=0), name="days_change_range"),
        ]

    def __str__(self) -> str:
        return _("Person-days of %(audit)s") % {"audit": self.audit.reference}

    @property
    def case_reference(self) -> str:
        return self.audit.application.reference
