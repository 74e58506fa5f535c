"""The issued PDF, read back by others than the library that drew it."""

import io

import pypdf
import pypdfium2
import pytest
import zxingcpp
from django.urls import reverse

from certificates import services
from certificates.models import Certificate
from certsite.casefile.demo.way import Way
from certsite.common import clock

pytestmark = pytest.mark.django_db
HEIGHT_OF_STARS, FRAME, A4 = 17, 45, 595  # points
NO_FONT_HAS_IT = chr(0x3134F)  # not assigned in Unicode


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


def test_an_annex_lists_every_further_site_however_long_its_address(cast, edition, certificate):
    assert len(pypdf.PdfReader(io.BytesIO(services.certificate_pdf(certificate))).pages) == 1
    way = Way(cast, edition, headcount=200, outlets=60).to("granted")
    for n, site in enumerate(way.application.sites.exclude(kind="headquarters")):
        site.address = "广东省深圳市南山区粤海街道科技南路16号" * (1 + n % 8) + f"第{n}号门"
        site.save()
    document = services.certificate_pdf(services.issue(way.decision, by=cast.registrar))
    text = text_of(document).replace("\n", "")
    assert [n for n in range(60) if f"第{n}号门" not in text] == []
    assert len(document) < 300_000


LONG = {
    "name": "广东粤港澳大湾区新能源汽车动力电池回收与综合利用售后服务技术开发（集团）股份有限公司",
    "name_en": "Guangdong Greater Bay Area New Energy Vehicle Power Battery Recycling and Service Group Co., Ltd. ",
    "address": "广东省深圳市南山区粤海街道科技园社区科技南路16号深圳湾创新科技中心2栋A座3801单元",
    "address_en": "Unit 3801, Tower A, Building 2, Shenzhen Bay Innovation Centre, No. 16 Keji South Road, Shenzhen ",
}
SCOPE = {
    "scope": "新能源汽车、动力电池、充电设备的售后服务（安装、维修、配件、投诉处理、召回）",
    "scope_en": "After-sales service of new energy vehicles, batteries and charging equipment ",
}


def filled(row, words: dict[str, str], share: float) -> None:
    """Give every field of the row as many of these words as `share` of its room."""
    for field, text in words.items():
        room = int(row._meta.get_field(field).max_length * share)
        setattr(row, field, (text * 20)[:room].strip())
    row.save()


@pytest.mark.parametrize("share", [0.3, 0.6, 1.0])
def test_long_words_shrink_and_never_meet_the_foot(cast, edition, share):
    way = Way(cast, edition).to("granted")
    filled(way.application.organisation, LONG, share)
    filled(way.application, SCOPE, share)
    way.decision.refresh_from_db()
    certificate = services.issue(way.decision, by=cast.registrar)
    document = services.certificate_pdf(certificate)
    assert len(document) < 300_000
    [page] = pypdfium2.PdfDocument(document)
    characters = page.get_textpage()
    begin_of_foot = characters.search("颁发日期").get_next()[0]
    shown = [characters.get_text_range(n, 1) for n in range(characters.count_chars())]
    words = "".join("".join(shown[:begin_of_foot]).split())
    for field in ("holder", "holder_en", "address", "address_en", "scope", "scope_en"):
        assert "".join(getattr(certificate, field).split()) in words, f"{field} is not whole"

    boxes = {n: characters.get_charbox(n) for n, char in enumerate(shown) if char.strip()}  # left, bottom, right, top
    [code] = zxingcpp.read_barcodes(page.render(scale=2).to_pil())
    top_of_code = page.get_height() - code.position.top_left.y / 2
    top_of_foot = max(top_of_code, *(box[3] for n, box in boxes.items() if n >= begin_of_foot))
    end_of_grade = min(box[1] for n, box in boxes.items() if n < begin_of_foot)
    assert end_of_grade > top_of_foot + HEIGHT_OF_STARS
    assert min(box[0] for box in boxes.values()) > FRAME and max(box[2] for box in boxes.values()) < A4 - FRAME


def test_a_character_that_no_font_draws_stops_the_issue(cast, edition, client):
    way = Way(cast, edition).to("granted")
    way.application.organisation.name = f"深圳市{NO_FONT_HAS_IT}鑫电器有限公司"
    way.application.organisation.save()
    client.force_login(cast.registrar)
    page = reverse("certificates:issue", args=[way.decision.audit.reference])
    answer = client.post(page, {"issued_on": clock.today().isoformat()}, headers={"accept-language": "en"})
    assert answer.status_code == 422
    assert f"No font on this server draws {NO_FONT_HAS_IT}" in answer.content.decode()
    assert not Certificate.objects.exists()


def test_the_same_certificate_is_drawn_from_its_snapshot(certificate):
    first = text_of(services.certificate_pdf(certificate))
    certificate.application.organisation.name = "改名后的公司"
    certificate.application.organisation.save()
    assert text_of(services.certificate_pdf(Certificate.objects.get())) == first
