"""What is written in the course of a case: documents, reviews, quotes, the contract."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applications.models.case import Application
from applications.states import CONTRACT_STEPS, QUOTE_STEPS, ContractState, QuoteState
from certsite.common import bilingual, clock
from certsite.common.fields import person, together


def document_path(document: "Document", filename: str) -> str:
    """Files are stored by what they contain, so nobody can guess or overwrite one."""
    return f"documents/{document.sha256[:2]}/{document.sha256}"


class Document(models.Model):
    """One file for one required document; a replacement is a new revision and the old one stays."""

    class Verdict(models.TextChoices):
        PASSED = "passed", _("passed")
        RETURNED = "returned", _("returned")

    application = models.ForeignKey(Application, models.CASCADE, related_name="documents")
    requirement = models.CharField(_("required document"), max_length=60)
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    file = models.FileField(_("file"), upload_to=document_path, max_length=200)
    original_name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(_("uploaded"), default=clock.now)
    uploaded_by = person()
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices, null=True, blank=True)  # noqa: DJ001
    remark = models.TextField(_("remark"), blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)
    judged_by = person(null=True, blank=True)

    class Meta:
        ordering = ["application", "requirement", "-revision"]
        verbose_name = _("document")
        constraints = [
            models.UniqueConstraint(fields=["application", "requirement", "revision"], name="document_revision_once"),
            together("judged_who_when_and_what", "judged_at", "judged_by", "verdict"),
        ]

    def __str__(self) -> str:
        return self.original_name

    @property
    def case_reference(self) -> str:
        return self.application.reference


class Review(models.Model):
    """What the market department said to a submitted application, and why."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        RETURNED = "returned", _("returned")
        REFUSED = "refused", _("refused")

    class Ground(models.TextChoices):
        INCOMPLETE = "incomplete", _("documents or entries are missing")
        HEADCOUNT = "headcount", _("headcount is not plausible")
        LICENCE = "licence", _("licence or permit missing or expired")
        OPERATION = "operation", _("service system has not run long enough")
        INCIDENT = "incident", _("serious quality or service incident")
        OUTSIDE = "outside", _("outside the body's field")

    application = models.ForeignKey(Application, models.CASCADE, related_name="reviews")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    ground = models.CharField(_("ground"), max_length=20, choices=Ground.choices, blank=True)
    words = models.TextField(_("words to the client"), blank=True)
    internal_note = models.TextField(_("internal note"), blank=True)
    reviewed_at = models.DateTimeField(default=clock.now)
    reviewed_by = person()

    class Meta:
        ordering = ["application", "pk"]
        verbose_name = _("review")
        constraints = [
            models.CheckConstraint(condition=Q(outcome="accepted") | ~Q(ground=""), name="ground_unless_accepted")
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.outcome}"


class Quote(models.Model):
    """One version of the offer. It stores the headcount and days it was computed from, so each factor is visible."""

    STEPS = QUOTE_STEPS

    application = models.ForeignKey(Application, models.CASCADE, related_name="quotes")
    version = models.PositiveSmallIntegerField(_("version"))
    state = models.CharField(max_length=12, choices=QuoteState.choices, default=QuoteState.DRAFT)
    tariff = models.CharField(_("tariff"), max_length=40)
    headcount = models.PositiveIntegerField(_("headcount"))
    extra_sites = models.PositiveSmallIntegerField(_("further sampled outlets"), default=0)
    days_total = models.DecimalField(_("person-days"), max_digits=6, decimal_places=2)
    days_planning = models.DecimalField(_("planning and documents"), max_digits=6, decimal_places=2)
    days_on_site = models.DecimalField(_("on site"), max_digits=6, decimal_places=2)
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
        ]

    def __str__(self) -> str:
        return _("Quote %(version)s of %(case)s") % {
            "version": self.version,
            "case": self.application.reference,
        }

    @property
    def case_reference(self) -> str:
        return self.application.reference


class QuoteLine(models.Model):
    """One line of a quote: quantity × unit amount."""

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
        return f"{bilingual.text(self.label)}: {self.amount}"


class Contract(models.Model):
    """The certification agreement (ISO/IEC 17065 4.1.2); no audit without both signatures."""

    STEPS = CONTRACT_STEPS

    application = models.OneToOneField(Application, models.PROTECT, related_name="contract")
    quote = models.OneToOneField(Quote, models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=ContractState.choices, default=ContractState.SENT)
    tentative_on = models.DateField(_("tentative date of the audit"))
    made_at = models.DateTimeField(default=clock.now)
    made_by = person()
    client_signed_at = models.DateTimeField(null=True, blank=True)
    client_signed_by = person(null=True, blank=True)
    client_signer = models.CharField(_("signed by"), max_length=80, blank=True)
    client_signer_post = models.CharField(_("post of the signer"), max_length=80, blank=True)
    client_address = models.GenericIPAddressField(null=True, blank=True)
    body_signed_at = models.DateTimeField(null=True, blank=True)
    body_signed_by = person(null=True, blank=True)

    class Meta:
        verbose_name = _("contract")
        constraints = [
            together("client_signed_who_and_when", "client_signed_at", "client_signed_by"),
            together("body_signed_who_and_when", "body_signed_at", "body_signed_by"),
            models.CheckConstraint(
                condition=Q(body_signed_by__isnull=True) | ~Q(body_signed_by=F("client_signed_by")),
                name="two_sides_two_people",
            ),
        ]

    def __str__(self) -> str:
        return _("Contract of %(case)s") % {"case": self.application.reference}

    @property
    def case_reference(self) -> str:
        return self.application.reference
