"""Who of the team scores what."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audits.models.audits import Audit
from audits.models.team import TeamMember


class Section(models.Model):
    """A group, head or item of the sheet given to one of the auditing members; without one it is everybody's.

    The nearest counts: an item's own, else its head's, else its group's; what nobody was given is everybody's.
    """

    audit = models.ForeignKey(Audit, models.CASCADE, related_name="sections")
    indicator = models.ForeignKey("scoring.Indicator", models.PROTECT, related_name="+", verbose_name=_("indicator"))
    member = models.ForeignKey(TeamMember, models.CASCADE, null=True, blank=True, related_name="sections")

    class Meta:
        ordering = ["audit", "indicator__position"]
        verbose_name = _("section")
        constraints = [models.UniqueConstraint(fields=["audit", "indicator"], name="section_once")]

    def __str__(self) -> str:
        return f"{self.indicator_id}: {self.member_id or '–'}"
