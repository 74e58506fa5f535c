"""The way of an application, its quotes and its contract (rules section 4)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ApplicationState(TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    RETURNED = "returned", _("returned for completion")
    ACCEPTED = "accepted", _("accepted")
    QUOTED = "quoted", _("quoted")
    CONTRACTED = "contracted", _("under contract")
    DOCUMENTS_PASSED = "documents-passed", _("documents passed")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn by the client")


_S = ApplicationState
APPLICATION_STEPS = {
    _S.DRAFT: {_S.SUBMITTED, _S.WITHDRAWN},
    _S.SUBMITTED: {_S.RETURNED, _S.ACCEPTED, _S.REFUSED, _S.WITHDRAWN},
    _S.RETURNED: {_S.SUBMITTED, _S.WITHDRAWN},
    _S.ACCEPTED: {_S.QUOTED, _S.WITHDRAWN},
    _S.QUOTED: {_S.CONTRACTED, _S.WITHDRAWN},
    _S.CONTRACTED: {_S.DOCUMENTS_PASSED, _S.WITHDRAWN},
    _S.DOCUMENTS_PASSED: set(),
    _S.REFUSED: set(),
    _S.WITHDRAWN: set(),
}


class QuoteState(TextChoices):
    DRAFT = "draft", _("draft")
    SENT = "sent", _("sent")
    ACCEPTED = "accepted", pgettext_lazy("quote", "accepted")
    DECLINED = "declined", _("declined")
    SUPERSEDED = "superseded", _("replaced by a later version")
    NOT_APPROVED = "not-approved", _("override not approved")


_Q = QuoteState
QUOTE_STEPS = {
    _Q.DRAFT: {_Q.SENT, _Q.SUPERSEDED, _Q.NOT_APPROVED},
    _Q.SENT: {_Q.ACCEPTED, _Q.DECLINED, _Q.SUPERSEDED},
    _Q.ACCEPTED: set(),
    _Q.DECLINED: set(),
    _Q.SUPERSEDED: set(),
    _Q.NOT_APPROVED: set(),
}


class ContractState(TextChoices):
    SENT = "sent", _("waiting for the client's signature")
    CLIENT_SIGNED = "client-signed", _("waiting for the body's signature")
    SIGNED = "signed", _("signed by both")


CONTRACT_STEPS = {
    ContractState.SENT: {ContractState.CLIENT_SIGNED},
    ContractState.CLIENT_SIGNED: {ContractState.SIGNED},
    ContractState.SIGNED: set(),
}


class EnquiryState(TextChoices):
    NEW = "new", _("new")
    TURNED = "turned", _("turned into an application")
    CLOSED = "closed", pgettext_lazy("enquiry", "closed")


ENQUIRY_STEPS = {
    EnquiryState.NEW: {EnquiryState.TURNED, EnquiryState.CLOSED},
    EnquiryState.TURNED: {EnquiryState.CLOSED},
    EnquiryState.CLOSED: set(),
}


class DocumentState(TextChoices):
    """How a document stands; computed by domain.documents on the day it is asked, never stored."""

    MISSING = "missing", _("missing")
    ABSENT = "absent", _("not sent")
    STORED = "stored", _("stored, not looked at yet")
    PASSED = "passed", _("passed")
    RETURNED = "returned", _("returned")
    EXPIRED = "expired", pgettext_lazy("document", "expired")
    EXPIRING = "expiring", _("expires soon")
    INFECTED = "infected", _("virus found")
