"""Person-days by headcount (rules section 3). Days are Decimal, in halves."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

KINDS = ("initial", "surveillance", "recertification")


class AboveTable(LookupError):
    """The headcount is above the table: a planner enters the days with a reason."""


@dataclass(frozen=True)
class Row:
    """One row: headcounts from…to inclusive, days by kind as (total, on site)."""

    headcount_from: int
    headcount_to: int
    days: Mapping[str, tuple[Decimal, Decimal]]


@dataclass(frozen=True)
class PersonDayTable:
    """The edition's table, rows adjoining from 1 upwards."""

    rows: tuple[Row, ...]
    extra_site_days: Decimal

    @classmethod
    def from_rules(cls, rules: Mapping) -> "PersonDayTable":
        """The table of an edition file's "person_days" part."""
        return cls(
            rows=tuple(
                Row(
                    row["headcount_from"],
                    row["headcount_to"],
                    {kind: (Decimal(row[f"{kind}_total"]), Decimal(row[f"{kind}_on_site"])) for kind in KINDS},
                )
                for row in rules["rows"]
            ),
            extra_site_days=Decimal(rules["extra_site_days"]),
        )

    def row(self, headcount: int) -> Row:
        """The row for this headcount; ValueError below 1, AboveTable above the last row."""
        if headcount < 1:
            raise ValueError("headcount must be at least 1")
        for row in self.rows:
            if headcount <= row.headcount_to:
                return row
        raise AboveTable(headcount)


@dataclass(frozen=True)
class PersonDays:
    """Days of one audit; `on_site` holds `extra`, the days of further sampled outlets."""

    planning: Decimal
    on_site: Decimal
    extra: Decimal = Decimal(0)

    @property
    def total(self) -> Decimal:
        return self.planning + self.on_site


def person_days(table: PersonDayTable, headcount: int, kind: str = "initial", extra_sites: int = 0) -> PersonDays:
    """Days for this headcount, with at least half a day on site for every further sampled fixed outlet."""
    total, on_site = table.row(headcount).days[kind]
    extra = table.extra_site_days * extra_sites
    return PersonDays(planning=total - on_site, on_site=on_site + extra, extra=extra)
