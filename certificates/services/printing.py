"""The certificate on paper, drawn from its snapshot alone (rules section 6)."""

import segno
from django.conf import settings
from django.urls import reverse

from certificates.domain import guilloche
from certificates.models import Certificate
from certsite.common import pdf

FRAME = (192, 279)  # millimetres, within A4
STAR = 22  # how far one star stands from the next, in units of its drawing
SITES_A_PAGE = 26


def verification_address(certificate: Certificate) -> str:
    """Where the QR code leads: the certificate's present status."""
    return settings.SITE_URL + reverse("certificates:verify", args=[certificate.number])


def certificate_pdf(certificate: Certificate) -> bytes:
    """A4, Chinese and English on one page, and an annex with the sites where there is more than one."""
    address = verification_address(certificate)
    context = {
        "certificate": certificate,
        "body_zh": settings.BODY_NAME["zh-hans"],
        "body_en": settings.BODY_NAME["en"],
        "statement_zh": certificate.statement["zh-hans"],
        "grade_zh": certificate.grade_label["zh-hans"],
        "criteria": [
            {"code": row["code"], "zh": row["name"]["zh-hans"], "en": row["name"]["en"]} for row in certificate.criteria
        ],
        "qr": segno.make(address, error="m").svg_data_uri(scale=4, border=4, dark="#1d2430"),
        "border": guilloche.border(*FRAME),
        "rosette": guilloche.rosette(78),
        "seal": guilloche.on_arc(settings.BODY_NAME["zh-hans"], 13.6),
        "stars": range(0, certificate.stars * STAR, STAR),
        "star_width": certificate.stars * STAR,
        "annex": [certificate.sites[n : n + SITES_A_PAGE] for n in range(0, len(certificate.sites), SITES_A_PAGE)],
        "long": max(len(certificate.holder), len(certificate.holder_en) // 2) > 26,
    }
    return pdf.draw("certificates/pdf/certificate.html", context, language="zh-hans")
