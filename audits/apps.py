from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditsConfig(AppConfig):
    """Audits on site: team, dates, scoring, headcount, surveillance windows."""

    name = "audits"
    verbose_name = _("audits")
