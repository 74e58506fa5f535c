"""Quotes: what table and tariff give, and where a person decided otherwise."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applications.models.case import Application
from applications.states import QUOTE_STEPS, QuoteState
from certsite.common import bilingual, clock
from certsite.common.fields import person, together

AS_COMPUTED = Q(
    computed_days__isnull=False, computed_days=F("days_total"), computed_total__isnull=False, computed_total=F("total")
)


class Quote(models.Model):
    """One version of the offer. It stores the headcount and days it was computed from, so each factor is visible."""

    STEPS = QUOTE_STEPS

    application = models.ForeignKey(Application, models.CASCADE, related_name="quotes")
    version = models.PositiveSmallIntegerField(_("version"))
    state = models.CharField(max_length=12, choices=QuoteState.choices, default=QuoteState.DRAFT)
    tariff = models.CharField(_("tariff"), max_length=40)
    copies = models.PositiveSmallIntegerField(_("further copies of the certificate"), default=0)
    headcount = models.PositiveIntegerField(_("headcount"))
    extra_sites = models.PositiveSmallIntegerField(_("further sampled outlets"), default=0)
    days_total = models.DecimalField(_("person-days"), max_digits=6, decimal_places=2)
    days_planning = models.DecimalField(_("planning and documents"), max_digits=6, decimal_places=2)
    days_on_site = models.DecimalField(_("on site"), max_digits=6, decimal_places=2)
    computed_days = models.DecimalField(
        _("person-days by the table"), max_digits=6, decimal_places=2, null=True, help_text=_("none above the table")
    )
    computed_total = models.DecimalField(_("total by the tariff"), max_digits=12, decimal_places=2, null=True)
    override_reason = models.TextField(_("reason of the override"), blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = person(null=True, blank=True)
    lead_days = models.PositiveIntegerField(_("days until the wished date"), null=True, blank=True)
    currency = models.CharField(max_length=3, default="CNY")
    total = models.DecimalField(_("total"), max_digits=12, decimal_places=2)
    expires_on = models.DateField(_("valid until"))
    note = models.TextField(_("note to the client"), blank=True)
    made_at = models.DateTimeField(default=clock.now)
    made_by = person()
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = person(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = person(null=True, blank=True)

    class Meta:
        ordering = ["application", "-version"]
        verbose_name = _("quote")
        constraints = [
            models.UniqueConstraint(fields=["application", "version"], name="quote_version_once"),
            models.UniqueConstraint(fields=["application"], condition=Q(state="accepted"), name="one_accepted_quote"),
            together("sent_who_and_when", "sent_at", "sent_by"),
            together("answered_who_and_when", "answered_at", "answered_by"),
            together("quote_approved_who_and_when", "approved_at", "approved_by"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("made_by")), name="override_two_people"
            ),
            models.CheckConstraint(condition=~Q(override_reason="") | AS_COMPUTED, name="override_has_a_reason"),
        ]

    def __str__(self) -> str:
        return _("Quote %(version)s of %(case)s") % {
            "version": self.version,
            "case": self.application.reference,
        }

    @property
    def is_override(self) -> bool:
        """Whether days or total are not what table and tariff give."""
        return bool(self.override_reason)

    @property
    def waits_for_approval(self) -> bool:
        """Whether another person must look at the override before the quote may be sent."""
        return self.is_override and self.approved_at is None

    @property
    def is_expired(self) -> bool:
        """Whether its time ran out before it was sent or answered."""
        return self.state in (QuoteState.DRAFT, QuoteState.SENT) and self.expires_on < clock.today()

    @property
    def case_reference(self) -> str:
        return self.application.reference


class QuoteLine(models.Model):
    """One line of a quote: quantity × unit amount; a surcharge's quantity is the percent of the sum before it.

    The amounts are in cents and add up to the quote's total.
    """

    quote = models.ForeignKey(Quote, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    code = models.SlugField()
    label = models.JSONField()
    kind = models.CharField(max_length=20)
    quantity = models.DecimalField(max_digits=8, decimal_places=2)
    unit_amount = models.DecimalField(max_digits=12, decimal_places=2)
    amount = models.DecimalField(max_digits=14, decimal_places=4)

    class Meta:
        ordering = ["quote", "position"]
        verbose_name = _("quote line")
        constraints = [models.UniqueConstraint(fields=["quote", "position"], name="quote_line_once")]

    def __str__(self) -> str:
        return f"{self.words}: {self.amount}"

    @property
    def words(self) -> str:
        """What the line is for, in the reader's language; the tariff has no name for an agreed difference."""
        return bilingual.text(self.label) or _("Adjustment to the agreed total")

    @property
    def count(self) -> int:
        """The quantity of what is counted in whole numbers: years, copies."""
        return int(self.quantity)
