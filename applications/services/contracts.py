"""The certification agreement, signed by both sides (ISO/IEC 17065 4.1.2)."""

import datetime

from django.db import transaction

from applications import emails, permissions, policies, queries
from applications.models import Application, Contract
from applications.states import ApplicationState, ContractState
from certsite.accounts.roles import Act
from certsite.common import clock
from certsite.common.guards import require, require_ready
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
def sign_by_client(contract: Contract, *, signer: str, post: str, address: str | None, by) -> Contract:
    """The client's signature: who signs, in which post, when, from which address."""
    require(permissions.is_own(by, contract.application))
    moves.move(
        contract,
        ContractState.CLIENT_SIGNED,
        by=by,
        note=signer,
        together={
            "client_signed_at": clock.now(),
            "client_signed_by": by,
            "client_signer": signer,
            "client_signer_post": post,
            "client_address": address,
        },
    )
    emails.contract_signed_by_client(contract.application)
    return contract


@transaction.atomic
def countersign(contract: Contract, *, by) -> Contract:
    """The body's signature: the contract stands, and the documents are reviewed next."""
    application = contract.application
    require(permissions.may_act(by, Act.CONTRACT, application))
    moves.move(contract, ContractState.SIGNED, by=by, together={"body_signed_at": clock.now(), "body_signed_by": by})
    moves.move(application, ApplicationState.CONTRACTED, by=by)
    emails.contract_signed(application)
    return contract
