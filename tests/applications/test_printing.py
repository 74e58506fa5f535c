"""Quote and contract as PDF."""

import io

import pypdf
import pytest
from django.utils import translation

from applications import services
from certsite.casefile.demo.way import Way

pytestmark = pytest.mark.django_db


def text_of(document: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(document)).pages)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_quote_shows_every_factor(cast, edition, language):
    quote = Way(cast, edition).to("quoted").application.quotes.get()
    with translation.override(language):
        document = services.quote_pdf(quote)
    text = text_of(document)
    assert pypdf.PdfReader(io.BytesIO(document)).root_object["/Lang"] == language
    for line in quote.lines.all():
        assert line.label[language] in text
        assert f"{line.unit_amount:,.2f}" in text
    assert f"¥{quote.total:,.2f}" in text
    assert quote.application.organisation.name in text


def test_the_contract_names_both_sides_the_duties_and_the_signatures(cast, edition):
    contract = Way(cast, edition).to("contracted").application.contract
    text = text_of(services.contract_pdf(contract))
    for words in ("认证合同", "Certification contract", "王芳", "赵敏", contract.application.organisation.credit_code):
        assert words in text
    assert text.count("127.0.0.1") == 1
