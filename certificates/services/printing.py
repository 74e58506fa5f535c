"""The certificate on paper, drawn from its snapshot alone (rules section 6)."""

import segno
from django.conf import settings
from django.urls import reverse

from certificates.domain import guilloche
from certificates.models import Certificate
from certsite.common import pdf

FRAME = (192, 279)  # millimetres, within A4
STAR = 22  # how far one star stands from the next, in units of its drawing
SIZES = ("10.5pt", "9.8pt", "9pt", "8.3pt", "7.6pt", "6.9pt")  # of the words above the foot


def verification_address(certificate: Certificate) -> str:
    """Where the QR code leads: the certificate's present status."""
    return settings.SITE_URL + reverse("certificates:verify", args=[certificate.number])


def certificate_pdf(certificate: Certificate) -> bytes:
    """A4, Chinese and English on one page, the words as large as they fit, and an annex that lists further sites."""
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
    }
    return pdf.draw("certificates/pdf/certificate.html", context, language="zh-hans", sizes=SIZES)
