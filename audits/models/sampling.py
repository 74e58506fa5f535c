"""Which sites an audit visits, and how they were drawn."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models import Site
from audits.models.audits import Audit
from certsite.common import clock
from certsite.common.fields import person


class Sample(models.Model):
    """One draw of sites: the latest of an audit counts, earlier ones stay.

    `rule` is the edition's sampling rule and `population` every site as {"id", "name", "kind"} as they stood at the
    draw: with `seed` and the planner's own choice anybody can repeat it.
    """

    audit = models.ForeignKey(Audit, models.CASCADE, related_name="samples")
    seed = models.CharField(_("seed"), max_length=64)
    rule = models.JSONField()
    population = models.JSONField()
    reason = models.TextField(_("reason"), blank=True, help_text=_("why these sites were chosen, or drawn anew"))
    drawn_at = models.DateTimeField(default=clock.now)
    drawn_by = person()

    class Meta:
        ordering = ["audit", "pk"]
        verbose_name = _("sample of sites")
        constraints = [models.CheckConstraint(condition=~Q(seed=""), name="sample_has_a_seed")]

    def __str__(self) -> str:
        return _("Sample of %(audit)s") % {"audit": self.audit.reference}

    @property
    def case_reference(self) -> str:
        return self.audit.application.reference


class SampledSite(models.Model):
    """A site that is visited, and why it."""

    class Why(models.TextChoices):
        HEADQUARTERS = "headquarters", _("headquarters, always visited")
        CHOSEN = "chosen", _("chosen by the planner")
        RANDOM = "random", _("drawn at random")

    sample = models.ForeignKey(Sample, models.CASCADE, related_name="sites")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    why = models.CharField(_("why"), max_length=12, choices=Why.choices)

    class Meta:
        ordering = ["sample", "pk"]
        verbose_name = _("sampled site")
        constraints = [models.UniqueConstraint(fields=["sample", "site"], name="site_sampled_once")]

    def __str__(self) -> str:
        return str(self.site)
