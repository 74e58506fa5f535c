"""The fee as the sum of the edition's lines (rules section 3). Amounts are Decimal, in the tariff's currency."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ADJUSTMENT = "adjustment"


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

    @property
    def surcharge(self) -> FeeLine | None:
        """The line for a short lead time, where this tariff has one."""
        return next((line for line in self.lines if line.kind == "surcharge-percent" and line.below_days), None)

    @property
    def prices_copies(self) -> bool:
        """Whether further copies of the certificate cost something."""
        return any(line.kind == "per-copy" for line in self.lines)

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

    @property
    def base(self) -> Decimal:
        """What the quantity counts on, as a reader understands it: for a surcharge the whole sum."""
        return self.unit_amount * 100 if self.kind == "surcharge-percent" else self.unit_amount


@dataclass(frozen=True)
class Fee:
    """The priced lines and their total, rounded once, half up, to two decimals."""

    lines: tuple[PricedLine, ...]

    @property
    def total(self) -> Decimal:
        return self._rounded(len(self.lines))

    @property
    def amounts(self) -> tuple[Decimal, ...]:
        """Each line in cents, so that what is shown adds up to the total.

        A line is the step of the rounded running sum: nothing is rounded that is counted on, and no line is off by a
        whole cent.
        """
        return tuple(self._rounded(n + 1) - self._rounded(n) for n in range(len(self.lines)))

    def _rounded(self, number: int) -> Decimal:
        """The sum of so many first lines, in cents."""
        return sum((line.amount for line in self.lines[:number]), Decimal(0)).quantize(CENT, ROUND_HALF_UP)


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


def agreed(computed: Fee, total: Decimal) -> Fee:
    """The same lines and one more, the adjustment that makes them add up to the agreed total."""
    exact = sum((line.amount for line in computed.lines), Decimal(0))
    return Fee((*computed.lines, PricedLine(ADJUSTMENT, ADJUSTMENT, Decimal(1), total - exact)))
