"""An audit on site with two who score."""

from dataclasses import replace

from audits.models import Audit
from certsite.accounts.models import User
from certsite.casefile.demo.way import Cast, Way
from scoring.models import Edition, Indicator


def team_of_two(cast: Cast, edition: Edition, auditor: User, *, step: str = "on_site") -> Audit:
    """The cast's lead and one auditor, at this step."""
    way = Way(replace(cast, auditors=[auditor]), edition, headcount=10).to(step)
    return again(way.audit)


def again(audit: Audit) -> Audit:
    """The audit as it stands now."""
    return Audit.objects.select_related("scorecard__edition__scheme").get(pk=audit.pk)


def node(audit: Audit, code: str) -> int:
    """The key of an indicator."""
    return Indicator.objects.get(edition=audit.scorecard.edition_id, code=code).pk
