"""The certification agreement, signed by both sides (ISO/IEC 17065 4.1.2)."""

import datetime

from django.core.files.base import ContentFile, File
from django.db import transaction

from applications import emails, permissions, policies, queries
from applications.models import Application, Contract, Document
from applications.models.contracts import SIDES, Signature
from applications.services.holding import hold
from applications.services.scanning import is_clean, looked_at, virus_stored_in
from applications.states import ApplicationState, ContractState
from certsite.accounts.roles import Act
from certsite.common import clock, scanner
from certsite.common.guards import require, require_ready
from certsite.common.uploads import sha256_of
from certsite.workflow import moves


@transaction.atomic
def make_contract(application: Application, *, tentative_on: datetime.date, by) -> Contract:
    """The agreement on the accepted quote, sent to the client for signature."""
    require(permissions.may_act(by, Act.CONTRACT, application))
    held = Application.objects.select_for_update().get(pk=application.pk)
    require_ready(policies.bars_to_contract(held))
    contract = Contract.objects.create(
        application=held, quote=queries.accepted_quote(held), tentative_on=tentative_on, made_by=by
    )
    moves.start(contract, by=by, verb="contract sent")
    emails.contract_sent(held)
    return contract


@transaction.atomic
def sign_by_client(
    contract: Contract, *, signer: str, post: str, way: str, mark: bytes | File, address: str | None, by
) -> Contract:
    """The client's signature: who signs, in which post, how, when, from which address.

    `way` is one of Contract.Way; `mark` is the drawing (PNG) or the sealed scan, judged by the form. Raises Infected
    where the scanner finds a virus in the scan.
    """
    require(permissions.is_own(by, contract.application))
    scan = _scan(mark)
    hold(contract.application)
    require_ready(policies.bars_to_sign(contract))
    signature = {"signer": signer, "signer_post": post, "way": way, "address": address, "scan": scan}
    _sign(contract, "client", ContractState.CLIENT_SIGNED, signature, mark, by=by)
    emails.contract_signed_by_client(contract.application)
    return contract


@transaction.atomic
def countersign(
    contract: Contract, *, signer: str, post: str, way: str, mark: bytes | File, address: str | None, by
) -> Contract:
    """The body's signature, by another person: the contract stands, and the documents are reviewed next.

    Raises Infected where the scanner finds a virus in the scan.
    """
    application = contract.application
    require(permissions.may_act(by, Act.CONTRACT, application))
    scan = _scan(mark)
    hold(application)
    require_ready(policies.bars_to_countersign(contract, by))
    signature = {"signer": signer, "signer_post": post, "way": way, "address": address, "scan": scan}
    _sign(contract, "body", ContractState.SIGNED, signature, mark, by=by)
    moves.move(application, ApplicationState.CONTRACTED, by=by)
    emails.contract_signed(application)
    return contract


def _scan(mark: bytes | File) -> str:
    """Have a sealed scan looked at, before anything is locked; a drawing is a picture of our own making."""
    if isinstance(mark, bytes):
        return ""
    return Document.Scan.CLEAN if is_clean(mark) else Document.Scan.UNSCANNED


def _sign(contract: Contract, side: str, to: str, signature: dict, mark: bytes | File, *, by) -> None:
    """Keep the mark under its SHA-256 and move the contract on, in one breath with who, when and how."""
    file = ContentFile(mark) if isinstance(mark, bytes) else mark
    field = Contract._meta.get_field(f"{side}_mark")
    name = field.storage.save(field.generate_filename(contract, sha256_of(file)), file)
    signature |= {"mark": name, "signed_at": clock.now(), "signed_by": by}
    together = {f"{side}_{key}": value for key, value in signature.items()}
    way = Contract.Way(signature["way"]).label
    moves.move(contract, to, by=by, note=f"{signature['signer']} · {way}", together=together)


def scan_contracts() -> int:
    """Scan the sealed scans that were signed with while no scanner answered; returns how many are known now."""

    if not scanner.configured():
        return 0

    def unscanned(side: str) -> list[int]:
        # In no order, so that a file that no scanner takes stands in no other's way
        waiting = Contract.objects.filter(**{f"{side}_scan": Document.Scan.UNSCANNED})
        return list(waiting.order_by("?").values_list("pk", flat=True)[:500])

    return looked_at([(scan_contract, pk, side) for side in SIDES for pk in unscanned(side)])


@transaction.atomic
def scan_contract(pk: int, side: str) -> bool | None:
    """Scan one side's sealed scan; False where the scanner has no answer, None where a worker is at it.

    The contract stands, but nobody gets a file with a virus any more, and both sides are told.
    """
    waiting = Contract.objects.filter(**{f"{side}_scan": Document.Scan.UNSCANNED})
    contract = waiting.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
    if contract is None:
        return None
    virus = virus_stored_in(Signature.of(contract, side).mark)
    if virus is None:
        return False
    Contract.objects.filter(pk=pk).update(**{f"{side}_scan": Document.Scan.INFECTED if virus else Document.Scan.CLEAN})
    if virus:
        moves.record(contract, "contract infected", by=None, note=virus)
        emails.contract_infected(contract.application)
    return True
