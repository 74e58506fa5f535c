"""The list of sites: one site at a time, or many from a sheet."""

from collections.abc import Callable, Mapping, Sequence

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from applications import permissions, policies, queries
from applications.domain import sites as rules
from applications.models import Application, Site, SiteSheet
from certsite.common import clock
from certsite.common.guards import require, require_ready
from certsite.workflow import moves

CHUNK = 200  # rows checked before the next word to who waits


class SiteChanged(Exception):
    """A colleague saved or removed this site after it was opened; nothing was written. `theirs` is None if removed."""

    def __init__(self, theirs: Site | None):
        self.theirs = theirs
        super().__init__()


def _held(application: Application, by) -> Application:
    """The case, held against everybody else who writes its sites."""
    held = Application.objects.select_for_update().get(pk=application.pk)
    require(permissions.may_edit_sites(by, held))
    return held


def _still(held: Application, site: Site, base_revision: int) -> Site:
    present = held.sites.filter(pk=site.pk).first()
    if present is None or present.revision != base_revision:
        raise SiteChanged(present)
    return present


@transaction.atomic
def save_site(application: Application, *, site: Site | None, values: Mapping, base_revision: int = 0, by) -> Site:
    """Add a site (`site` is None) or change one; raises SiteChanged where a colleague did since `base_revision`."""
    held = _held(application, by)
    saved = _still(held, site, base_revision) if site else Site(application=held)
    require_ready(list(policies.site_clashes(held, values, besides=saved.pk).values()))
    if site and all(getattr(saved, name) == value for name, value in values.items()):
        return saved
    for name, value in values.items():
        setattr(saved, name, value)
    saved.revision += 1 if site else 0
    saved.save()
    moves.record(held, "site saved", by=by, note=saved.name)
    return saved


@transaction.atomic
def remove_site(application: Application, *, site: Site, base_revision: int, by) -> None:
    """Take one site off the list; raises SiteChanged where a colleague changed or removed it since `base_revision`."""
    held = _held(application, by)
    _still(held, site, base_revision).delete()
    moves.record(held, "site removed", by=by, note=site.name)


@transaction.atomic
def write_sites(application: Application, *, rows: Sequence[Mapping], mode: str, by) -> rules.Comparison:
    """Write many sites at once; a row is the site of its name, and what a row does not have stays as it is.

    In mode "merge" the other sites stay, in mode "replace" the list becomes exactly `rows`. Raises NotReady where a
    name stands twice, a second headquarters would be, or a site has fewer people than service or management staff.
    """
    held = _held(application, by)
    present = {row["name"]: row for row in held.sites.values(*rules.FIELDS)}
    comparison = rules.compare(present, rows, mode=mode)
    require_ready(
        [f"{rows[clash.place]['name']}: {policies.CLASHES[clash.code]}" for clash in comparison.clashes],
    )
    _write(held, comparison, mode)
    moves.record(held, "sites imported", by=by, note=_note(comparison, mode))
    return comparison


def _write(held: Application, comparison: rules.Comparison, mode: str) -> None:
    if mode == rules.REPLACE and comparison.absent:
        held.sites.filter(name__in=comparison.absent).delete()
    sites = [*comparison.changed, *comparison.new]
    for head in (site for site in sites if site["kind"] == rules.HEADQUARTERS):
        # Who was headquarters is another kind further down the rows; the schema looks at each row by itself
        held.sites.filter(kind=rules.HEADQUARTERS).exclude(name=head["name"]).update(kind=Site.Kind.OWN)
    changed = [site["name"] for site in comparison.changed]
    revisions = dict(held.sites.filter(name__in=changed).values_list("name", "revision"))
    Site.objects.bulk_create(
        [Site(application=held, revision=revisions.get(site["name"], -1) + 1, **site) for site in sites],
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["application", "name"],
        update_fields=[*(name for name in rules.FIELDS if name != "name"), "revision"],
    )


def _note(comparison: rules.Comparison, mode: str, *, file: str = "", left_out: int = 0) -> str:
    """What an import did, in the language of the body's records."""
    with translation.override(settings.LANGUAGE_CODE):
        words = [
            file,
            _("%(number)s new") % {"number": len(comparison.new)},
            _("%(number)s changed") % {"number": len(comparison.changed)},
            _("%(number)s unchanged") % {"number": comparison.unchanged},
            _("%(number)s removed") % {"number": len(comparison.absent)} if mode == rules.REPLACE else "",
            _("%(number)s faulty rows left out") % {"number": left_out} if left_out else "",
        ]
    return " · ".join(word for word in words if word)


@transaction.atomic
def take_sheet(application: Application, *, name: str, rows: list[dict], by) -> SiteSheet:
    """Keep the rows of an uploaded sheet until the worker has checked them; nothing is written into the list yet."""
    held = _held(application, by)
    return SiteSheet.objects.create(
        application=held, name=name[-200:], rows=rows, total=len(rows), uploaded_at=clock.now(), uploaded_by=by
    )


@transaction.atomic
def check_next(pk: int, *, check: Callable[[list[dict], int, int], tuple[list, list]]) -> bool:
    """Check the next rows of this sheet; False when none are left, or another worker has it in hand.

    `check(rows, start, stop)` gives good rows and faults. What was checked is kept after each call, so a killed worker
    costs one chunk at most, and no row is checked into the sheet twice.
    """
    sheet = SiteSheet.objects.unfinished().select_for_update(skip_locked=True).filter(pk=pk).first()
    if sheet is None:
        return False
    stop = min(sheet.checked + CHUNK, sheet.total)
    good, faults = check(sheet.rows, sheet.checked, stop)
    sheet.good, sheet.faults, sheet.checked = [*sheet.good, *good], [*sheet.faults, *faults], stop
    sheet.save(update_fields=["good", "faults", "checked"])
    return not sheet.is_checked


@transaction.atomic
def write_sheet(sheet: SiteSheet, *, mode: str, only_good: bool, by, stamp: str | None = None) -> rules.Comparison:
    """Write a checked sheet into the list, all of it or only its good rows; raises NotReady as its policy says.

    `stamp` is the list of sites that the person saw the sheet compared with; if it changed since, they look again.
    """
    held = _held(sheet.application, by)
    taken = held.site_sheets.select_for_update().get(pk=sheet.pk)
    comparison = queries.compare_sheet(taken, mode)
    require_ready(policies.bars_to_write_sheet(taken, comparison, only_good=only_good, stamp=stamp))
    _write(held, comparison, mode)
    left_out = len({fault["row"] for fault in policies.sheet_faults(taken, comparison)})
    taken.written_at, taken.written_by, taken.rows, taken.good = clock.now(), by, [], []
    taken.save(update_fields=["written_at", "written_by", "rows", "good"])
    moves.record(held, "sites imported", by=by, note=_note(comparison, mode, file=taken.name, left_out=left_out))
    return comparison
