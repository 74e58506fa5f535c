"""The states of a decision and of a certificate (rules sections 5 and 6)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DecisionState(TextChoices):
    OPEN = "open", _("being voted on")
    GRANTED = "granted", _("granted")
    REFUSED = "refused", pgettext_lazy("decision", "refused")
    DEFERRED = "deferred", _("deferred")


_D = DecisionState
DECISION_STEPS = {
    _D.OPEN: {_D.GRANTED, _D.REFUSED, _D.DEFERRED},
    _D.GRANTED: set(),
    _D.REFUSED: set(),
    _D.DEFERRED: set(),
}


class CertificateState(TextChoices):
    VALID = "valid", _("valid")
    SUSPENDED = "suspended", _("suspended")
    WITHDRAWN = "withdrawn", _("withdrawn")
    CANCELLED = "cancelled", _("cancelled")
    EXPIRED = "expired", _("expired")


_C = CertificateState
CERTIFICATE_STEPS = {
    _C.VALID: {_C.SUSPENDED, _C.WITHDRAWN, _C.CANCELLED, _C.EXPIRED},
    _C.SUSPENDED: {_C.VALID, _C.WITHDRAWN, _C.CANCELLED, _C.EXPIRED},
    _C.WITHDRAWN: set(),
    _C.CANCELLED: set(),
    _C.EXPIRED: set(),
}
