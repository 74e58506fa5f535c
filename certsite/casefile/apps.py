from django.apps import AppConfig


class CasefileConfig(AppConfig):
    """The roof: home pages, one client's whole file, search; no models."""

    name = "certsite.casefile"
