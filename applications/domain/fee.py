"""The fee as the sum of the edition's lines (rules section 3). Amounts are Decimal, in the tariff's currency."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


@dataclass(frozen=True)
class FeeLine:
    """One line of a tariff; kinds: fixed, per-person-day, per-year, per-copy, surcharge-percent."""

    code: str
    kind: str
    amount: Decimal
    below_days: int | None = None


@dataclass(frozen=True)
class Tariff:
    """The lines of one tariff in their order; a surcharge counts on the sum of the lines before it."""

    code: str
    currency: str
    lines: tuple[FeeLine, ...]

    @classmethod
    def from_rules(cls, rules: Mapping) -> "Tariff":
        """One entry of an edition file's "tariffs"."""
        lines = tuple(
            FeeLine(line["code"], line["kind"], Decimal(line["amount"]), line.get("below_days"))
            for line in rules["lines"]
        )
        return cls(rules["code"], rules["currency"], lines)


@dataclass(frozen=True)
class PricedLine:
    """quantity × unit amount, exact; a surcharge's quantity is its percent and its unit the hundredth of the sum."""

    code: str
    kind: str
    quantity: Decimal
    unit_amount: Decimal

    @property
    def amount(self) -> Decimal:
        return self.quantity * self.unit_amount


@dataclass(frozen=True)
class Fee:
    """The priced lines and their total, rounded once, half up, to two decimals."""

    lines: tuple[PricedLine, ...]

    @property
    def total(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal(0)).quantize(CENT, ROUND_HALF_UP)


def fee(tariff: Tariff, *, person_days: Decimal, years: int = 1, copies: int = 0, lead_days: int | None = None) -> Fee:
    """What these days cost; `lead_days` are the days until the wished certificate date (None: no wish)."""
    quantities = {"fixed": Decimal(1), "per-person-day": person_days, "per-year": Decimal(years)}
    quantities["per-copy"] = Decimal(copies)
    lines: list[PricedLine] = []
    for line in tariff.lines:
        if line.kind == "surcharge-percent":
            if lead_days is None or line.below_days is None or lead_days >= line.below_days:
                continue
            before = sum((priced.amount for priced in lines), Decimal(0))
            lines.append(PricedLine(line.code, line.kind, line.amount, before / 100))
        elif quantities[line.kind]:
            lines.append(PricedLine(line.code, line.kind, quantities[line.kind], line.amount))
    return Fee(tuple(lines))
