"""The way of an audit and of a change order (rules sections 3, 4 and 7)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AuditState(TextChoices):
    FORESEEN = "foreseen", _("foreseen")
    PROPOSED = "proposed", _("proposed")
    PLANNED = "planned", _("planned")
    CONFIRMED = "confirmed", _("date confirmed")
    ON_SITE = "on-site", pgettext_lazy("audit", "on site")
    CLOSED = "closed", _("closed")
    CANCELLED = "cancelled", pgettext_lazy("audit", "cancelled")


_S = AuditState
AUDIT_STEPS = {
    _S.FORESEEN: {_S.PROPOSED, _S.CANCELLED},
    _S.PROPOSED: {_S.PLANNED, _S.CANCELLED},
    _S.PLANNED: {_S.CONFIRMED, _S.CANCELLED},
    _S.CONFIRMED: {_S.PLANNED, _S.ON_SITE, _S.CANCELLED},
    _S.ON_SITE: {_S.CLOSED},
    _S.CLOSED: {_S.ON_SITE},
    _S.CANCELLED: set(),
}


class ChangeOrderState(TextChoices):
    OPEN = "open", _("open")
    TO_SIGN = "to-sign", _("waiting for the client's signature")
    PROPOSED = "proposed", _("waiting for the second person")
    CLOSED = "closed", _("closed")


CHANGE_ORDER_STEPS = {
    ChangeOrderState.OPEN: {ChangeOrderState.TO_SIGN, ChangeOrderState.PROPOSED},
    ChangeOrderState.TO_SIGN: {ChangeOrderState.OPEN, ChangeOrderState.PROPOSED, ChangeOrderState.CLOSED},
    ChangeOrderState.PROPOSED: {ChangeOrderState.OPEN, ChangeOrderState.CLOSED},
    ChangeOrderState.CLOSED: set(),
}


class PlanState(TextChoices):
    DRAFT = "draft", pgettext_lazy("plan", "being written")
    SENT = "sent", _("with the client")
    AGREED = "agreed", _("agreed by both")


PLAN_STEPS = {
    PlanState.DRAFT: {PlanState.SENT},
    PlanState.SENT: {PlanState.DRAFT, PlanState.AGREED},
    PlanState.AGREED: {PlanState.DRAFT},
}


class FindingState(TextChoices):
    RECORDED = "recorded", pgettext_lazy("finding", "recorded, not shown yet")
    OPEN = "open", pgettext_lazy("finding", "waits for the client's answer")
    ANSWERED = "answered", pgettext_lazy("finding", "answered by the client")
    RETURNED = "returned", pgettext_lazy("finding", "sent back to the client")
    ACCEPTED = "accepted", pgettext_lazy("finding", "plan accepted")
    REPORTED = "reported", pgettext_lazy("finding", "carried out, by the client's report")
    VERIFIED = "verified", pgettext_lazy("finding", "verified and closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("finding", "withdrawn after an objection")
    STRUCK = "struck", pgettext_lazy("finding", "struck before it was shown")


_F = FindingState
FINDING_STEPS = {
    _F.RECORDED: {_F.OPEN, _F.STRUCK},
    _F.OPEN: {_F.ANSWERED, _F.WITHDRAWN},
    _F.ANSWERED: {_F.ACCEPTED, _F.RETURNED, _F.WITHDRAWN},
    _F.RETURNED: {_F.ANSWERED, _F.WITHDRAWN},
    _F.ACCEPTED: {_F.REPORTED, _F.VERIFIED, _F.RETURNED, _F.WITHDRAWN},
    _F.REPORTED: {_F.VERIFIED, _F.RETURNED, _F.WITHDRAWN},
    _F.VERIFIED: {_F.RETURNED, _F.WITHDRAWN},
    _F.WITHDRAWN: set(),
    _F.STRUCK: set(),
}
