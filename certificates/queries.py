"""Questions about decisions and certificates."""

import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.models import Application
from audits.models import Audit
from audits.queries import cases_audited_by, closed_first_audits, first_audit, held_up
from certificates import permissions, policies
from certificates.domain import status, votes
from certificates.domain.validity import may_start_recertification
from certificates.models import Certificate, Decision
from certificates.states import CertificateState, DecisionState
from certsite.accounts.roles import Act
from certsite.common import bilingual, clock
from certsite.common.waiting import Waiting
from scoring.models import Band, Edition


def words(code: str) -> str:
    """A sentence in the reader's language."""
    return {
        "voted-already": _("You have voted on this case already."),
        "above-computed": _("The committee may lower or defer, never exceed the computed grade."),
    }[code]


def certificate_for(user, number: str) -> Certificate:
    """The certificate, if this person may see its inner page; otherwise 404."""
    return get_object_or_404(
        Certificate.objects.visible_to(user).select_related("organisation", "application", "decision__audit"),
        number=number,
    )


def decidable_for(user) -> list[Audit]:
    """Closed audits that this person may see in the committee's room: a member bound to the case never lists it."""
    audits = list(closed_first_audits())
    if user.can(Act.DECIDE):
        bound = cases_audited_by(user)  # one question for all, where permissions.is_independent asks for each
        tied = user.bound_to()
        return [a for a in audits if a.application_id not in bound and a.application.organisation_id not in tied]
    return audits if user.can(Act.ISSUE) else []


def audit_to_decide(user, reference: str) -> Audit:
    """One of those, or 404."""
    audit = get_object_or_404(closed_first_audits(), reference=reference)
    allowed = permissions.may_vote(user, audit) or permissions.may_issue(user, audit)
    return audit if allowed else get_object_or_404(Audit.objects.none())


def latest_decision(audit: Audit) -> Decision | None:
    return Decision.objects.filter(audit=audit).order_by("-pk").prefetch_related("votes__cast_by").first()


def passing_grades(edition: Edition) -> list[str]:
    """The codes of the passing bands, rising."""
    return list(edition.bands.filter(passing=True).order_by("floor").values_list("code", flat=True))


def grantable_codes(decision: Decision) -> tuple[str, ...]:
    """The grades the committee may grant: up to the computed one."""
    return votes.grantable(passing_grades(decision.audit.application.edition), decision.computed_grade)


def grantable_bands(audit: Audit) -> list[Band]:
    """The same as rows, best first."""
    edition = audit.application.edition
    allowed = votes.grantable(passing_grades(edition), audit.scorecard.result["grade"])
    return list(edition.bands.filter(code__in=allowed).order_by("-floor"))


def grade_label(decision: Decision, grade: str) -> str:
    """A grade in the words that the records of the body are kept in; "" where none was granted."""
    band = decision.audit.application.edition.bands.filter(code=grade).first()
    return bilingual.text(band.label, settings.LANGUAGE_CODE) if band else ""


def votes_of(decision: Decision) -> list[votes.Vote]:
    """The votes as the rules read them."""
    return [votes.Vote(vote.choice, vote.grade) for vote in decision.votes.all()]


def acts_of(certificate: Certificate) -> list[status.Act]:
    """The status acts as the rules read them."""
    return [status.Act(act.kind, act.effective_on, act.pk) for act in certificate.acts.all()]


def status_on(certificate: Certificate, day: datetime.date) -> str | None:
    """The status on any day, None before the issue."""
    return status.status_on(acts_of(certificate), valid_until=certificate.valid_until, day=day)


def suspended_since(certificate: Certificate) -> datetime.date | None:
    """The day the present suspension began."""
    last = certificate.acts.filter(kind="suspend", effective_on__lte=clock.today()).order_by("-effective_on").first()
    return last.effective_on if last else None


def register(text: str) -> QuerySet[Certificate]:
    """Certificates by number, holder or credit code; nothing for an empty question."""
    text = text.strip()
    if not text:
        return Certificate.objects.none()
    return Certificate.objects.filter(
        Q(number__iexact=text)
        | Q(holder__icontains=text)
        | Q(holder_en__icontains=text)
        | Q(credit_code__iexact=text)
        | Q(number__istartswith=text)
    ).prefetch_related("acts")


def decision_rows(user) -> list[dict]:
    """Each closed audit with its latest decision and certificate, newest first."""
    audits = decidable_for(user)[::-1]
    latest: dict[int, Decision] = {}
    for decision in Decision.objects.filter(audit__in=audits).order_by("pk").prefetch_related("votes"):
        latest[decision.audit_id] = decision
    issued = {c.decision_id: c for c in Certificate.objects.filter(decision__in=latest.values())}
    rows = []
    for audit in audits:
        decision = latest.get(audit.pk)
        rows.append({"audit": audit, "decision": decision, "certificate": decision and issued.get(decision.pk)})
    return rows


def has_voted(decision: Decision, user) -> bool:
    return any(vote.cast_by_id == user.pk for vote in decision.votes.all())


def bars_to_conclude(decision: Decision) -> list[str]:
    """Whether the quorum is reached; recused members do not count."""
    counted = sum(vote.choice != votes.RECUSE for vote in votes_of(decision))
    return policies.bars_to_conclude(decision, counted)


def certificate_of(decision: Decision) -> Certificate | None:
    return Certificate.objects.filter(decision=decision).first()


def acts_allowed(certificate: Certificate) -> tuple[str, ...]:
    """The status acts that are possible today."""
    return status.MAY.get(status_on(certificate, clock.today()), ())


def acts_until(certificate: Certificate, day: datetime.date) -> list:
    """The acts in effect by this day, the latest first."""
    acts = [act for act in certificate.acts.all() if act.effective_on <= day]
    return sorted(acts, key=lambda act: (act.effective_on, act.pk), reverse=True)


def visits_of(certificate: Certificate) -> QuerySet[Audit]:
    """The surveillance visits of the certificate's cycle."""
    cycle = certificate.decision.audit.cycle
    visits = Audit.objects.filter(application=certificate.application, cycle=cycle, kind=Audit.Kind.SURVEILLANCE)
    return visits.exclude(state="cancelled").order_by("visit")


def open_visits(certificate: Certificate, user) -> set[int]:
    """The keys of those visits whose page this person may open."""
    return set(visits_of(certificate).filter(pk__in=Audit.objects.visible_to(user)).values_list("pk", flat=True))


def public_facts(certificate: Certificate, day: datetime.date) -> dict:
    """What the public may know of a certificate, with its status on one day."""
    return {
        "number": certificate.number,
        "status": status_on(certificate, day),
        "on": day.isoformat(),
        "holder": {"zh-hans": certificate.holder, "en": certificate.holder_en},
        "credit_code": certificate.credit_code,
        "address": {"zh-hans": certificate.address, "en": certificate.address_en},
        "scope": {"zh-hans": certificate.scope, "en": certificate.scope_en},
        "criteria": [row["code"] for row in certificate.criteria],
        "grade": certificate.grade_label,
        "stars": certificate.stars,
        "issued_on": certificate.issued_on.isoformat(),
        "valid_until": certificate.valid_until.isoformat(),
        "first_issued_on": certificate.first_issued_on.isoformat(),
        "acts": [
            {"act": act.kind, "effective_on": act.effective_on.isoformat()} for act in acts_until(certificate, day)
        ],
    }


def panel(application: Application, user) -> dict:
    """What the case page shows of decision and certificate."""
    audit = first_audit(application)
    decision = latest_decision(audit) if audit else None
    if decision and not user.is_staff_member and decision.state == DecisionState.OPEN:
        decision = None
    certificates = Certificate.objects.filter(application=application).order_by("-pk")
    offered = []
    granted = decision is not None and decision.state == DecisionState.GRANTED
    if granted and not certificates and permissions.may_issue(user, audit):
        url = reverse("certificates:issue", args=[audit.reference])
        offered.append({"label": _("Issue the certificate"), "url": url})
    return {"decision": decision, "certificates": list(certificates), "certificate_acts": offered}


def _to_renew(user) -> list[Waiting]:
    """Certificates that end soon and whose holder has not applied again (rules section 7)."""
    certificates = Certificate.objects.filter(
        organisation__in=user.organisation_ids, state=CertificateState.VALID, replaced_by=None
    ).select_related("edition__scheme")
    newer = Application.objects.filter(organisation=OuterRef("organisation"), started_at__gt=OuterRef("issued_at"))
    return [
        Waiting(
            _("Apply for recertification"),
            f"{certificate.number} · {certificate.holder}",
            _("Apply"),
            reverse("applications:new"),
            due=certificate.valid_until,
        )
        for certificate in certificates.filter(~Exists(newer))
        if may_start_recertification(
            certificate.issued_on, clock.today(), certificate.edition.rules["recertification_from_month"]
        )
    ]


def waiting_for(user) -> list[Waiting]:
    """Cases to vote on, certificates to issue or renew, suspensions to propose."""
    waiting = _to_renew(user) if user.organisation_ids else []
    if user.can(Act.DECIDE):
        late = held_up()  # the client's or the team's turn first
        ready = [audit for audit in decidable_for(user) if audit.pk not in late]
        waiting += [item for audit in ready if (item := _to_decide(user, audit))]
    if user.can(Act.ISSUE):
        waiting += _to_issue(user)
    if user.can(Act.CHANGE_STATUS):
        waiting += _overdue()
    return waiting


def _to_decide(user, audit: Audit) -> Waiting | None:
    decision = latest_decision(audit)
    url = reverse("certificates:decision", args=[audit.reference])
    subject = f"{audit.reference} · {audit.application.organisation.name}"
    since = clock.day_of(audit.closed_at)
    if decision is None or decision.state == DecisionState.DEFERRED:
        return Waiting(_("Vote on certification"), subject, _("Vote"), url, since)
    if decision.state != DecisionState.OPEN:
        return None
    if not any(vote.cast_by_id == user.pk for vote in decision.votes.all()):
        return Waiting(_("Vote on certification"), subject, _("Vote"), url, since)
    counted = sum(vote.choice != votes.RECUSE for vote in decision.votes.all())
    if counted >= audit.application.edition.rules["committee"]["quorum"]:
        return Waiting(_("Close the vote"), subject, _("Close"), url, since)
    return None


def _to_issue(user) -> list[Waiting]:
    issued = Certificate.objects.values("decision")
    granted = Decision.objects.filter(state=DecisionState.GRANTED).exclude(pk__in=issued)
    return [
        Waiting(
            _("Issue the certificate"),
            f"{decision.audit.reference} · {decision.audit.application.organisation.name}",
            _("Issue"),
            reverse("certificates:issue", args=[decision.audit.reference]),
            clock.day_of(decision.decided_at),
        )
        for decision in granted.select_related("audit__application__organisation")
        if permissions.may_issue(user, decision.audit)
    ]


def _overdue() -> list[Waiting]:
    """Certificates whose surveillance is overdue: a suspension is proposed, never done by itself."""
    late = Audit.objects.filter(kind=Audit.Kind.SURVEILLANCE, reminded="overdue").exclude(
        state__in=["closed", "cancelled"]
    )
    certificates = Certificate.objects.filter(application__in=late.values("application"), state=CertificateState.VALID)
    return [
        Waiting(
            _("Surveillance overdue: decide on a suspension"),
            f"{certificate.number} · {certificate.holder}",
            _("Look"),
            reverse("certificates:detail", args=[certificate.number]),
        )
        for certificate in certificates
    ]
