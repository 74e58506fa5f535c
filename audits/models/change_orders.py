"""What a headcount other than the contract's changes."""

from pathlib import PurePath

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applications.models import mark_path
from audits.models.audits import Audit
from audits.states import CHANGE_ORDER_STEPS, ChangeOrderState
from certsite.common import clock
from certsite.common.fields import person, together


class ChangeOrder(models.Model):
    """What a headcount other than the contract's changes, and the way out (rules section 3).

    The client signs it on the lead's device, or refuses to. It closes with the signature; without one, and where it
    stays as it is or somebody set the days by hand, with the approval of a second person. Only then it takes effect.
    """

    STEPS = CHANGE_ORDER_STEPS

    class Way(models.TextChoices):
        ADD_DAYS = "add-days", _("add audit days")
        NARROW_SCOPE = "narrow-scope", _("narrow the certified scope")
        ACCEPT_AS_IS = "accept-as-is", _("accept as it is")

    class ClientAnswer(models.TextChoices):
        SIGNED = "signed", _("signed")
        REFUSED = "refused", _("refused to sign")
        NOT_ASKED = "not-asked", _("from before clients signed change orders")

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
    scope = models.CharField(_("narrowed scope"), max_length=300, blank=True)
    scope_en = models.CharField(_("narrowed scope in English"), max_length=400, blank=True)
    by_hand = models.BooleanField(_("days set by hand"), default=False)
    proposed_at = models.DateTimeField(null=True, blank=True)
    proposed_by = person(null=True, blank=True)
    client_answer = models.CharField(_("answer of the client"), max_length=10, choices=ClientAnswer.choices, blank=True)
    signer = models.CharField(_("signed by"), max_length=80, blank=True)
    signer_post = models.CharField(_("post of the signer"), max_length=80, blank=True)
    mark = models.FileField(upload_to=mark_path, max_length=200, blank=True)
    refusal = models.TextField(_("why the client does not sign"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = person(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = person(null=True, blank=True)

    class Meta:
        ordering = ["audit", "pk"]
        verbose_name = _("change order")
        constraints = [
            models.UniqueConstraint(fields=["audit"], condition=~Q(state="closed"), name="one_open_change_order"),
            together("proposed_who_and_when", "proposed_at", "proposed_by"),
            together("change_order_answered_who_and_when", "answered_at", "answered_by"),
            together("approved_who_and_when", "approved_at", "approved_by"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="second_person_is_another",
            ),
            models.CheckConstraint(
                condition=Q(client_answer__in=["", "not-asked"], answered_by=None, mark="", refusal="")
                | (Q(client_answer="signed", answered_by__isnull=False, refusal="") & ~Q(mark="") & ~Q(signer=""))
                | (Q(client_answer="refused", answered_by__isnull=False, mark="") & ~Q(refusal="") & ~Q(signer="")),
                name="client_signed_or_said_why_not",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed")
                | Q(approved_by__isnull=False)
                | Q(client_answer="not-asked")
                | (Q(client_answer="signed", by_hand=False) & ~Q(way="accept-as-is")),
                name="closed_by_signature_or_second_person",
            ),
        ]

    def __str__(self) -> str:
        return _("Change order of %(audit)s") % {"audit": self.audit.reference}

    @property
    def case_reference(self) -> str:
        return self.audit.application.reference

    @property
    def sha256(self) -> str:
        """The hash of the signature, which it is stored under."""
        return PurePath(self.mark.name).name[:64] if self.mark else ""

    @property
    def changes_fee(self) -> bool:
        """Whether another fee than before stands once it is closed."""
        return self.way == self.Way.ADD_DAYS and self.fee_after not in (None, self.fee_before)
