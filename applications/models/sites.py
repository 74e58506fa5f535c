"""Sites of an enterprise, and spreadsheets of sites on their way in."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applications.models.case import LARGEST_HEADCOUNT, Application
from certsite.common import clock
from certsite.common.fields import person, together


class Site(models.Model):
    """A place where the enterprise gives service."""

    class Kind(models.TextChoices):
        HEADQUARTERS = "headquarters", _("headquarters")
        OWN = "own", _("own outlet")
        CONTRACTED = "contracted", _("contracted outlet")
        AGENCY = "agency", _("agency")

    application = models.ForeignKey(Application, models.CASCADE, related_name="sites")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=160)
    region = models.CharField(_("region"), max_length=80, blank=True)
    address = models.CharField(_("address"), max_length=240)
    headcount = models.PositiveIntegerField(_("headcount"))
    service_staff = models.PositiveIntegerField(_("service staff"), null=True, blank=True)
    management_staff = models.PositiveIntegerField(_("service management staff"), null=True, blank=True)
    size = models.PositiveIntegerField(_("floor area (m²)"), null=True, blank=True)
    services = ArrayField(
        models.CharField(max_length=20, choices=Application.Service.choices),
        default=list,
        blank=True,
        verbose_name=_("services offered"),
    )
    contact = models.CharField(_("contact"), max_length=120, blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["application", "pk"]
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        constraints = [
            models.CheckConstraint(condition=Q(headcount__lte=LARGEST_HEADCOUNT), name="site_headcount_range"),
            models.UniqueConstraint(
                fields=["application"], condition=Q(kind="headquarters"), name="one_headquarters",
                violation_error_message=_("There is one headquarters only."),
            ),
            models.UniqueConstraint(fields=["application", "name"], name="site_name_once"),
            models.CheckConstraint(
                condition=(Q(service_staff__isnull=True) | Q(service_staff__lte=F("headcount")))
                & (Q(management_staff__isnull=True) | Q(management_staff__lte=F("headcount"))),
                name="site_functions_within_headcount",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("applications:site", args=[self.application.reference, self.pk])

    def validate_constraints(self, exclude=None) -> None:
        """Left to the schema: forms say it in their own words, and a sheet must not ask the database at every row."""

    @property
    def service_labels(self) -> list[str]:
        """The services offered here, in words."""
        return [str(Application.Service(code).label) for code in self.services]


class SiteSheetQuerySet(models.QuerySet):
    def unfinished(self) -> "SiteSheetQuerySet":
        """Those of which rows are still to be checked."""
        return self.filter(checked__lt=F("total"))


class SiteSheet(models.Model):
    """A spreadsheet of sites: read when uploaded, checked row by row by the worker, written when a person says so.

    `rows` are the lines as they were read: {"row": the sheet's own number, "cells": texts by field}. `good` are the
    rows that passed: {"row", "values"}; `faults` one entry for each cell that did not: row, column (a field), value,
    and words in each language. Once written only the faults are kept.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="site_sheets")
    name = models.CharField(_("file name"), max_length=200)
    rows = models.JSONField()
    total = models.PositiveIntegerField()
    checked = models.PositiveIntegerField(default=0)
    good = models.JSONField(default=list)
    faults = models.JSONField(default=list)
    uploaded_at = models.DateTimeField(default=clock.now)
    uploaded_by = person()
    written_at = models.DateTimeField(null=True, blank=True)
    written_by = person(null=True, blank=True)

    objects = SiteSheetQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("sheet of sites")
        constraints = [together("written_who_and_when", "written_at", "written_by")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("applications:sheet", args=[self.application.reference, self.pk])

    @property
    def is_checked(self) -> bool:
        return self.checked >= self.total

    @property
    def faulty_rows(self) -> int:
        return len({fault["row"] for fault in self.faults})
