from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApplicationsConfig(AppConfig):
    """From the enterprise's application to the signed contract and the passed documents."""

    name = "applications"
    verbose_name = _("applications")
