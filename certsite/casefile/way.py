"""Where a case stands: the eight steps of the strip, and in plain words who must act next (design: look)."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.models import Application
from applications.states import ApplicationState, ContractState, QuoteState
from audits.models import Audit
from audits.queries import first_audit, whose_turn
from audits.states import AuditState
from certificates.models import Certificate, Decision
from certificates.states import DecisionState
from certsite.common import bilingual, clock

DECIDED = {DecisionState.GRANTED, DecisionState.REFUSED}
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
    findings: str = ""  # whom the decision waits for because of findings: "client", "team" or nobody

    @classmethod
    def of(cls, application: Application) -> "Facts":
        """Fetch them (six queries, whatever the case's age)."""
        audits = [a for a in application.audits.all() if a.state != AuditState.CANCELLED]
        first = first_audit(application)
        visits = sorted((a for a in audits if a.kind == Audit.Kind.SURVEILLANCE), key=lambda a: (a.cycle, a.visit))
        visits = [a for a in visits if a.state != AuditState.FORESEEN]
        decision = Decision.objects.filter(audit=first).order_by("-pk").first() if first else None
        waits = first is not None and first.state == AuditState.CLOSED and not (decision and decision.state in DECIDED)
        return cls(
            application=application,
            audit=first,
            decision=decision,
            findings=whose_turn(first) if waits else "",
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
    # What was replaced later is judged later: the first revision that passed counts
    passed = [document for document in application.documents.all() if document.verdict == "passed"]
    first = {d.requirement: d.judged_at for d in sorted(passed, key=lambda document: -document.revision)}
    return max(first.values(), default=application.submitted_at)


def _decided_at(decision: Decision | None) -> datetime.datetime | None:
    return decision.decided_at if decision and decision.state == DecisionState.GRANTED else None


def sentence(facts: Facts, *, own: bool = False, since: datetime.date | None = None) -> str:
    """Who must act next, what, and since when it waits; `own`: the reader is of the enterprise."""
    if facts.certificate:
        return _after_issue(facts)
    if act := clients_act(facts):
        return _clients_turn(act, own, since)
    words = _during_audit(facts) if facts.audit else _before_audit(facts)
    agreed = facts.audit and facts.audit.state == AuditState.CONFIRMED
    over = facts.application.state in ENDED or (facts.decision and facts.decision.state == DecisionState.REFUSED)
    return words if over or agreed or since is None else f"{words} {_since(since)}"


def clients_act(facts: Facts) -> str:
    """What the enterprise must do next, in words that fit both sides; "" while the ball is the body's."""
    application, contract = facts.application, facts.contract
    if facts.findings == "client":
        return _("answer the findings of the audit")
    returned = [document for document in current_documents(application) if document.must_be_replaced]
    if application.state == ApplicationState.CONTRACTED and returned and not facts.audit:
        labels = {row["code"]: row["label"] for row in application.edition.rules["documents"]}
        names = [bilingual.text(labels.get(document.requirement)) or document.requirement for document in returned]
        return _("replace the documents that were returned (%(names)s)") % {"names": "、".join(names)}
    if application.state == ApplicationState.QUOTED and contract is not None:
        return _("sign the contract") if contract.state == ContractState.SENT else ""
    if application.state == ApplicationState.QUOTED:
        return _("accept or decline the quote") if _latest_quote(application) == QuoteState.SENT else ""
    return {
        ApplicationState.DRAFT: _("complete the application and submit it"),
        ApplicationState.RETURNED: _("complete what was returned and submit again"),
    }.get(application.state, "")


def _clients_turn(act: str, own: bool, since: datetime.date | None) -> str:
    days = (clock.today() - since).days if since else 0
    if days == 0:
        words = _("Waiting for you: %(act)s.") if own else _("Waiting for the enterprise: %(act)s.")
        return words % {"act": act}
    if own:
        words = ngettext(
            "Waiting for you since %(since)s (%(days)d day): %(act)s.",
            "Waiting for you since %(since)s (%(days)d days): %(act)s.",
            days,
        )
    else:
        words = ngettext(
            "Waiting for the enterprise since %(since)s (%(days)d day): %(act)s.",
            "Waiting for the enterprise since %(since)s (%(days)d days): %(act)s.",
            days,
        )
    return words % {"since": since.isoformat(), "days": days, "act": act}


def _since(since: datetime.date) -> str:
    days = (clock.today() - since).days
    if days == 0:
        return _("It reached them today.")
    words = ngettext(
        "It has waited since %(since)s (%(days)d day).", "It has waited since %(since)s (%(days)d days).", days
    )
    return words % {"since": since.isoformat(), "days": days}


def _before_audit(facts: Facts) -> str:
    application = facts.application
    if application.state == ApplicationState.QUOTED:
        return _quoted(facts)
    return {
        ApplicationState.SUBMITTED: _("The market department reviews the application."),
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
    if facts.contract is not None:
        return {
            ContractState.CLIENT_SIGNED: _("The market department countersigns the contract."),
            ContractState.SIGNED: _("The planner reviews the documents."),
        }[facts.contract.state]
    return {
        QuoteState.ACCEPTED: _("The market department makes the contract."),
        QuoteState.DECLINED: _("The enterprise declined the quote; the market department may make another."),
    }.get(_latest_quote(facts.application), _("The market department makes a quote."))


def _latest_quote(application: Application) -> str:
    quotes = sorted(application.quotes.all(), key=lambda quote: -quote.version)
    return quotes[0].state if quotes else QuoteState.DRAFT


def _during_audit(facts: Facts) -> str:
    audit, decision = facts.audit, facts.decision
    if audit.state == AuditState.CLOSED and facts.findings:
        return _("The audit team looks at the answers to its findings.")
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
