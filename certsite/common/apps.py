from django.apps import AppConfig
from django.core import checks

from certsite.common.checks import check_pdf_libraries


class CommonConfig(AppConfig):
    """Money, dates, PDF, words in two languages; no models."""

    name = "certsite.common"

    def ready(self):
        checks.register(check_pdf_libraries)
