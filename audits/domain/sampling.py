"""Which sites an audit visits (IAF MD 1 as a default; the edition holds the numbers). Plain Python and repeatable."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from scoring.domain.draw import least_root, rank

HEADQUARTERS = "headquarters"
ORDINARY = {
    "factors": {"initial": "1", "surveillance": "0.6", "recertification": "0.8", "special": "0.6"},
    "random_share": "0.25",
    "strata": {"own": ["own"], "contracted": ["contracted", "agency"]},
}


class TooManyChosen(ValueError):
    """More sites were chosen than the random part leaves room for; `most` is how many may be."""

    def __init__(self, most: int):
        self.most = most
        super().__init__(most)


@dataclass(frozen=True)
class SamplingRule:
    """The edition's numbers: sample = ⌈factor × √outlets⌉ by kind of audit, the least random share, and the strata."""

    factors: Mapping[str, Decimal]
    random_share: Decimal
    strata: Mapping[str, tuple[str, ...]]

    @classmethod
    def from_rules(cls, rules: Mapping) -> "SamplingRule":
        """The rule of an edition file's "sampling" part."""
        return cls(
            factors={kind: Decimal(factor) for kind, factor in rules["factors"].items()},
            random_share=Decimal(rules["random_share"]),
            strata={name: tuple(kinds) for name, kinds in rules["strata"].items()},
        )

    @classmethod
    def of_edition(cls, rules: Mapping) -> "SamplingRule":
        """The rule of an edition; one that says nothing of sampling is audited by the ordinary numbers (IAF MD 1)."""
        return cls.from_rules(cls.as_written(rules))

    @staticmethod
    def as_written(rules: Mapping) -> dict:
        """The same as the file says it: what a draw keeps beside its seed."""
        return rules.get("sampling") or ORDINARY

    def stratum(self, kind: str) -> str:
        """The stratum of a kind of site; one that the edition does not name is a stratum of its own."""
        return next((name for name, kinds in self.strata.items() if kind in kinds), kind)


@dataclass(frozen=True)
class Place:
    """A site as the rule reads it."""

    id: int
    kind: str


@dataclass(frozen=True)
class Draw:
    """The ids of the sites visited: headquarters always, what a planner chose, and what the seed drew."""

    headquarters: tuple[int, ...]
    chosen: tuple[int, ...]
    random: tuple[int, ...]

    @property
    def all(self) -> tuple[int, ...]:
        return self.headquarters + self.chosen + self.random


def sample_size(rule: SamplingRule, kind: str, outlets: int) -> int:
    """How many outlets an audit of this kind visits: the least n with n ≥ factor × √outlets, never more than all."""
    return min(least_root(rule.factors[kind], outlets), outlets)


def allocate(size: int, strata: Mapping[str, int]) -> dict[str, int]:
    """Shares of each stratum in proportion to its sites, at least one each and never more than it has.

    Largest remainders get what is left, the stratum named first among equals; with more strata than `size` each
    still gets one.
    """
    strata = {name: count for name, count in strata.items() if count}
    total = sum(strata.values())
    shares = {name: max(1, size * count // total) for name, count in strata.items()}
    by_remainder = sorted(strata, key=lambda name: (-(size * strata[name] % total), list(strata).index(name)))
    while sum(shares.values()) < size:
        for name in by_remainder:
            if sum(shares.values()) < size and shares[name] < strata[name]:
                shares[name] += 1
    return shares


def draw(rule: SamplingRule, kind: str, places: Sequence[Place], seed: str, chosen: Collection[int] = ()) -> Draw:
    """The sites of one audit, the same for the same seed, sites and choice, in whatever order they come.

    Raises TooManyChosen where the choice leaves less than the random share.
    """
    outlets = sorted((place for place in places if place.kind != HEADQUARTERS), key=lambda place: place.id)
    headquarters = tuple(sorted(place.id for place in places if place.kind == HEADQUARTERS))
    by_stratum: dict[str, list[int]] = {}
    for place in outlets:
        by_stratum.setdefault(rule.stratum(place.kind), []).append(place.id)
    shares = allocate(sample_size(rule, kind, len(outlets)), {name: len(ids) for name, ids in by_stratum.items()})
    size = sum(shares.values())
    most = size - int((rule.random_share * size).to_integral_value(ROUND_CEILING))
    picked = tuple(place.id for place in outlets if place.id in chosen)
    if len(picked) > most:
        raise TooManyChosen(most)
    drawn: list[int] = []
    for name in sorted(by_stratum):
        rest = [place for place in by_stratum[name] if place not in picked]
        rest.sort(key=lambda place: rank(seed, place))
        drawn += rest[: max(0, shares[name] - sum(place in picked for place in by_stratum[name]))]
    return Draw(headquarters, picked, tuple(sorted(drawn)))
