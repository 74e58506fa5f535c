"""The issued PDF, read back by others than the library that drew it."""

import io

import pypdf
import pypdfium2
import pytest
import zxingcpp

from certificates import services
from certificates.models import Certificate
from certsite.casefile.demo.way import Way

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate(cast, edition) -> Certificate:
    return Way(cast, edition).to("certified").certificate


def text_of(document: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(document)).pages)


def fonts_of(document: bytes) -> list:
    """Every font of every page, with its descriptor."""
    fonts = []
    for page in pypdf.PdfReader(io.BytesIO(document)).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            font = font.get_object()
            descendant = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            fonts.append((font["/BaseFont"], descendant["/FontDescriptor"].get_object()))
    return fonts


def test_number_holder_and_grade_can_be_read_in_both_languages(certificate):
    text = text_of(services.certificate_pdf(certificate))
    for words in (
        certificate.number, certificate.holder, certificate.holder_en, certificate.credit_code, "五星级", "Five-star",
        certificate.scope, certificate.scope_en, "GB/T 27922-2011", certificate.issued_on.isoformat(),
        certificate.valid_until.isoformat(), "服务认证证书", "Certificate of Service Certification",
        "扫码查询证书当前状态",
    ):  # fmt: skip
        assert words in text


def test_every_font_is_embedded_and_subset_and_the_file_is_small(certificate):
    document = services.certificate_pdf(certificate)
    fonts = fonts_of(document)
    assert len(fonts) >= 3
    for name, descriptor in fonts:
        assert name[7] == "+" and name[1:7].isalpha() and name[1:7].isupper(), f"{name} is not a subset"
        assert {"/FontFile2", "/FontFile3"} & set(descriptor), f"{name} is not embedded"
        assert "Noto" in name
    assert len(document) < 300_000


def test_the_code_leads_to_the_page_that_tells_the_status(certificate, settings, client):
    document = services.certificate_pdf(certificate)
    picture = pypdfium2.PdfDocument(document)[0].render(scale=200 / 72).to_pil()
    [code] = zxingcpp.read_barcodes(picture)
    assert code.text == f"{settings.SITE_URL}/verify/{certificate.number}/"
    answer = client.get(code.text.removeprefix(settings.SITE_URL), HTTP_ACCEPT_LANGUAGE="en")
    assert answer.status_code == 200 and "valid" in answer.content.decode()


def test_one_page_without_outlets_and_an_annex_with_them(cast, edition, certificate):
    assert len(pypdf.PdfReader(io.BytesIO(services.certificate_pdf(certificate))).pages) == 1
    many = Way(cast, edition, headcount=200, outlets=40).to("certified").certificate
    document = services.certificate_pdf(many)
    assert len(pypdf.PdfReader(io.BytesIO(document)).pages) == 3
    assert "网点39" in text_of(document)
    assert len(document) < 300_000


def test_the_longest_names_still_fit_on_one_page(cast, edition):
    way = Way(cast, edition).to("granted")
    organisation = way.application.organisation
    organisation.name = "广东粤港澳大湾区新能源汽车动力电池回收与综合利用售后服务技术开发" * 2 + "（集团）股份有限公司"
    organisation.name_en = "Guangdong Greater Bay Area New Energy Vehicle Power Battery Recycling and Service " * 2
    organisation.address = "广东省深圳市南山区粤海街道科技园社区科技南路16号深圳湾创新科技中心2栋A座3801单元" * 2
    organisation.save()
    way.application.scope = "新能源汽车、动力电池、充电设备的售后服务（安装、维修、配件、投诉处理、召回）" * 3
    way.application.scope_en = "After-sales service of new energy vehicles, batteries and charging equipment " * 4
    way.application.save()
    way.decision.refresh_from_db()
    document = services.certificate_pdf(services.issue(way.decision, by=cast.registrar))
    assert len(pypdf.PdfReader(io.BytesIO(document)).pages) == 1
    assert "股份有限公司" in text_of(document).replace("\n", "")


def test_the_same_certificate_is_drawn_from_its_snapshot(certificate):
    first = text_of(services.certificate_pdf(certificate))
    certificate.application.organisation.name = "改名后的公司"
    certificate.application.organisation.save()
    assert text_of(services.certificate_pdf(Certificate.objects.get())) == first
