"""An application: what the enterprise says of itself, and its people in after-sales service."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applications.states import APPLICATION_STEPS, ApplicationState
from certsite.accounts.roles import Act
from certsite.common import clock
from certsite.common.fields import person, together

LARGEST_HEADCOUNT = 1_000_000


def headcount(name, **options) -> models.PositiveIntegerField:
    """A number of people."""
    return models.PositiveIntegerField(name, null=True, blank=True, **options)


class ApplicationQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ApplicationQuerySet":
        """The cases this person may see: the own enterprise's, or every submitted one for staff who see cases."""
        if not user.is_authenticated:
            return self.none()
        own = Q(organisation__in=user.organisation_ids)
        if user.can(Act.SEE_CASES):
            own |= ~Q(state=ApplicationState.DRAFT)
        return self.filter(own)


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
    late_documents = ArrayField(
        models.CharField(max_length=60),
        default=list,
        blank=True,
        help_text=_("what was replaced after the documents had passed, and has not passed since"),
    )
    revision = models.PositiveIntegerField(default=0)
    answers = models.JSONField(
        default=dict, blank=True, help_text=_("what the edition's form asks beyond these fields, by code")
    )
    unfinished = models.JSONField(
        default=dict, blank=True, help_text=_("what was typed and does not fit its field yet, as a form sends it")
    )
    self_check = models.JSONField(
        null=True, blank=True, help_text=_("the enterprise's own estimate, kept with its consent")
    )

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
    def last_return(self) -> models.Model | None:
        """Why the client has the ball again, while they have it."""
        if self.state != ApplicationState.RETURNED:
            return None
        return self.reviews.filter(outcome="returned").last()

    @property
    def refusal(self) -> models.Model | None:
        """Why the application was refused, where it was."""
        if self.state != ApplicationState.REFUSED:
            return None
        return self.reviews.filter(outcome="refused").last()

    @property
    def appeal_days(self) -> int:
        """How long the enterprise may appeal against a refusal."""
        return self.edition.rules.get("appeal_days", 30)

    @property
    def basis_headcount(self) -> int | None:
        """The headcount that days and fee follow: assessed where a reviewer assessed it, else declared."""
        return self.assessed_headcount or self.total_headcount


class ManagementPost(models.Model):
    """A post in service management, at headquarters or in branches and outlets, and how many people hold it.

    Service management staff (indicator 5.1.2.2) are the heads and managers of both layers together.
    """

    class Layer(models.TextChoices):
        HEADQUARTERS = "headquarters", _("headquarters")
        OUTLETS = "outlets", _("branches and outlets")

    class Level(models.TextChoices):
        SENIOR = "senior", _("senior")
        MIDDLE = "middle", _("middle")
        BASIC = "basic", _("basic")

    application = models.ForeignKey(Application, models.CASCADE, related_name="posts")
    layer = models.CharField(_("where"), max_length=20, choices=Layer.choices)
    level = models.CharField(_("level"), max_length=10, choices=Level.choices)
    post = models.CharField(_("post"), max_length=120)
    people = models.PositiveIntegerField(_("people"))

    class Meta:
        ordering = ["application", "pk"]
        verbose_name = _("service management post")
        verbose_name_plural = _("service management staff")
        constraints = [
            models.CheckConstraint(condition=Q(people__gte=1, people__lte=LARGEST_HEADCOUNT), name="post_people_range")
        ]

    def __str__(self) -> str:
        return self.post


class ServiceManager(models.Model):
    """A certified after-sales service manager of the enterprise (indicator 5.1.2.2)."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="managers")
    name = models.CharField(pgettext_lazy("person", "name"), max_length=80)
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
