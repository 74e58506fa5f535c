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
