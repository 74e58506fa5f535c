"""The public pages, version by version."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from certsite.common import clock
from certsite.common.fields import person
from certsite.pages.domain import markdown


class PageVersionQuerySet(models.QuerySet):
    def newest(self) -> "PageVersionQuerySet":
        """The version shown of each page, in the order of the pages."""
        order = models.Case(*(models.When(slug=slug, then=n) for n, slug in enumerate(PageVersion.Slug.values)))
        latest = self.model.objects.order_by("slug", "-number").distinct("slug").values("pk")
        return self.filter(pk__in=latest).order_by(order)


class PageVersion(models.Model):
    """One page as it was once written, in both languages. Never changed or removed (trigger): a change is a version.

    The texts that come with the software were written by nobody here.
    """

    class Slug(models.TextChoices):
        PROCESS = "process", _("The way to the certificate")
        FEES = "fees", _("Fees")
        RIGHTS = "rights-and-duties", _("Rights and duties")
        STARS = "stars", _("The meaning of the stars")
        COMPLAINTS = "complaints", _("Complaints and appeals")

    slug = models.CharField(_("page"), max_length=20, choices=Slug.choices)
    number = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=80)
    title_en = models.CharField(_("title in English"), max_length=120)
    body = models.TextField(_("text"), max_length=40_000)
    body_en = models.TextField(_("text in English"), max_length=40_000)
    source = models.CharField(_("source"), max_length=300)
    source_en = models.CharField(_("source in English"), max_length=500)
    reviewed_on = models.DateField(_("last reviewed on"))
    note = models.CharField(_("what changed"), max_length=200, blank=True)
    written_at = models.DateTimeField(pgettext_lazy("text", "written"), default=clock.now)
    written_by = person(null=True, blank=True, verbose_name=pgettext_lazy("text", "written by"))

    objects = PageVersionQuerySet.as_manager()

    class Meta:
        ordering = ["slug", "-number"]
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        constraints = [
            models.UniqueConstraint(fields=["slug", "number"], name="page_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="page_versions_from_one"),
            models.CheckConstraint(
                condition=~Q(title="")
                & ~Q(title_en="")
                & ~Q(body="")
                & ~Q(body_en="")
                & ~Q(source="")
                & ~Q(source_en=""),
                name="page_in_both_languages",
            ),
        ]

    def __str__(self) -> str:
        return self.said("title")

    def get_absolute_url(self) -> str:
        """The public page, which the roof draws."""
        return reverse("page", args=[self.slug])

    def said(self, field: str, language: str | None = None) -> str:
        """A field in the reader's (or the named) language."""
        return getattr(self, f"{field}_en" if (language or get_language()) == "en" else field)

    def html(self, language: str | None = None) -> SafeString:
        """The body as HTML in the reader's (or the named) language; nothing that could act comes through."""
        return mark_safe(markdown.render(self.said("body", language)))

    @property
    def where_from(self) -> str:
        """The source of its statements, in the reader's language."""
        return self.said("source")

    @property
    def lead(self) -> str:
        """The first paragraph as plain words, in the reader's language."""
        return markdown.lead(self.said("body"))
