"""Lets allauth's letters (confirm the address, reset the password) go through the same queue as all others."""

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.sites.shortcuts import get_current_site
from django.utils import translation

from certsite.notifications.models import Notification


class QueueingAdapter(DefaultAccountAdapter):
    """allauth's adapter with our outbox behind it."""

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Queue the letter instead of waiting for the mail server."""
        site = get_current_site(self.request)
        message = self.render_mail(
            template_prefix, email, {"request": self.request, "email": email, "current_site": site, **context}
        )
        html = next((content for content, kind in getattr(message, "alternatives", []) if kind == "text/html"), "")
        Notification.objects.create(
            letter=template_prefix.rsplit("/", 1)[-1],
            recipient=email,
            language=translation.get_language() or "",
            subject=message.subject,
            text=message.body,
            html=html,
        )

    def save_user(self, request, user, form, commit=True):
        """Store the new person with the language they were reading in."""
        user.language = translation.get_language() or user.language
        return super().save_user(request, user, form, commit)
