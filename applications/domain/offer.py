"""An offer: what table and tariff give, and what a person set otherwise (rules section 3)."""

from dataclasses import dataclass
from decimal import Decimal

from applications.domain.fee import Fee, Tariff, agreed, fee
from applications.domain.person_days import AboveTable, PersonDays, PersonDayTable, person_days


@dataclass(frozen=True)
class Offer:
    """Days and fee as offered beside days and fee as computed, which are None above the table."""

    days: PersonDays
    fee: Fee
    computed_days: PersonDays | None
    computed_fee: Fee | None

    @property
    def days_differ(self) -> bool:
        """Whether a person set other days, in all or in one of the two parts."""
        by_table = self.computed_days
        return by_table is None or (self.days.planning, self.days.on_site) != (by_table.planning, by_table.on_site)

    @property
    def is_override(self) -> bool:
        """Whether days or total are not what table and tariff give; that needs a reason and a second person."""
        return self.days_differ or self.fee.total != self.computed_fee.total


@dataclass(frozen=True)
class Otherwise:
    """What a person sets in place of the computation; None leaves it as computed."""

    planning: Decimal | None = None
    on_site: Decimal | None = None
    total: Decimal | None = None


AS_COMPUTED = Otherwise()


def offer(
    table: PersonDayTable,
    tariff: Tariff,
    *,
    headcount: int,
    extra_sites: int = 0,
    copies: int = 0,
    lead_days: int | None = None,
    otherwise: Otherwise = AS_COMPUTED,
) -> Offer:
    """The offer for this headcount; fee lines follow the offered days, an agreed total shows as an adjustment.

    Raises AboveTable where the table gives nothing and not both kinds of days are set.
    """
    computed = _by_table(table, headcount, extra_sites)
    if computed is None and None in (otherwise.planning, otherwise.on_site):
        raise AboveTable(headcount)
    days = _set(computed, otherwise)
    priced = fee(tariff, person_days=days.total, copies=copies, lead_days=lead_days)
    if otherwise.total is not None and otherwise.total != priced.total:
        priced = agreed(priced, otherwise.total)
    by_rules = fee(tariff, person_days=computed.total, copies=copies, lead_days=lead_days) if computed else None
    return Offer(days=days, fee=priced, computed_days=computed, computed_fee=by_rules)


def _by_table(table: PersonDayTable, headcount: int, extra_sites: int) -> PersonDays | None:
    try:
        return person_days(table, headcount, "initial", extra_sites)
    except AboveTable:
        return None


def _set(computed: PersonDays | None, otherwise: Otherwise) -> PersonDays:
    """The days as offered; days on site that a person set hold those of further outlets already."""
    planning = computed.planning if otherwise.planning is None else otherwise.planning
    if computed and otherwise.on_site in (None, computed.on_site):
        return PersonDays(planning, computed.on_site, computed.extra)
    return PersonDays(planning, otherwise.on_site)
