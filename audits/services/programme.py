"""The programme of three years: foreseen with the contract, due with the certificate, kept true as days move."""

import datetime
from decimal import Decimal

from django.db import transaction

from applications.models import Application
from applications.services import hold as hold_case
from applications.states import ApplicationState
from audits import permissions, policies, queries
from audits.domain.programme import Foreseen, foreseen
from audits.domain.windows import SurveillanceRule
from audits.models import UNPLANNED, Audit
from audits.services.windows import WINDOW, enter_programme, set_window, window_fields
from audits.states import AuditState
from certsite.accounts.models import User
from certsite.common.guards import require, require_ready
from certsite.workflow import moves


@transaction.atomic
def make_programme(application: Application) -> list[Audit]:
    """What a signed contract foresees: the first audit, due at once, three surveillance visits, the recertification.

    Returns the new ones; run again it makes nothing and brings the foreseen windows to where the first audit stands.
    A case that takes up the recertification of an earlier one begins with it.
    """
    hold_case(application)
    new = []
    if not any(audit.visit == 0 and audit.cycle == 1 for audit in queries.programme_rows(application)):
        new.append(_begin(application))
    return new + foresee(application)


def _begin(application: Application) -> Audit:
    day = queries.first_audit_day(application, None)
    days = {"preferred_from": day, "preferred_to": max(day, application.wished_on or day)}
    earlier, kind = queries.due_recertification(application), Audit.Kind.INITIAL
    if earlier:
        kind, days = Audit.Kind.RECERTIFICATION, {field: getattr(earlier, field) for field in WINDOW}
        moves.move(earlier, AuditState.CANCELLED, by=None, note=f"goes on in {application.reference}")
    return enter_programme(application, kind, 1, 0, AuditState.PROPOSED, days)


def foresee(application: Application) -> list[Audit]:
    """Enter the later visits, or move their windows; with the certificate its own days rule, and nothing moves here."""
    known = {(audit.cycle, audit.visit): audit for audit in queries.programme_rows(application)}
    if any(visit and audit.state != AuditState.FORESEEN for (_cycle, visit), audit in known.items()):
        return []
    new = []
    for visit in _foreseen(application, known[1, 0]):
        audit = known.get((visit.cycle, visit.visit))
        days = window_fields(visit.window, provisional=True)
        if audit is None:
            new.append(enter_programme(application, visit.kind, visit.cycle, visit.visit, AuditState.FORESEEN, days))
        elif audit.state == AuditState.FORESEEN:
            set_window(audit, days)
    return new


def _foreseen(application: Application, first: Audit) -> list[Foreseen]:
    rules = application.edition.rules
    return foreseen(
        SurveillanceRule.from_rules(rules["surveillance"]),
        cycle=1,
        first_audit_on=queries.first_audit_day(application, first),
        months_to_issue=rules.get("months_to_issue", 1),
        validity_months=rules["validity_months"],
        recertification_from_month=rules["recertification_from_month"],
    )


@transaction.atomic
def call_off_unplanned(application: Application) -> list[Audit]:
    """Call off what is left of the programme of a case that its client withdrew."""
    hold_case(application)
    left = list(application.audits.filter(state__in=UNPLANNED).select_for_update())
    for audit in left:
        moves.move(audit, AuditState.CANCELLED, by=None, note="application withdrawn")
        if audit.visit == 0 and audit.cycle == 1 and audit.kind == Audit.Kind.RECERTIFICATION:
            _give_back(application)
    return left


def _give_back(application: Application) -> None:
    """The earlier case foresees again the recertification that the withdrawn one had taken up."""
    if earlier := queries.taken_up_recertification(application):
        days = {field: getattr(earlier, field) for field in WINDOW}
        enter_programme(earlier.application, earlier.kind, earlier.cycle, 0, AuditState.FORESEEN, days)


def keep_programmes() -> dict[str, int]:
    """Make the programme of every signed contract that has none, and call off those of withdrawn cases."""
    made = sum(bool(make_programme(case)) for case in queries.without_programme())
    ended = Application.objects.filter(state=ApplicationState.WITHDRAWN, audits__state__in=UNPLANNED).distinct()
    return {"made": made, "called_off": sum(bool(call_off_unplanned(case)) for case in ended)}


@transaction.atomic
def add_special(
    application: Application,
    *,
    ground: str,
    short_notice: bool,
    planning: Decimal,
    on_site: Decimal,
    latest_on: datetime.date | None,
    by: User,
) -> Audit:
    """An audit beside the programme: after a complaint, a change or a suspension, announced or not (rules section 4).

    Its days are the planner's, since no table gives them.
    """
    hold_case(application)
    require(permissions.may_plan_case(by, application))
    require_ready(policies.bars_to_special(application))
    audit = Audit.objects.create(
        application=application,
        reference=queries.next_reference(application, Audit.Kind.SPECIAL, 0, 0),
        kind=Audit.Kind.SPECIAL,
        cycle=queries.present_cycle(application),
        state=AuditState.PROPOSED,
        short_notice=short_notice,
        ground=ground,
        days_planning=planning,
        days_on_site=on_site,
        latest_on=latest_on,
    )
    moves.start(audit, by=by, verb="special audit proposed", note=ground, internal=short_notice)
    return audit
