"""The history in the reader's words: the rows keep codes, the page says what happened."""

from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from certsite.workflow.models import HistoryEntry

# What is recorded beside the moves of a state; those are said with the state's own label.
VERBS = {
    "application started": _("started"),
    "asked to join": _("asked to join"),
    "audit moved": _("moved to other days"),
    "audit planned": _("planned"),
    "audit reopened": _("reopened"),
    "blind phase begun": _("the team scores blind"),
    "blind phase ended": _("the blind phase was ended for those who have not shared"),
    "cancel recorded": _("cancellation recorded"),
    "certificate issued": _("issued"),
    "change order raised": _("raised"),
    "colleague invited": _("colleague invited"),
    "colleague joined": _("colleague joined"),
    "competence granted": _("competence granted"),
    "competence withdrawn": _("competence withdrawn"),
    "contract infected": _("virus found in a sealed scan"),
    "contract sent": _("sent for signature"),
    "date to be confirmed anew": _("the date is to be confirmed anew"),
    "decision opened": _("opened for votes"),
    "document infected": _("virus found"),
    "document passed": _("passed"),
    "document returned": _("returned"),
    "documents overdue": _("reminded of overdue documents"),
    "documents reminded": _("reminded of returned documents"),
    "document uploaded": _("document uploaded"),
    "evidence infected": _("virus found in a file"),
    "finding changed": _("changed"),
    "finding escalated": _("overdue, became a major nonconformity"),
    "finding overdue": _("reminded, overdue"),
    "finding recorded": _("recorded"),
    "finding reminded": _("reminded"),
    "finding reopened": _("opened again"),
    "finding shown": _("shown to the client"),
    "finding signed": _("signed by the client"),
    "signature refused": _("the client did not sign"),
    "enquiry received": _("received"),
    "entered into the programme": _("entered into the programme"),
    "enterprise changed": _("changed"),
    "enterprise registered": _("registered"),
    "evaluation recorded": _("evaluation recorded"),
    "expiry told": _("coming expiry told"),
    "flags of documents cleared": _("flags of documents cleared"),
    "headcount assessed": _("headcount assessed"),
    "headcount verified": _("headcount verified on site"),
    "hours set": _("hours of the team set"),
    "impartiality confirmed": _("impartiality confirmed"),
    "imported": _("imported"),
    "leave booked": _("leave booked"),
    "leave cancelled": _("leave cancelled"),
    "logistics filled in": _("preparation filled in"),
    "meeting explained": _("sign-in at a meeting explained"),
    "message written": _("message written"),
    "names told to the client": _("names told to the client"),
    "no objection to the team": _("no objection to the team"),
    "note written": _("internal note written"),
    "objection raised": _("raised"),
    "objection turned down": _("turned down"),
    "objection upheld": _("upheld"),
    "override approved": _("override approved by a second person"),
    "own scores shared": _("own scores shared"),
    "page edited": _("new version"),
    "person-days approved": _("approved"),
    "person-days asked": _("asked for"),
    "person-days not approved": _("not approved"),
    "person-days": _("person-days"),
    "photo infected": _("virus found in a photo"),
    "photo linked": _("photo linked"),
    "photo never arrived": _("photo never arrived whole"),
    "photo stored": _("photo stored, hash checked"),
    "photo unlinked": _("link of a photo taken back"),
    "profile changed": _("profile changed"),
    "plan changed": _("taken back for a change"),
    "plan drafted": _("drafted"),
    "plan written": _("written"),
    "change of plan asked": _("change asked for"),
    "quote made": _("made"),
    "relation declared": _("relation declared"),
    "relation ended": _("relation ended"),
    "relation recorded": _("relation recorded"),
    "relation struck": _("relation struck"),
    "remote part consented": _("client consents to the remote part"),
    "request to join refused": _("request to join refused"),
    "restore recorded": _("restoration recorded"),
    "roles changed": _("roles changed"),
    "score sheet opened": _("opened"),
    "scores reconciled": _("scores reconciled"),
    "scores taken over": _("scores taken over"),
    "sections divided": _("the score sheet is divided"),
    "self-check kept": _("self-check kept"),
    "site removed": _("site removed"),
    "site saved": _("site saved"),
    "sites drawn": _("sites drawn"),
    "sites imported": _("sites imported"),
    "special audit proposed": _("special audit proposed"),
    "special deduction removed": _("special deduction removed"),
    "special deduction": _("special deduction"),
    "surveillance overdue": _("visit overdue, suspension proposed"),
    "surveillance proposed": _("proposed"),
    "surveillance reminded": _("reminded, last day"),
    "suspend recorded": _("suspension recorded"),
    "suspension has lasted six months": _("suspension has lasted six months"),
    "team member assigned": _("team member assigned"),
    "team member declined": _("stepped back"),
    "team member objection": _("left the team after an objection"),
    "team member replaced": _("replaced"),
    "training recorded": _("training recorded"),
    "unlocked": _("unlocked"),
    "vote cast": _("vote cast"),
    "way taken back": _("way out taken back"),
    "window moved": _("window moved"),
    "withdraw recorded": _("withdrawal recorded"),
}
NAMED = {"audits.audit", "audits.finding", "certificates.certificate"}


@dataclass(frozen=True)
class Event:
    """One line of the history as components/timeline.html shows it."""

    at: datetime
    who: str
    what: str
    note: str
    internal: bool


def event(entry: HistoryEntry) -> Event:
    """An entry in words: which record, and what happened to it."""
    kind = apps.get_model(entry.subject_kind)._meta
    name = capfirst(kind.verbose_name)
    subject = f"{name} {entry.subject_label}" if entry.subject_kind in NAMED else name
    words = _states(kind).get(entry.verb) or VERBS.get(entry.verb, entry.verb)
    return Event(entry.at, entry.actor_label, f"{subject}: {words}", entry.note, entry.internal)


def _states(kind) -> dict[str, str]:
    try:
        return dict(kind.get_field("state").choices)
    except FieldDoesNotExist:
        return {}
