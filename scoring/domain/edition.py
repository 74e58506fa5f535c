"""The scoring part of a scheme's edition as frozen values (rules sections 1 and 2). Points and percents are Decimal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from scoring.domain.draw import RecordSample


@dataclass(frozen=True)
class Item:
    """One scored indicator; `kind` is binary, graded, sample or ratio, `step` applies to graded items."""

    code: str
    group: str
    kind: str
    points: Decimal
    step: Decimal | None = None


@dataclass(frozen=True)
class Band:
    """A grade that begins at `floor` percent, floor included."""

    code: str
    floor: Decimal
    passing: bool
    stars: int = 0


@dataclass(frozen=True)
class GroupFloor:
    """What share of a group's applicable points a band asks for, in percent."""

    band: str
    group: str
    percent: Decimal


@dataclass(frozen=True)
class ManagerRule:
    """How many certified managers a service management staff needs (5.1.2.2)."""

    indicator: str
    share: Decimal
    minimum: int
    proportional: bool


@dataclass(frozen=True)
class Edition:
    """Everything the engine needs to turn answers into a grade; bands rise from zero."""

    items: tuple[Item, ...]
    groups: tuple[str, ...]
    bands: tuple[Band, ...]
    manager_rule: ManagerRule | None = None
    group_floors: tuple[GroupFloor, ...] = ()
    deduction_points: Decimal = Decimal(1)
    fail_at_deductions: int = 5
    bonus_enabled: bool = False
    bonus_maximum: Decimal = Decimal(0)
    exclusion_warning_percent: Decimal = Decimal(20)
    record_sample: RecordSample = RecordSample()

    @property
    def codes(self) -> frozenset[str]:
        """The codes of the scored items."""
        return frozenset(item.code for item in self.items)

    def band(self, code: str) -> Band:
        """The band with this code; KeyError where there is none."""
        return {band.code: band for band in self.bands}[code]


def parse_edition(document: Mapping) -> Edition:
    """The engine's edition from a checked edition file (see check.check_edition for what is wrong with another)."""
    bands = (Band(b["code"], Decimal(b["floor"]), b["passing"], b.get("stars", 0)) for b in document["bands"])
    floors = document.get("group_floors", [])
    return Edition(
        items=_items(document["indicators"]),
        groups=tuple(node["code"] for node in document["indicators"] if node["level"] == "group"),
        bands=tuple(sorted(bands, key=lambda band: band.floor)),
        manager_rule=_manager_rule(document.get("manager_rule")),
        group_floors=tuple(GroupFloor(f["band"], f["group"], Decimal(f["percent"])) for f in floors),
        deduction_points=Decimal(document["deductions"]["points"]),
        fail_at_deductions=document["deductions"]["fail_at"],
        bonus_enabled=document["bonus"]["enabled"],
        bonus_maximum=Decimal(document["bonus"]["maximum"]),
        exclusion_warning_percent=Decimal(document["exclusion_warning_percent"]),
        record_sample=RecordSample.of_edition(document),
    )


def _items(nodes: Sequence[Mapping]) -> tuple[Item, ...]:
    """The leaves of the tree, each with the code of the group at its root."""
    parents = {node["code"]: node.get("parent") for node in nodes}

    def group_of(code: str) -> str:
        while parents[code] is not None:
            code = parents[code]
        return code

    return tuple(
        Item(
            code=node["code"],
            group=group_of(node["code"]),
            kind=node["kind"],
            points=Decimal(node["points"]),
            step=Decimal(node["step"]) if node.get("step") else None,
        )
        for node in nodes
        if node["level"] == "item"
    )


def _manager_rule(rule: Mapping | None) -> ManagerRule | None:
    if not rule:
        return None
    return ManagerRule(rule["indicator"], Decimal(rule["share"]), rule["minimum"], rule["mode"] == "proportional")
