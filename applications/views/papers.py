"""Quote and contract as PDF."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils import translation

from applications import queries
from applications.models import Quote
from certsite.common import bilingual, pdf


def answer(content: bytes, name: str) -> HttpResponse:
    """A PDF shown in the browser under a name of its own."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


@login_required
def quote_pdf(request, reference: str, version: int):
    """The quote as the client gets it."""
    quote = queries.quote_for(request.user, reference, version)
    language = translation.get_language()
    context = quote_context(quote)
    return answer(pdf.draw("applications/pdf/quote.html", context, language=language), f"{reference}-Q{version}")


def quote_context(quote: Quote) -> dict:
    """What templates/applications/pdf/quote.html shows."""
    return {
        "body_name": bilingual.text(settings.BODY_NAME),
        "reference": quote.application.reference,
        "version": quote.version,
        "organisation": quote.application.organisation,
        "issued_on": (quote.sent_at or quote.made_at).date(),
        "expires_on": quote.expires_on,
        "headcount": quote.headcount,
        "days_total": quote.days_total,
        "days_planning": quote.days_planning,
        "days_on_site": quote.days_on_site,
        "extra_sites": quote.extra_sites,
        "lines": [
            (bilingual.text(line.label), line.quantity, line.unit_amount, line.amount) for line in quote.lines.all()
        ],
        "total": quote.total,
        "currency": quote.currency,
        "note": quote.note,
    }


@login_required
def contract_pdf(request, reference: str):
    """The contract with the signatures it has."""
    application = queries.application_for(request.user, reference)
    contract = queries.contract_of(application)
    if contract is None:
        raise Http404
    context = {
        "reference": reference,
        "body_name": bilingual.text(settings.BODY_NAME),
        "organisation": application.organisation,
        "scheme_name": bilingual.text(application.edition.scheme.name),
        "criteria": [
            {"code": row["code"], "name": bilingual.text(row["name"])} for row in application.edition.rules["criteria"]
        ],
        "scope": application.scope,
        "total": contract.quote.total,
        "currency": contract.quote.currency,
        "tentative_on": contract.tentative_on,
        "client_signer": contract.client_signer,
        "client_signer_post": contract.client_signer_post,
        "client_signed_at": contract.client_signed_at,
        "body_signer": contract.body_signed_by,
        "body_signed_at": contract.body_signed_at,
    }
    content = pdf.draw("applications/pdf/contract.html", context, language=translation.get_language())
    return answer(content, f"{reference}-C")
