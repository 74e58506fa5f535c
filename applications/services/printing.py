"""Quote and contract on paper."""

from django.conf import settings
from django.utils import translation

from applications.models import Contract, Quote
from certsite.common import bilingual, clock, pdf


def quote_pdf(quote: Quote) -> bytes:
    """The quote with every factor, in the reader's language."""
    application = quote.application
    context = {
        "body_name": bilingual.text(settings.BODY_NAME),
        "reference": application.reference,
        "application": application,
        "organisation": application.organisation,
        "scheme": bilingual.text(application.edition.scheme.name),
        "quote": quote,
        "lines": quote.lines.all(),
        "issued_on": clock.day_of(quote.sent_at or quote.made_at),
    }
    return pdf.draw("applications/pdf/quote.html", context, language=translation.get_language())


def contract_pdf(contract: Contract) -> bytes:
    """The agreement in both languages, with the signatures it has."""
    application = contract.application
    context = {
        "body_zh": settings.BODY_NAME["zh-hans"],
        "body_en": settings.BODY_NAME["en"],
        "application": application,
        "organisation": application.organisation,
        "contract": contract,
        "quote": contract.quote,
        "criteria": [
            {"code": row["code"], "zh": row["name"]["zh-hans"], "en": row["name"]["en"]}
            for row in application.edition.rules["criteria"]
        ],
    }
    return pdf.draw("applications/pdf/contract.html", context, language="zh-hans")
