"""Where a case stands: the eight steps of the strip, and in plain words who must act next (design: look)."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from applications.models import Application
from applications.states import ApplicationState, ContractState, QuoteState
from audits.models import Audit
from audits.states import AuditState
from certificates.models import Certificate, Decision
from certificates.states import DecisionState
from certsite.common import clock

ENDED = {ApplicationState.REFUSED, ApplicationState.WITHDRAWN}


@dataclass(frozen=True)
class Step:
    """One of the eight steps; `state` is done, now, todo or stopped."""

    label: str
    state: str
    date: datetime.date | None = None


@dataclass(frozen=True)
class Facts:
    """What the strip is drawn from: at most one of each, the latest."""

    application: Application
    audit: Audit | None
    decision: Decision | None
    certificate: Certificate | None
    next_visit: Audit | None

    @classmethod
    def of(cls, application: Application) -> "Facts":
        """Fetch them (five queries, whatever the case's age)."""
        audits = [a for a in application.audits.all() if a.state != AuditState.CANCELLED]
        first = next((a for a in audits if a.kind != Audit.Kind.SURVEILLANCE), None)
        visits = sorted((a for a in audits if a.kind == Audit.Kind.SURVEILLANCE), key=lambda a: (a.cycle, a.visit))
        return cls(
            application=application,
            audit=first,
            decision=Decision.objects.filter(audit=first).order_by("-pk").first() if first else None,
            certificate=Certificate.objects.filter(application=application).order_by("-pk").first(),
            next_visit=next((a for a in visits if a.state != AuditState.CLOSED), None),
        )

    @property
    def contract(self):
        return getattr(self.application, "contract", None)


def steps(facts: Facts) -> list[Step]:
    """The eight steps from application to surveillance with their dates."""
    application, audit, contract = facts.application, facts.audit, facts.contract
    reached = [
        (_("Application"), application.submitted_at if application.state != ApplicationState.RETURNED else None),
        (_("Review"), _accepted_at(application)),
        (_("Quote and contract"), contract.body_signed_at if contract else None),
        (_("Documents"), _documents_passed_at(application)),
        (_("Audit on site"), audit.closed_at if audit and audit.state == AuditState.CLOSED else None),
        (_("Decision"), _decided_at(facts.decision)),
        (_("Certificate"), facts.certificate.issued_at if facts.certificate else None),
        (_("Surveillance"), None),
    ]
    strip, open_yet = [], True
    for label, moment in reached:
        if moment and open_yet:
            strip.append(Step(label, "done", clock.day_of(moment)))
            continue
        ended = application.state in ENDED or (facts.decision and facts.decision.state == DecisionState.REFUSED)
        strip.append(Step(label, ("stopped" if ended else "now") if open_yet else "todo"))
        open_yet = False
    return strip


def _accepted_at(application: Application) -> datetime.datetime | None:
    accepted = [review for review in application.reviews.all() if review.outcome == "accepted"]
    return accepted[-1].reviewed_at if accepted else None


def _documents_passed_at(application: Application) -> datetime.datetime | None:
    if application.state != ApplicationState.DOCUMENTS_PASSED:
        return None
    return max((d.judged_at for d in application.documents.all() if d.judged_at), default=application.submitted_at)


def _decided_at(decision: Decision | None) -> datetime.datetime | None:
    return decision.decided_at if decision and decision.state == DecisionState.GRANTED else None


def sentence(facts: Facts) -> str:
    """Who must act next, and what."""
    if facts.certificate:
        return _after_issue(facts)
    if facts.audit:
        return _during_audit(facts)
    return _before_audit(facts)


def _before_audit(facts: Facts) -> str:
    application = facts.application
    if application.state == ApplicationState.QUOTED:
        return _quoted(facts)
    if application.state == ApplicationState.CONTRACTED and any(
        document.must_be_replaced for document in current_documents(application)
    ):
        return _("The enterprise replaces the documents that were returned.")
    return {
        ApplicationState.DRAFT: _("The enterprise completes the application and submits it."),
        ApplicationState.SUBMITTED: _("The market department reviews the application."),
        ApplicationState.RETURNED: _("The enterprise completes what was returned and submits again."),
        ApplicationState.ACCEPTED: _("The market department makes a quote."),
        ApplicationState.CONTRACTED: _("The planner reviews the documents."),
        ApplicationState.DOCUMENTS_PASSED: _("The planner plans the audit."),
        ApplicationState.REFUSED: _("The application was refused. The enterprise may appeal."),
        ApplicationState.WITHDRAWN: _("The enterprise withdrew the application."),
    }[application.state]


def current_documents(application: Application) -> list:
    """The latest revision for each required document."""
    latest = {}
    for document in application.documents.all():
        known = latest.get(document.requirement)
        if known is None or document.revision > known.revision:
            latest[document.requirement] = document
    return list(latest.values())


def _quoted(facts: Facts) -> str:
    contract = facts.contract
    if contract is not None:
        return {
            ContractState.SENT: _("The enterprise signs the contract."),
            ContractState.CLIENT_SIGNED: _("The market department countersigns the contract."),
            ContractState.SIGNED: _("The planner reviews the documents."),
        }[contract.state]
    quotes = sorted(facts.application.quotes.all(), key=lambda quote: -quote.version)
    latest = quotes[0].state if quotes else QuoteState.DRAFT
    return {
        QuoteState.SENT: _("The enterprise accepts or declines the quote."),
        QuoteState.ACCEPTED: _("The market department makes the contract."),
        QuoteState.DECLINED: _("The enterprise declined the quote; the market department may make another."),
    }.get(latest, _("The market department makes a quote."))


def _during_audit(facts: Facts) -> str:
    audit, decision = facts.audit, facts.decision
    if audit.state == AuditState.CLOSED:
        state = decision.state if decision else DecisionState.OPEN
        return {
            DecisionState.OPEN: _("The committee decides."),
            DecisionState.DEFERRED: _("The committee deferred its decision and decides again."),
            DecisionState.GRANTED: _("The registrar issues the certificate."),
            DecisionState.REFUSED: _("Certification was refused. The enterprise may appeal."),
        }[state]
    if audit.state == AuditState.PLANNED:
        if any(member.impartial_at is None for member in audit.team.all()):
            return _("The audit team confirms its impartiality.")
        return _("The planner confirms the date of the audit.")
    return {
        AuditState.CONFIRMED: _("The audit team comes on site on the agreed date."),
        AuditState.ON_SITE: _("The audit team scores on site and reports."),
    }[audit.state]


def _after_issue(facts: Facts) -> str:
    visit = facts.next_visit
    if visit is None or visit.preferred_from is None:
        return _("The certificate is issued.")
    if visit.state != AuditState.PROPOSED:
        return _("The next surveillance visit is planned.")
    return _("The next surveillance visit is due between %(earliest)s and %(latest)s.") % {
        "earliest": visit.earliest_on.isoformat(),
        "latest": visit.latest_on.isoformat(),
    }
