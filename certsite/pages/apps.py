from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    """The public pages that staff write: every version kept, the newest shown."""

    name = "certsite.pages"
    verbose_name = _("pages")
