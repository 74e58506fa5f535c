"""Verbs on the public pages."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction

from certsite.common.guards import require
from certsite.pages import permissions
from certsite.pages.domain.first_texts import first_texts
from certsite.pages.models import PageVersion
from certsite.workflow import moves


class ChangedMeanwhile(Exception):
    """A colleague saved after this form was opened; nothing of it was written. `newest` is what the colleague saved."""

    def __init__(self, newest: PageVersion | None):
        super().__init__(newest)
        self.newest = newest


@transaction.atomic
def save_version(slug: str, *, fields: Mapping, base_number: int, by) -> PageVersion:
    """Make the next version of a page, shown from now on; the one before is kept.

    Raises ChangedMeanwhile where `base_number` is not the newest any more, also when two save in the same instant.
    """
    require(permissions.may_edit(by))
    newest = _newest(slug)
    if base_number != (newest.number if newest else 0):
        raise ChangedMeanwhile(newest)
    try:
        with transaction.atomic():
            version = PageVersion.objects.create(slug=slug, number=base_number + 1, written_by=by, **fields)
    except IntegrityError as error:
        if "page_version_once" not in str(error):
            raise
        raise ChangedMeanwhile(_newest(slug)) from error  # between the question and the writing
    moves.record(version, "page edited", by=by, note=f"{version.slug} {version.number}", internal=True)
    return version


def _newest(slug: str) -> PageVersion | None:
    return PageVersion.objects.filter(slug=slug).select_related("written_by").order_by("-number").first()


@transaction.atomic
def lay_first_texts() -> None:
    """Give each page that has no version yet the text that comes with the software."""
    have = set(PageVersion.objects.values_list("slug", flat=True))
    PageVersion.objects.bulk_create(
        PageVersion(number=1, **fields) for fields in first_texts() if fields["slug"] not in have
    )
