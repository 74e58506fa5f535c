"""Verbs on the public pages."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction

from certsite.common.guards import require
from certsite.pages import permissions
from certsite.pages.domain.first_texts import first_texts
from certsite.pages.models import PageVersion
from certsite.workflow import moves


class ChangedMeanwhile(Exception):
    """A colleague saved after this form was opened; nothing of this form was written."""


@transaction.atomic
def save_version(slug: str, *, fields: Mapping, base_number: int, by) -> PageVersion:
    """Make the next version of a page, shown from now on; the one before is kept.

    Raises ChangedMeanwhile where `base_number` is not the newest any more, also when two save in the same instant.
    """
    require(permissions.may_edit(by))
    newest = PageVersion.objects.filter(slug=slug).order_by("-number").values_list("number", flat=True).first() or 0
    if newest != base_number:
        raise ChangedMeanwhile
    try:
        with transaction.atomic():
            version = PageVersion.objects.create(slug=slug, number=newest + 1, written_by=by, **fields)
    except IntegrityError as error:
        if "page_version_once" not in str(error):
            raise
        raise ChangedMeanwhile from error  # a colleague's transaction ended between the question and the writing
    moves.record(version, "page edited", by=by, note=f"{version.slug} {version.number}", internal=True)
    return version


@transaction.atomic
def lay_first_texts() -> None:
    """Give each page that has no version yet the text that comes with the software."""
    have = set(PageVersion.objects.values_list("slug", flat=True))
    PageVersion.objects.bulk_create(
        PageVersion(number=1, **fields) for fields in first_texts() if fields["slug"] not in have
    )
