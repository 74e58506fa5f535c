"""The list of sites: its sums, whether it changed, and what a sheet would make of it."""

from django.db.models import Count, Max, Sum

from applications.domain import sites as site_rules
from applications.models import Application, Site, SiteSheet


def site_totals(application: Application) -> dict:
    """Sites and people by kind in the order of kinds, and in all; one question whatever the number of sites."""
    sums = {name: Sum(name, default=0) for name in ("headcount", "service_staff", "management_staff")}
    found = application.sites.order_by().values("kind").annotate(sites=Count("pk"), **sums)
    by_kind = {row["kind"]: row for row in found}
    blank = dict.fromkeys(("sites", *sums), 0)
    kinds = [{"code": code, "label": label} | blank | by_kind.get(code, {}) for code, label in Site.Kind.choices]
    return {"kinds": kinds} | {name: sum(kind[name] for kind in kinds) for name in blank}


def sites_stamp(application: Application) -> str:
    """Another text after every change of the list of sites."""
    found = application.sites.aggregate(number=Count("pk"), last=Max("pk"), saved=Sum("revision"))
    return f"{found['number']}-{found['last']}-{found['saved']}"


def compare_sheet(sheet: SiteSheet, mode: str) -> site_rules.Comparison:
    """What writing the good rows of a checked sheet in this mode would do today; sites of faulty rows are kept."""
    present = {row["name"]: row for row in sheet.application.sites.values(*site_rules.FIELDS)}
    faulty = {fault["row"] for fault in sheet.faults}
    kept = {row["cells"]["name"] for row in sheet.rows if row["row"] in faulty}
    return site_rules.compare(present, [row["values"] for row in sheet.good], mode=mode, kept=kept)
