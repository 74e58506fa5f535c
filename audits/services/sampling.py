"""Drawing the sites that an audit visits."""

import secrets
from collections.abc import Collection

from django.db import transaction

from audits import permissions, policies, queries
from audits.domain.sampling import SamplingRule
from audits.models import Audit, Sample, SampledSite
from audits.services.holding import hold
from audits.states import AuditState
from certsite.accounts.models import User
from certsite.common.guards import require, require_ready
from certsite.workflow import moves


def draw_first(audit: Audit, *, by: User) -> Sample:
    """The draw made with the plan, where nobody drew before; the seed is of the moment and on record."""
    return audit.samples.last() or _draw(audit, seed=secrets.token_hex(8), chosen=(), reason="", by=by)


@transaction.atomic
def draw_sites(audit: Audit, *, seed: str, chosen: Collection[int] = (), reason: str = "", by: User) -> Sample:
    """Draw anew, with sites that the planner chose (by key) and why; the earlier draw stays on record.

    NotReady where more are chosen than the random part leaves room for. Person-days follow, as long as nobody set them.
    """
    hold(audit)
    require(permissions.may_plan(by, audit))
    require_ready(policies.bars_to_draw(audit, chosen, reason))
    sample = _draw(audit, seed=seed, chosen=chosen, reason=reason, by=by)
    if audit.state == AuditState.PLANNED:
        follow_days(audit, by=by)
    return sample


def _draw(audit: Audit, *, seed: str, chosen: Collection[int], reason: str, by: User) -> Sample:
    rules = audit.application.edition.rules
    places = queries.population(audit.application)
    found = queries.draw_of(audit, places, seed, chosen)
    sample = Sample.objects.create(
        audit=audit, seed=seed, rule=SamplingRule.as_written(rules), population=places, reason=reason, drawn_by=by
    )
    why = {"headquarters": found.headquarters, "chosen": found.chosen, "random": found.random}
    SampledSite.objects.bulk_create(
        SampledSite(sample=sample, site_id=site, why=code) for code, sites in why.items() for site in sites
    )
    note = f"{len(found.all)} / {len(places)}, seed {seed}"
    moves.record(audit, "sites drawn", by=by, note=note, internal=True)
    return sample


def follow_days(audit: Audit, *, by: User | None) -> None:
    """Bring the person-days of a planned audit to what rules and approved changes give now."""
    days = queries.days_of(audit)
    if days is None or (audit.days_planning, audit.days_on_site) == (days.planning, days.on_site):
        return
    audit.days_planning, audit.days_on_site = days.planning, days.on_site
    audit.save(update_fields=["days_planning", "days_on_site"])
    moves.record(audit, "person-days", by=by, note=f"{days.planning:f} + {days.on_site:f}", internal=True)
