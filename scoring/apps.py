from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScoringConfig(AppConfig):
    """Schemes and their editions as data, and the score sheet."""

    name = "scoring"
    verbose_name = _("scoring")
