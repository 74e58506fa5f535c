"""What a headcount other than the contract's changes."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audits.models.audits import Audit
from audits.states import CHANGE_ORDER_STEPS, ChangeOrderState
from certsite.common import clock
from certsite.common.fields import person, together


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
