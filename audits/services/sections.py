"""Dividing the sheet among the team."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from audits import permissions, policies, queries
from audits.models import Audit, Section
from audits.services.holding import hold
from certsite.accounts.models import User
from certsite.common import bilingual
from certsite.common.guards import require, require_ready
from certsite.workflow import moves
from scoring.models import Indicator


@transaction.atomic
def divide(audit: Audit, *, sections: Mapping[int, int | None], by: User) -> Audit:
    """Give indicators, by key, to auditing members, by key; None makes one everybody's, what is not named falls back.

    What was scored before stays as it is, by whomever.
    """
    hold(audit)
    require(permissions.may_lead(by, audit))
    require_ready(policies.bars_to_divide(audit))
    members = {member.pk: member for member in queries.auditing(audit)}
    nodes = Indicator.objects.filter(edition=audit.scorecard.edition).in_bulk(sections)
    require(set(nodes) == set(sections) and {*sections.values()} - {None} <= set(members))
    if dict(sections) == queries.given_sections(audit):
        return audit
    audit.sections.all().delete()
    Section.objects.bulk_create(
        Section(audit=audit, indicator_id=node, member_id=member) for node, member in sections.items()
    )
    moves.record(audit, "sections divided", by=by, note=_in_words(sections, nodes, members), internal=True)
    return audit


def _in_words(sections: Mapping[int, int | None], nodes: Mapping, members: Mapping) -> str:
    """Each member with the codes that are theirs."""
    given: dict[str, list[str]] = {}
    for node, member in sorted(sections.items(), key=lambda pair: nodes[pair[0]].position):
        name = str(members[member].user) if member else _("everybody")
        given.setdefault(name, []).append(nodes[node].code)
    return "; ".join(f"{name}: {bilingual.listed(codes)}" for name, codes in given.items()) or _("everybody")
