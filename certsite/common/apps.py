from django.apps import AppConfig


class CommonConfig(AppConfig):
    """Money, dates, PDF, words in two languages; no models."""

    name = "certsite.common"
