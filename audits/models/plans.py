"""The plan of an audit: what is looked at when, where and by whom, and what the client prepares."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applications.models import Site
from audits.models.audits import Audit
from audits.models.team import TeamMember
from audits.states import PLAN_STEPS, PlanState
from certsite.common.fields import person, together


class Plan(models.Model):
    """One plan an audit; sending it is the lead's consent, agreeing the client's. A change takes both back."""

    STEPS = PLAN_STEPS

    audit = models.OneToOneField(Audit, models.CASCADE, related_name="plan")
    state = models.CharField(_("state"), max_length=10, choices=PlanState.choices, default=PlanState.DRAFT)
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    sent_by = person(null=True, blank=True)
    wishes = models.TextField(_("what the client asks to change"), blank=True)
    agreed_at = models.DateTimeField(_("agreed"), null=True, blank=True)
    agreed_by = person(null=True, blank=True)

    # Filled by the client
    contact_name = models.CharField(_("contact on the days"), max_length=80, blank=True)
    contact_phone = models.CharField(_("phone"), max_length=40, blank=True)
    arrival = models.TextField(_("how to get there, and transport between sites"), blank=True)
    room = models.CharField(_("room to work in"), max_length=160, blank=True)
    safety = models.TextField(_("safety rules and gear"), blank=True)
    attendance = models.TextField(_("who takes part, by session"), blank=True)
    prepared_at = models.DateTimeField(_("filled in"), null=True, blank=True)
    prepared_by = person(null=True, blank=True)

    class Meta:
        verbose_name = _("audit plan")
        constraints = [
            together("plan_sent_who_and_when", "sent_at", "sent_by"),
            together("plan_agreed_who_and_when", "agreed_at", "agreed_by"),
            together("plan_prepared_who_and_when", "prepared_at", "prepared_by"),
        ]

    def __str__(self) -> str:
        return _("Plan of %(audit)s") % {"audit": self.audit.reference}

    @property
    def case_reference(self) -> str:
        return self.audit.application.reference


class Session(models.Model):
    """A line of the plan: hours, place, topic, and who is there. Times are the body's own time zone's."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="sessions")
    day = models.DateField(_("day"))
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("site"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    topic = models.CharField(_("topic"), max_length=300)
    remote = models.BooleanField(_("remote"), default=False)
    members = models.ManyToManyField(TeamMember, related_name="sessions", verbose_name=_("auditors"))

    class Meta:
        ordering = ["plan", "day", "starts", "pk"]
        verbose_name = _("session")
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="session_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(site__isnull=False) | ~Q(place=""), name="session_has_a_place"),
        ]

    def __str__(self) -> str:
        return self.topic
