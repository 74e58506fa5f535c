from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Letters: the row is the queue, the broker only the bell."""

    name = "certsite.notifications"
