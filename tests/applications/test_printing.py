"""Quote and contract as PDF."""

import io
from decimal import Decimal

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
    factors = {"zh-hans": ("1–10", "标准价目"), "en": ("1–10 people", "Standard tariff")}
    assert all(words in text for words in factors[language])
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
    assert text.count("127.0.0.1") == 2


def test_an_override_shows_as_days_set_by_hand_and_as_a_line_never_as_its_reason(cast, edition):
    case = Way(cast, edition).to("accepted").application
    quote = services.make_quote(
        case, tariff="demo", days_on_site=Decimal(1), total=Decimal(3000), reason="内部理由", by=cast.market
    )
    with translation.override("en"):
        text = text_of(services.quote_pdf(quote))
    assert "Set by hand: the table gives 3." in text
    assert "Adjustment to the agreed total" in text and "−¥200.00" in text and "¥3,000.00" in text
    assert "内部理由" not in text
