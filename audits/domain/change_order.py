"""What a verified headcount changes in days and fee (rules section 3)."""

from dataclasses import dataclass
from decimal import Decimal

from applications.domain.fee import Tariff, fee
from applications.domain.person_days import AboveTable, PersonDayTable, person_days


@dataclass(frozen=True)
class Change:
    """Days and fee before and after; `days_after` and `fee_after` are None above the table (a planner enters them)."""

    days_before: Decimal
    fee_before: Decimal
    days_after: Decimal | None
    fee_after: Decimal | None


def change(
    table: PersonDayTable,
    tariff: Tariff,
    *,
    verified: int,
    quoted_days: Decimal,
    quoted_fee: Decimal,
    extra_sites: int = 0,
    copies: int = 0,
    lead_days: int | None = None,
) -> Change:
    """Days and fee recomputed for the verified headcount beside what the quote said."""
    try:
        days = person_days(table, verified, "initial", extra_sites).total
    except AboveTable:
        return Change(quoted_days, quoted_fee, None, None)
    return Change(quoted_days, quoted_fee, days, fee_for(tariff, days, copies=copies, lead_days=lead_days))


def fee_for(tariff: Tariff, days: Decimal, *, copies: int, lead_days: int | None) -> Decimal:
    """What so many person-days cost."""
    return fee(tariff, person_days=days, copies=copies, lead_days=lead_days).total
