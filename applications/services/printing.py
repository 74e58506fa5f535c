"""Quote and contract on paper."""

import base64

from django.conf import settings
from django.utils import translation

from applications import queries
from applications.models import Contract, Quote
from applications.models.contracts import Signature
from certsite.common import bilingual, clock, pdf

TITLE = {"zh-hans": "认证合同", "en": "Certification contract"}
PARTIES = {"client": ("委托方", "For the client"), "body": ("认证机构", "For the certification body")}


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
        "factors": queries.factors(quote),
        "issued_on": clock.day_of(quote.sent_at or quote.made_at),
    }
    return pdf.draw("applications/pdf/quote.html", context, language=translation.get_language())


def contract_pdf(contract: Contract) -> bytes:
    """The agreement in both languages, with the signatures it has: drawn ones as pictures, scans by their hash."""
    application = contract.application
    words = queries.contract_words(application) or {"title": TITLE, "clauses": []}
    context = {
        "body_zh": settings.BODY_NAME["zh-hans"],
        "body_en": settings.BODY_NAME["en"],
        "application": application,
        "organisation": application.organisation,
        "contract": contract,
        "quote": contract.quote,
        "criteria": [{"code": row["code"]} | _both(row["name"]) for row in application.edition.rules["criteria"]],
        "title": _both(words["title"]),
        "clauses": [{"source": clause.get("source")} | _both(clause["text"]) for clause in words["clauses"]],
        "parties": [_party(signature) for signature in contract.signatures],
    }
    return pdf.draw("applications/pdf/contract.html", context, language="zh-hans")


def _both(words: dict) -> dict[str, str]:
    """Words in both languages, under names that a template can say."""
    return {"zh": words["zh-hans"], "en": words["en"]}


def _party(signature: Signature) -> dict:
    zh, en = PARTIES[signature.side]
    picture = ""
    if signature.is_drawn and signature.mark:
        with signature.mark.open("rb") as file:
            picture = f"data:image/png;base64,{base64.b64encode(file.read()).decode()}"
    return {"zh": zh, "en": en, "signature": signature, "picture": picture}
