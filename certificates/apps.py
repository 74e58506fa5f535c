from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    """The decision, the certificate, its status and the public register."""

    name = "certificates"
    verbose_name = _("certificates")
