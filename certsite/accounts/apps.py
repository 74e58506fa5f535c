from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People, their roles, and the enterprises they belong to."""

    name = "certsite.accounts"
    label = "accounts"
    verbose_name = _("accounts")
