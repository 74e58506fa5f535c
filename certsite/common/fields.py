"""Model fields and constraints that every app declares alike."""

from django.conf import settings
from django.db import models
from django.db.models import Q


def person(**options) -> models.ForeignKey:
    """Who did it: kept although the account may be closed."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", **options)


def together(name: str, *fields: str) -> models.CheckConstraint:
    """Who, when and what are all there or all absent."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__isnull": True for field in fields})
        | Q(**{f"{field}__isnull": False for field in fields}),
        name=name,
    )
