"""Questions about the public pages."""

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from certsite.common.difference import Row, side_by_side
from certsite.pages.models import PageVersion

COMPARED = ("title", "title_en", "body", "body_en", "source", "source_en")


def newest_pages() -> QuerySet[PageVersion]:
    """Each page as it is shown today."""
    return PageVersion.objects.newest().select_related("written_by")


def newest_page(slug: str) -> PageVersion:
    """The page as it is shown today; otherwise 404."""
    return get_object_or_404(newest_pages(), slug=slug)


def versions_of(slug: str) -> QuerySet[PageVersion]:
    """Every version of a page, the newest first."""
    return PageVersion.objects.filter(slug=slug).select_related("written_by")


def version_of(slug: str, number: int) -> tuple[PageVersion, PageVersion | None]:
    """One version of a page and the one before it, None for the first; otherwise 404."""
    found = {version.number: version for version in versions_of(slug).filter(number__in=[number, number - 1])}
    if number not in found:
        raise Http404
    return found[number], found.get(number - 1)


def differences(before: PageVersion, after: PageVersion) -> list[tuple[str, list[Row]]]:
    """What two versions, saved or not, say differently: the field's label and its lines side by side."""
    found = []
    for name in (*COMPARED, "reviewed_on"):
        old, new = (str(getattr(version, name) or "") for version in (before, after))
        if old != new:
            found.append((PageVersion._meta.get_field(name).verbose_name, side_by_side(old, new)))
    return found
