"""An application and everything that hangs on it up to the signed contract."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applications.states import (
    APPLICATION_STEPS,
    CONTRACT_STEPS,
    QUOTE_STEPS,
    ApplicationState,
    ContractState,
    QuoteState,
)
from certsite.accounts.roles import Act
from certsite.common import bilingual, clock

LARGEST_HEADCOUNT = 1_000_000


def headcount(name, **options) -> models.PositiveIntegerField:
    """A number of people."""
    return models.PositiveIntegerField(name, null=True, blank=True, **options)


def person(**options) -> models.ForeignKey:
    """Who did it: kept although the account may be closed."""
    return models.ForeignKey("accounts.User", models.PROTECT, related_name="+", **options)


def together(name: str, *fields: str) -> models.CheckConstraint:
    """Who, when and what are all there or all absent."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__isnull": True for field in fields})
        | Q(**{f"{field}__isnull": False for field in fields}),
        name=name,
    )


class ApplicationQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ApplicationQuerySet":
        """The cases this person may see: the own enterprise's, or every submitted one for staff who see cases."""
        if not user.is_authenticated:
            return self.none()
        own = Q(organisation__memberships__user=user)
        if user.can(Act.SEE_CASES):
            own |= ~Q(state=ApplicationState.DRAFT)
        return self.filter(own).distinct()


class Application(models.Model):
    """One enterprise asks for one certificate; the case's reference stays the same to the end."""

    STEPS = APPLICATION_STEPS

    class Service(models.TextChoices):
        DELIVERY = "delivery", _("delivery")
        INSTALLATION = "installation", _("installation and commissioning")
        REPAIR = "repair", _("repair and maintenance")
        SPARES = "spares", _("spare parts")
        ADVICE = "advice", _("advice")
        COMPLAINTS = "complaints", _("complaint handling")
        RECALL = "recall", _("recall")
        TRAINING = "training", _("training")
        EXCHANGE = "exchange", _("exchange and refund")

    reference = models.CharField(_("case"), max_length=20, unique=True)
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="+", verbose_name=_("enterprise")
    )
    edition = models.ForeignKey("scoring.Edition", models.PROTECT, related_name="+", verbose_name=_("scheme"))
    state = models.CharField(
        _("state"), max_length=20, choices=ApplicationState.choices, default=ApplicationState.DRAFT
    )

    scope = models.CharField(_("scope of certification"), max_length=300, blank=True)
    scope_en = models.CharField(_("scope in English"), max_length=400, blank=True)
    products = models.TextField(_("main products and sales regions"), blank=True)
    services = ArrayField(
        models.CharField(max_length=20, choices=Service.choices),
        default=list,
        blank=True,
        verbose_name=_("services offered"),
    )
    wished_on = models.DateField(_("certificate wished by"), null=True, blank=True)
    contact_name = models.CharField(_("contact person"), max_length=80, blank=True)
    contact_phone = models.CharField(_("contact phone"), max_length=40, blank=True)
    contact_email = models.EmailField(_("contact e-mail"), blank=True)

    total_headcount = headcount(_("total headcount"))
    last_year_headcount = headcount(_("last year's headcount"))
    management_staff_hq = headcount(_("service management staff at headquarters"))
    management_staff_sites = headcount(_("service management staff at branches and outlets"))
    assessed_headcount = headcount(_("assessed headcount"))
    assessed_reason = models.TextField(_("reason of the assessment"), blank=True)
    assessed_at = models.DateTimeField(null=True, blank=True)
    assessed_by = person(null=True, blank=True)

    started_at = models.DateTimeField(_("started"), default=clock.now)
    started_by = person()
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    submitted_by = person(null=True, blank=True)
    open_fields = ArrayField(
        models.CharField(max_length=60),
        default=list,
        blank=True,
        help_text=_("what a return re-opened; empty: everything"),
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        constraints = [
            models.CheckConstraint(
                condition=Q(total_headcount__isnull=True)
                | Q(total_headcount__gte=1, total_headcount__lte=LARGEST_HEADCOUNT),
                name="total_headcount_range",
            ),
            models.CheckConstraint(
                condition=Q(assessed_headcount__isnull=True)
                | Q(assessed_headcount__gte=1, assessed_headcount__lte=LARGEST_HEADCOUNT),
                name="assessed_headcount_range",
            ),
            together("assessed_who_when_and_what", "assessed_at", "assessed_by", "assessed_headcount"),
            together("submitted_who_and_when", "submitted_at", "submitted_by"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """The case's page, which the roof draws."""
        return reverse("case", args=[self.reference])

    @property
    def case_reference(self) -> str:
        return self.reference

    @property
    def service_labels(self) -> list[str]:
        """The services offered, in words."""
        return [str(self.Service(code).label) for code in self.services]

    @property
    def last_return(self) -> "Review | None":
        """Why the client has the ball again, while they have it."""
        if self.state != ApplicationState.RETURNED:
            return None
        return self.reviews.filter(outcome=Review.Outcome.RETURNED).last()

    @property
    def basis_headcount(self) -> int | None:
        """The headcount that days and fee follow: assessed where a reviewer assessed it, else declared."""
        return self.assessed_headcount or self.total_headcount


class Site(models.Model):
    """A place where the enterprise gives service."""

    class Kind(models.TextChoices):
        HEADQUARTERS = "headquarters", _("headquarters")
        OWN = "own", _("own outlet")
        CONTRACTED = "contracted", _("contracted outlet")
        AGENCY = "agency", _("agency")

    application = models.ForeignKey(Application, models.CASCADE, related_name="sites")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=160)
    region = models.CharField(_("region"), max_length=80, blank=True)
    address = models.CharField(_("address"), max_length=240)
    headcount = models.PositiveIntegerField(_("headcount"))
    contact = models.CharField(_("contact"), max_length=120, blank=True)

    class Meta:
        ordering = ["application", "pk"]
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        constraints = [
            models.CheckConstraint(condition=Q(headcount__lte=LARGEST_HEADCOUNT), name="site_headcount_range"),
            models.UniqueConstraint(
                fields=["application"], condition=Q(kind="headquarters"), name="one_headquarters",
                violation_error_message=_("There is one headquarters only."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class ServiceManager(models.Model):
    """A certified after-sales service manager of the enterprise (indicator 5.1.2.2)."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="managers")
    name = models.CharField(_("name"), max_length=80)
    certificate_number = models.CharField(_("certificate number"), max_length=60)
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    post = models.CharField(_("post"), max_length=120, blank=True)

    class Meta:
        ordering = ["application", "pk"]
        verbose_name = _("service manager")
        verbose_name_plural = _("service managers")
        constraints = [
            models.UniqueConstraint(fields=["application", "certificate_number"], name="manager_certificate_once")
        ]

    def __str__(self) -> str:
        return self.name


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
