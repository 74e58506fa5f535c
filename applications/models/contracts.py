"""The certification agreement and the signatures of both sides."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from django.db import models
from django.db.models import F, Q
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext_lazy as _

from applications.models.case import Application
from applications.models.papers import Document
from applications.models.quotes import Quote
from applications.states import CONTRACT_STEPS, ContractState
from certsite.common import clock
from certsite.common.fields import person, together

SIDES = ("client", "body")
FIELDS = ("at", "signer", "post", "way", "mark", "address", "scan")


def mark_path(_signed: models.Model, filename: str) -> str:
    """Signatures and sealed scans are stored by what they contain; `filename` is their SHA-256."""
    return f"signatures/{filename[:2]}/{filename}"


class Contract(models.Model):
    """The certification agreement (ISO/IEC 17065 4.1.2); no audit without both signatures."""

    STEPS = CONTRACT_STEPS

    class Way(models.TextChoices):
        DRAWN = "drawn", _("drawn signature")
        SEALED = "sealed", _("scan with seal and signature")

    application = models.OneToOneField(Application, models.PROTECT, related_name="contract")
    quote = models.OneToOneField(Quote, models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=ContractState.choices, default=ContractState.SENT)
    tentative_on = models.DateField(_("tentative date of the audit"))
    made_at = models.DateTimeField(default=clock.now)
    made_by = person()
    client_signed_at = models.DateTimeField(null=True, blank=True)
    client_signed_by = person(null=True, blank=True)
    client_signer = models.CharField(_("signed by"), max_length=80, blank=True)
    client_signer_post = models.CharField(_("post of the signer"), max_length=80, blank=True)
    client_way = models.CharField(max_length=10, choices=Way.choices, blank=True)
    client_mark = models.FileField(upload_to=mark_path, max_length=200, blank=True)
    client_address = models.GenericIPAddressField(null=True, blank=True)
    client_scan = models.CharField(max_length=10, choices=Document.Scan.choices, blank=True)  # empty: nothing to scan
    body_signed_at = models.DateTimeField(null=True, blank=True)
    body_signed_by = person(null=True, blank=True)
    body_signer = models.CharField(_("signed by"), max_length=80, blank=True)
    body_signer_post = models.CharField(_("post of the signer"), max_length=80, blank=True)
    body_way = models.CharField(max_length=10, choices=Way.choices, blank=True)
    body_mark = models.FileField(upload_to=mark_path, max_length=200, blank=True)
    body_address = models.GenericIPAddressField(null=True, blank=True)
    body_scan = models.CharField(max_length=10, choices=Document.Scan.choices, blank=True)

    class Meta:
        verbose_name = _("contract")
        constraints = [
            together("client_signed_who_and_when", "client_signed_at", "client_signed_by"),
            together("body_signed_who_and_when", "body_signed_at", "body_signed_by"),
            models.CheckConstraint(
                condition=Q(body_signed_by__isnull=True) | ~Q(body_signed_by=F("client_signed_by")),
                name="two_sides_two_people",
            ),
        ]

    def __str__(self) -> str:
        return _("Contract of %(case)s") % {"case": self.application.reference}

    @property
    def case_reference(self) -> str:
        return self.application.reference

    @property
    def signatures(self) -> list["Signature"]:
        """Both sides' signatures, the client's first."""
        return [Signature.of(self, side) for side in SIDES]


@dataclass(frozen=True)
class Signature:
    """One side's signature; `at` is None while that side has not signed."""

    side: str
    at: datetime | None
    signer: str
    post: str
    way: str
    mark: FieldFile
    address: str | None
    scan: str

    @classmethod
    def of(cls, contract: Contract, side: str) -> "Signature":
        """The signature of "client" or "body"."""
        names = {"at": "signed_at", "signer": "signer", "post": "signer_post"}
        values = {name: getattr(contract, f"{side}_{names.get(name, name)}") for name in FIELDS}
        return cls(side, **values)

    @property
    def is_drawn(self) -> bool:
        return self.way == Contract.Way.DRAWN

    @property
    def is_infected(self) -> bool:
        return self.scan == Document.Scan.INFECTED

    @property
    def way_label(self) -> str:
        """How it was given, in words; empty for one from before ways were kept."""
        return str(Contract.Way(self.way).label) if self.way else ""

    @property
    def sha256(self) -> str:
        """The hash of the picture or scan, which it is stored under."""
        return PurePath(self.mark.name).name[:64] if self.mark else ""
