"""Somebody asks before applying: a lead with its source."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applications.models.case import LARGEST_HEADCOUNT
from applications.models.drafts import Draft
from applications.states import ENQUIRY_STEPS, EnquiryState
from certsite.common import clock
from certsite.common.fields import person, together


class Enquiry(models.Model):
    """A question or a wish for a quote from somebody without an account."""

    STEPS = ENQUIRY_STEPS

    class Source(models.TextChoices):
        SEARCH = "search", _("search engine")
        REFERRAL = "referral", _("recommended by a customer or partner")
        CONSULTANT = "consultant", _("a consultant")
        TENDER = "tender", _("asked for in a tender")
        CERTIFICATE = "certificate", _("saw a certificate or the mark")
        EVENT = "event", _("fair or course")
        OTHER = "other", _("other")

    state = models.CharField(_("state"), max_length=12, choices=EnquiryState.choices, default=EnquiryState.NEW)
    company = models.CharField(_("enterprise"), max_length=160)
    name = models.CharField(pgettext_lazy("person", "name"), max_length=80)
    email = models.EmailField(_("e-mail"))
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    headcount = models.PositiveIntegerField(_("headcount"), null=True, blank=True)
    outlets = models.PositiveIntegerField(_("outlets"), null=True, blank=True)
    wished_on = models.DateField(_("certificate wished by"), null=True, blank=True)
    words = models.TextField(_("what you would like to know"), max_length=2000, blank=True)
    source = models.CharField(_("how you heard of us"), max_length=20, choices=Source.choices)
    source_note = models.CharField(_("who or where"), max_length=160, blank=True)
    campaign = models.CharField(_("campaign"), max_length=200, blank=True, help_text=_("from the link, not typed"))
    language = models.CharField(max_length=10, default="zh-hans")
    received = models.DateTimeField(_("received"), default=clock.now)
    draft = models.OneToOneField(
        Draft, models.SET_NULL, null=True, blank=True, related_name="enquiry", help_text=_("the application it became")
    )
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_by = person(null=True, blank=True)
    note = models.TextField(_("internal note"), max_length=2000, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("enquiry")
        verbose_name_plural = _("enquiries")
        constraints = [
            together("enquiry_handled_who_and_when", "handled_at", "handled_by"),
            models.CheckConstraint(
                condition=models.Q(headcount__isnull=True) | models.Q(headcount__lte=LARGEST_HEADCOUNT),
                name="enquiry_headcount_range",
            ),
        ]

    def __str__(self) -> str:
        return self.company
