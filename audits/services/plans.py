"""The plan of an audit: drafted and sent by the body, prepared and agreed to by the client."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from applications.models import Site
from audits import emails, permissions, policies, queries
from audits.domain.plan import Entry, row_faults
from audits.domain.plan_draft import Place, Visit, Words, suggest
from audits.models import Audit, Plan, Session
from audits.services.holding import hold
from audits.states import PlanState
from certsite.accounts.models import User
from certsite.common import clock
from certsite.common.guards import require, require_ready
from certsite.workflow import moves

LOGISTICS = ("contact_name", "contact_phone", "arrival", "room", "safety", "attendance")
UNSENT = {"sent_at": None, "sent_by": None, "agreed_at": None, "agreed_by": None}


class Conflict(Exception):
    """Somebody else wrote the plan meanwhile; nothing was written. `plan` is how it stands now."""

    def __init__(self, plan: Plan):
        self.plan = plan
        super().__init__(
            _("Somebody else changed the plan meanwhile (version %(number)s).") % {"number": plan.revision}
        )


def _hold(audit: Audit) -> Audit:
    """The audit as it stands now with its team, held against every other verb."""
    hold(audit)
    prefetch_related_objects([audit], "team__user")
    return audit


def _hold_plan(plan: Plan) -> Plan:
    audit = _hold(Audit.objects.select_related("application").get(pk=plan.audit_id))
    held = Plan.objects.prefetch_related("sessions__members").get(pk=plan.pk)
    held.audit = audit
    return held


@transaction.atomic
def draft_plan(audit: Audit, *, by: User) -> Plan:
    """Make the audit's plan with suggested sessions; the one it has stays as it is."""
    audit = _hold(audit)
    require(permissions.may_write_plan(by, audit))
    if plan := policies.plan_of(audit):
        return plan
    require_ready(policies.bars_to_write_plan(audit))
    plan = Plan.objects.create(audit=audit)
    _put(plan, _suggested(audit))
    moves.start(plan, by=by, verb="plan drafted", internal=audit.short_notice)
    return plan


def _suggested(audit: Audit) -> list[Entry]:
    sites = queries.sites_to_plan(audit)
    head = next((site for site in sites if site.kind == Site.Kind.HEADQUARTERS), None)
    place = Place(site=head.pk) if head else Place(words=audit.application.organisation.address[:200])
    visits = [
        Visit((_("Service and records at %(site)s") % {"site": site.name})[:300], Place(site=site.pk))
        for site in queries.drawn_sites(audit)
        if site != head
    ]
    words = Words(
        opening=_("Opening meeting"),
        team=_("Team meeting: findings and result"),
        closing=_("Closing meeting"),
        work=_("Records and interviews"),
        remote=audit.remote_tool or _("remote"),
        between=_("; "),
    )
    frame = policies.plan_frame(audit)
    return suggest(
        frame,
        headquarters=place,
        topics=queries.topics(audit),
        visits=visits,
        words=words,
        ordinary=queries.working_time(audit.application),
    )


def _put(plan: Plan, entries: Sequence[Entry]) -> None:
    """These sessions and no others."""
    plan.sessions.all().delete()
    sessions = [
        Session(
            plan=plan,
            day=entry.day,
            starts=entry.starts,
            ends=entry.ends,
            site_id=entry.site,
            place=entry.place,
            topic=entry.topic,
            remote=entry.remote,
        )
        for entry in entries
    ]
    Session.objects.bulk_create(sessions)
    link = Session.members.through
    link.objects.bulk_create(
        link(session_id=session.pk, teammember_id=member)
        for session, entry in zip(sessions, entries, strict=True)
        for member in sorted(entry.members)
    )


@transaction.atomic
def write_plan(
    plan: Plan, *, sessions: Sequence[Entry], base_revision: int, by: User, remote_tool: str | None = None
) -> Plan:
    """Put these sessions in place of the plan's; what was sent or agreed is taken back.

    Raises Conflict where another revision than `base_revision` stands, NotReady with the faults of rows.
    """
    plan = _hold_plan(plan)
    audit = plan.audit
    require(permissions.may_write_plan(by, audit))
    require_ready(policies.bars_to_write_plan(audit))
    if plan.revision != base_revision:
        raise Conflict(plan)
    wanted = {entry.site for entry in sessions} - {None}
    require(wanted <= set(audit.application.sites.filter(pk__in=wanted).values_list("pk", flat=True)))
    frame = policies.plan_frame(audit)
    found = policies.faults_in_words(audit, frame, row_faults(frame, sessions))
    require_ready([words for _fault, words in found])
    _take_back(plan, verb="plan changed", note="", by=by)
    if remote_tool is not None and remote_tool != audit.remote_tool:
        audit.remote_tool = remote_tool
        audit.save(update_fields=["remote_tool"])
    _put(plan, sessions)
    plan.revision += 1
    plan.save(update_fields=["revision"])
    moves.record(plan, "plan written", by=by, note=f"v{plan.revision}", internal=audit.short_notice)
    return plan


def _take_back(plan: Plan, *, verb: str, note: str, by: User) -> None:
    """Neither side is bound any more; consent to a remote part was to the part as it stood."""
    if plan.state == PlanState.DRAFT:
        return
    audit = plan.audit
    moves.move(
        plan, PlanState.DRAFT, by=by, verb=verb, note=note, internal=audit.short_notice, together=UNSENT
    )  # fmt: skip
    if audit.remote_consented_at:
        audit.remote_consented_at = audit.remote_consented_by = None
        audit.save(update_fields=["remote_consented_at", "remote_consented_by"])


@transaction.atomic
def take_plan_back(audit: Audit, *, reason: str, by: User) -> None:
    """Part of a verb that changes days or team, which asks who may: a plan that was sent or agreed is a draft again."""
    plan = policies.plan_of(_hold(audit))
    if plan:
        _take_back(plan, verb="plan changed", note=reason, by=by)


@transaction.atomic
def send_plan(plan: Plan, *, base_revision: int | None = None, by: User) -> Plan:
    """Send the plan to the client: with this the body agrees to it."""
    plan = _hold_plan(plan)
    require(permissions.may_write_plan(by, plan.audit))
    _same(plan, base_revision)
    require_ready(policies.bars_to_send_plan(plan))
    together = {"sent_at": clock.now(), "sent_by": by, "wishes": ""}
    moves.move(plan, PlanState.SENT, by=by, note=f"v{plan.revision}", together=together)
    emails.plan_sent(plan)
    return plan


def _same(plan: Plan, base_revision: int | None) -> None:
    """Nobody sends or agrees to another plan than the one they read."""
    if base_revision is not None and plan.revision != base_revision:
        raise Conflict(plan)


@transaction.atomic
def prepare(plan: Plan, *, by: User, **logistics: str) -> Plan:
    """The client says whom to ask for, how to get there, where to work, what to wear and who takes part."""
    plan = _hold_plan(plan)
    require(permissions.may_answer_plan(by, plan.audit))
    require_ready(policies.bars_to_write_plan(plan.audit))
    for name in LOGISTICS:
        setattr(plan, name, logistics.get(name, getattr(plan, name)))
    plan.prepared_at, plan.prepared_by = clock.now(), by
    plan.save(update_fields=[*LOGISTICS, "prepared_at", "prepared_by"])
    moves.record(plan, "logistics filled in", by=by)
    return plan


@transaction.atomic
def agree_plan(plan: Plan, *, by: User, remote_consent: bool = False, base_revision: int | None = None) -> Plan:
    """The client agrees; with it to the remote part, where there is one."""
    plan = _hold_plan(plan)
    audit = plan.audit
    require(permissions.may_answer_plan(by, audit))
    _same(plan, base_revision)
    require_ready(policies.bars_to_agree(audit))
    remote = policies.is_remote(plan)
    if remote and not remote_consent:
        require_ready([_("A part of the audit is remote: it needs your consent.")])
    moves.move(
        plan,
        PlanState.AGREED,
        by=by,
        note=f"v{plan.revision}",
        together={"agreed_at": clock.now(), "agreed_by": by},
    )
    if remote:
        audit.remote_consented_at, audit.remote_consented_by = plan.agreed_at, by
        audit.save(update_fields=["remote_consented_at", "remote_consented_by"])
        moves.record(audit, "remote part consented", by=by, note=audit.remote_tool)
    emails.plan_agreed(plan)
    return plan


@transaction.atomic
def ask_change(plan: Plan, *, wishes: str, by: User) -> Plan:
    """The client asks for a change: the plan is a draft again, with the client's words."""
    plan = _hold_plan(plan)
    require(permissions.may_answer_plan(by, plan.audit))
    require_ready(policies.bars_to_write_plan(plan.audit))
    if plan.state == PlanState.DRAFT:
        raise moves.AlreadyMoved(plan, PlanState.SENT)
    plan.wishes = wishes
    plan.save(update_fields=["wishes"])
    _take_back(plan, verb="change of plan asked", note=wishes, by=by)
    emails.plan_change_asked(plan)
    return plan
