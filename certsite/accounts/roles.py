"""Who may do what, on one page (rules section 8). Rights are a role here and an assignment to the case elsewhere."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """A post within the certification body. A client is a person with an enterprise, not a role."""

    MARKET = "market", _("Market")
    PLANNER = "planner", _("Planner")
    AUDITOR = "auditor", _("Auditor")
    COMMITTEE = "committee", _("Committee member")
    REGISTRAR = "registrar", _("Registrar")
    ADMINISTRATOR = "administrator", _("Administrator")


class Act(StrEnum):
    """Something a role permits; whether this case is one's own is asked apart from it."""

    SEE_CASES = "see every case"
    REVIEW_APPLICATION = "accept, return or refuse an application"
    QUOTE = "make and send quotes"
    CONTRACT = "make and countersign contracts"
    REVIEW_DOCUMENTS = "judge the documents of a case"
    PLAN = "make audits, send teams, set dates"
    KEEP_PEOPLE = "keep competence, relations and leave of those who are sent to audits"
    APPROVE = "be the second person of an override"
    AUDIT = "be sent to audits and score them"
    DECIDE = "vote on certification"
    ISSUE = "issue certificates"
    CHANGE_STATUS = "suspend, restore, withdraw or cancel a certificate"
    MANAGE_ACCOUNTS = "grant roles"
    MANAGE_SCHEMES = "see and publish scheme editions"
    SEE_OUTBOX = "read the letters that were sent"
    EDIT_PAGES = "write the public pages"


GRANTS: dict[str, frozenset[Act]] = {
    Role.MARKET: frozenset(
        {
            Act.SEE_CASES,
            Act.REVIEW_APPLICATION,
            Act.QUOTE,
            Act.CONTRACT,
            Act.APPROVE,
            Act.SEE_OUTBOX,
            Act.EDIT_PAGES,
        }
    ),
    Role.PLANNER: frozenset({Act.SEE_CASES, Act.REVIEW_DOCUMENTS, Act.PLAN, Act.KEEP_PEOPLE, Act.APPROVE}),
    Role.AUDITOR: frozenset({Act.AUDIT}),
    Role.COMMITTEE: frozenset({Act.DECIDE}),
    Role.REGISTRAR: frozenset({Act.SEE_CASES, Act.ISSUE, Act.CHANGE_STATUS, Act.SEE_OUTBOX}),
    Role.ADMINISTRATOR: frozenset({Act.MANAGE_ACCOUNTS, Act.MANAGE_SCHEMES, Act.SEE_OUTBOX, Act.EDIT_PAGES}),
}

DESCRIPTIONS = {
    Role.MARKET: _("Reviews applications, makes quotes and contracts, writes the public pages."),
    Role.PLANNER: _("Reviews documents, plans audits and sends teams."),
    Role.AUDITOR: _("Scores on site the audits they are assigned to."),
    Role.COMMITTEE: _("Decides on certification, never on a case they took part in."),
    Role.REGISTRAR: _("Issues certificates and keeps their status."),
    Role.ADMINISTRATOR: _("Keeps accounts, roles and schemes; takes no business decision."),
}


def acts_of(roles) -> frozenset[Act]:
    """Everything that these roles together permit."""
    return frozenset().union(*(GRANTS[role] for role in roles))
