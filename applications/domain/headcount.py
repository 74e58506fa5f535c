"""Whether a declared headcount is plausible (rules section 3). A flag blocks acceptance, never saving."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True)
class HeadcountRule:
    """The edition's numbers: people an outlet of the trade needs at least, people at headquarters, yearly change."""

    minimum_per_outlet: Mapping[str, int]
    headquarters_minimum: int
    change_share: Fraction

    @classmethod
    def from_rules(cls, rules: Mapping) -> "HeadcountRule":
        """The rule of an edition file's "headcount_rule" part."""
        return cls(rules["minimum_per_outlet"], rules["headquarters_minimum"], Fraction(rules["change_share"]))

    def per_outlet(self, trade: str) -> int:
        return self.minimum_per_outlet.get(trade, self.minimum_per_outlet["default"])


@dataclass(frozen=True)
class Declared:
    """What the enterprise declares: people in all, at its sites together (None where it lists no site), in service
    management, and certified managers.
    """

    total: int
    in_sites: int | None = None
    outlets: int = 0
    management_staff_hq: int = 0
    management_staff_sites: int = 0
    certified_managers: int = 0
    last_year: int | None = None
    trade: str = "default"

    @property
    def management_staff(self) -> int:
        """Heads and managers at headquarters plus those in branches and outlets (5.1.2.2)."""
        return self.management_staff_hq + self.management_staff_sites


@dataclass(frozen=True)
class Flag:
    """Something a reviewer must clear; `values` are the numbers that its words name."""

    code: str
    values: Mapping[str, int] = field(default_factory=dict)


def flags(rule: HeadcountRule, declared: Declared) -> list[Flag]:
    """Every flag, in the order of the rules."""
    found = []
    needed = declared.outlets * rule.per_outlet(declared.trade) + rule.headquarters_minimum
    if declared.outlets and declared.total < needed:
        values = {"total": declared.total, "outlets": declared.outlets, "needed": needed}
        found.append(Flag("below-outlet-minimum", values))
    if declared.in_sites is not None and declared.in_sites != declared.total:
        found.append(Flag("sites-do-not-add-up", {"total": declared.total, "sum": declared.in_sites}))
    if declared.management_staff > declared.total:
        found.append(Flag("management-above-total", {"total": declared.total, "management": declared.management_staff}))
    if declared.certified_managers > declared.management_staff:
        values = {"managers": declared.certified_managers, "management": declared.management_staff}
        found.append(Flag("managers-above-management", values))
    if declared.last_year and abs(declared.total - declared.last_year) > rule.change_share * declared.last_year:
        found.append(Flag("changed-since-last-year", {"total": declared.total, "last_year": declared.last_year}))
    return found
