"""The pages of the contract: making it, signing it on either side, and the marks that it was signed with."""

import filetype
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from applications import forms, permissions, policies, queries, services
from applications.models import Application, Contract
from applications.models.contracts import SIDES, Signature
from applications.services.scanning import Infected
from applications.states import ContractState
from certsite.accounts.roles import Act
from certsite.common import scanner
from certsite.common.downloads import attachment
from certsite.common.guards import NotReady, require
from certsite.workflow.moves import AlreadyMoved, NotAllowed


@login_required
def contract(request, reference: str):
    """Make, sign and countersign the contract; each side sees its own act."""
    application = queries.application_for(request.user, reference)
    existing = queries.contract_of(application)
    if existing is None:
        require(permissions.may_act(request.user, Act.CONTRACT, application))
        return _make_contract(request, application)
    side = _side(request.user, existing)
    bars = policies.bars_to_countersign(existing, request.user) if side == "body" else []
    form = _form(request, existing, side) if side and not bars else None
    if request.method == "POST":
        if not side:
            require(permissions.is_own(request.user, application) or request.user.can(Act.CONTRACT))
            messages.info(request, _("There is nothing for you to sign here now."))
            return redirect(application)
        if form and form.is_valid() and _sign(request, existing, side, form):
            return redirect(application)
    context = {
        "application": application,
        "contract": existing,
        "agreement": queries.contract_words(application),
        "form": form,
        "side": side,
        "scans": scanner.configured(),
        "bars": bars,
    }
    return render(request, "applications/contract.html", context, status=422 if form and form.errors else 200)


def _side(user, existing: Contract) -> str:
    """The side that this person may sign for now, if any."""
    if permissions.is_own(user, existing.application) and not policies.bars_to_sign(existing):
        return "client"
    may_countersign = permissions.may_act(user, Act.CONTRACT, existing.application)
    return "body" if existing.state == ContractState.CLIENT_SIGNED and may_countersign else ""


def _form(request, existing: Contract, side: str) -> forms.SignatureForm:
    data = request.POST or None  # read first: the upload's handler says then whether it dropped the file
    return forms.SignatureForm(
        data,
        request.FILES or None,
        contract=existing,
        side=side,
        dropped=getattr(request, "upload_too_large", False),
        initial={"signer": request.user.name},
    )


def _make_contract(request, application: Application):
    form = forms.ContractForm(request.POST or None)
    bars = policies.bars_to_contract(application)
    if request.method == "POST" and form.is_valid() and not bars:
        try:
            services.make_contract(application, by=request.user, **form.cleaned_data)
            messages.success(request, _("The contract is sent to the client for signature."))
        except NotReady as refusal:
            messages.error(request, str(refusal))
        return redirect(application)
    agreement = queries.contract_words(application)
    context = {"application": application, "form": form, "bars": bars, "agreement": agreement}
    status = 422 if request.method == "POST" else 200
    return render(request, "applications/make_contract.html", context, status=status)


def _sign(request, existing: Contract, side: str, form: forms.SignatureForm) -> bool:
    """Sign as this side; False with the reason on the form where the verb refuses."""
    verb = services.sign_by_client if side == "client" else services.countersign
    try:
        verb(existing, by=request.user, address=request.META.get("REMOTE_ADDR") or None, **form.signature)
    except Infected as refusal:
        form.add_error("scan", forms.infected(str(refusal)))
        return False
    except NotReady as refusal:
        form.add_error(None, refusal.bars)
        return False
    except (AlreadyMoved, NotAllowed) as refusal:
        messages.error(request, str(refusal))
        return True
    done = _("Signed. The certification body countersigns next.") if side == "client" else _("The contract stands.")
    messages.success(request, done)
    return True


@login_required
def mark(request, reference: str, side: str):
    """The drawn signature or sealed scan of one side, to whoever may see the case; always as an attachment."""
    existing = queries.contract_of(queries.application_for(request.user, reference))
    signature = Signature.of(existing, side) if existing and side in SIDES else None
    if not signature or not signature.mark:
        raise Http404
    if bars := policies.bars_to_download(signature):
        context = {"application": existing.application, "name": signature.way_label, "bars": bars}
        return render(request, "applications/infected.html", context, status=403)
    try:
        with signature.mark.open("rb") as file:
            kind = filetype.guess(file.read(8192))
    except FileNotFoundError as error:  # the storage has lost it
        raise Http404 from error
    return attachment(signature.mark, name=f"{reference}-C-{side}.{kind.extension}", content_type=kind.mime)
