"""How many people were counted on site, place by place."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applications.models import LARGEST_HEADCOUNT, Site
from audits.domain.headcount import Count
from audits.models.audits import Audit


class Headcount(models.Model):
    """What the sources show at one visited site; without a site, the people of those that were not visited.

    `declared` is what the application said, `counted` what the rule makes of the sources: their sum is the audit's
    verified headcount.
    """

    audit = models.ForeignKey(Audit, models.CASCADE, related_name="headcounts")
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("site"))
    declared = models.PositiveIntegerField(_("declared"))
    payroll = models.PositiveIntegerField(_("payroll"), null=True, blank=True)
    social_insurance = models.PositiveIntegerField(_("social insurance"), null=True, blank=True)
    roster = models.PositiveIntegerField(_("roster seen"), null=True, blank=True)
    counted = models.PositiveIntegerField(_("counted"))
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    class Meta:
        ordering = ["audit", "pk"]
        verbose_name = _("headcount of a site")
        constraints = [
            models.UniqueConstraint(fields=["audit", "site"], name="site_counted_once", nulls_distinct=False),
            models.CheckConstraint(
                condition=Q(site=None, payroll=None, social_insurance=None, roster=None)
                | Q(payroll__isnull=False, payroll=F("counted"))
                | Q(social_insurance__isnull=False, social_insurance=F("counted"))
                | Q(roster__isnull=False, roster=F("counted")),
                name="counted_is_what_a_source_shows",
            ),
            models.CheckConstraint(condition=Q(counted__lte=LARGEST_HEADCOUNT), name="counted_range"),
        ]

    def __str__(self) -> str:
        return f"{self.site or _('sites not visited')}: {self.counted}"

    @property
    def disagrees(self) -> bool:
        """Whether two sources show different numbers."""
        return Count(self.payroll, self.social_insurance, self.roster).disagrees
