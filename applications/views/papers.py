"""Quote and contract as PDF."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse

from applications import queries, services


def answer(content: bytes, name: str) -> HttpResponse:
    """A PDF shown in the browser under a name of its own."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


@login_required
def quote_pdf(request, reference: str, version: int):
    """The quote as the client gets it."""
    quote = queries.quote_for(request.user, reference, version)
    return answer(services.quote_pdf(quote), f"{reference}-Q{version}")


@login_required
def contract_pdf(request, reference: str):
    """The contract with the signatures it has."""
    contract = queries.contract_of(queries.application_for(request.user, reference))
    if contract is None:
        raise Http404
    return answer(services.contract_pdf(contract), f"{reference}-C")
