"""The enterprise's people: its declared headcount, and its certified managers."""

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from applications.domain import headcount
from applications.domain.headcount import Declared
from applications.domain.managers import Standing, standing
from applications.models import Application, ServiceManager, Site
from certsite.common import clock
from scoring.queries import engine_edition


def with_declared(applications: QuerySet[Application]) -> QuerySet[Application]:
    """These applications with what `declared` counts, so that a list of them asks once."""
    sites = Site.objects.filter(application=OuterRef("pk")).order_by().values("application")
    managers = ServiceManager.objects.filter(application=OuterRef("pk")).order_by().values("application")
    return applications.annotate(
        in_sites=Subquery(sites.annotate(people=Sum("headcount")).values("people")),
        manager_count=_counted(managers),
        outlet_count=_counted(sites.exclude(kind=Site.Kind.HEADQUARTERS)),
        **{f"{kind}_count": _counted(sites.filter(kind=kind)) for kind in Site.Kind.values},
    )


def _counted(rows: QuerySet) -> Coalesce:
    return Coalesce(Subquery(rows.annotate(number=Count("pk")).values("number")), 0)


def declared(application: Application) -> Declared | None:
    """The declared headcount as the rules read it; None before a total is given."""
    if application.total_headcount is None:
        return None
    counted = application
    if not hasattr(application, "outlet_count"):
        counted = with_declared(Application.objects.filter(pk=application.pk)).get()
    return Declared(
        total=application.total_headcount,
        in_sites=counted.in_sites,
        outlets=counted.outlet_count,
        management_staff_hq=application.management_staff_hq or 0,
        management_staff_sites=application.management_staff_sites or 0,
        certified_managers=counted.manager_count,
        last_year=application.last_year_headcount,
        trade=application.answers.get("trade") or "default",
    )


def flags(application: Application) -> list[headcount.Flag]:
    """What is not plausible in the declared headcount."""
    stated = declared(application)
    rule = headcount.HeadcountRule.from_rules(application.edition.rules["headcount_rule"])
    return headcount.flags(rule, stated) if stated else []


def manager_standing(application: Application) -> Standing | None:
    """Certified managers against management staff today (5.1.2.2); None without staff, or without such a rule."""
    edition = engine_edition(application.edition)
    rule = edition.manager_rule
    if rule is None:
        return None
    item = next(item for item in edition.items if item.code == rule.indicator)
    staff = (application.management_staff_hq or 0) + (application.management_staff_sites or 0)
    last_days = list(application.managers.values_list("expires_on", flat=True))
    return standing(rule, of_points=item.points, staff=staff, last_days=last_days, today=clock.today())
