"""Which records an auditor looks at: a draw that anybody can repeat from what is stored (rules section 2)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import ceil, isqrt

# Every record of a population is ranked, on a phone too; more are drawn from a part of them, such as one month
LARGEST = 100_000


@dataclass(frozen=True)
class RecordSample:
    """The edition's rule: of N records ⌈factor × √N⌉ are drawn, at least `minimum`, and never more than there are."""

    minimum: int = 5
    factor: Decimal = Decimal(1)

    @classmethod
    def of_edition(cls, rules: Mapping) -> "RecordSample":
        """The rule of an edition file; one that says nothing of records draws by the ordinary numbers."""
        rule = rules.get("record_sample")
        return cls(rule["minimum"], Decimal(rule["factor"])) if rule else cls()

    def size(self, population: int) -> int:
        """How many of so many records are drawn; an auditor may draw more, and fewer only with a reason."""
        return min(population, max(self.minimum, least_root(self.factor, population)))


def least_root(factor: Decimal, count: int) -> int:
    """⌈factor × √count⌉, exact: the least whole n with n² ≥ factor² × count."""
    wanted = ceil(Fraction(factor) ** 2 * count)
    return isqrt(wanted - 1) + 1 if wanted > 0 else 0


def rank(seed: str, key: object) -> str:
    """The place of a key in the order of this seed: SHA-256 of "seed:key", so that anybody can repeat it by hand."""
    return hashlib.sha256(f"{seed}:{key}".encode()).hexdigest()


@lru_cache(maxsize=512)
def pick(population: int, size: int, seed: str, attempt: int = 1) -> tuple[int, ...]:
    """The numbers (1 … population) of the records drawn, ascending: the first `size` in the order of "seed:attempt"."""
    if not 0 <= population <= LARGEST:
        raise ValueError(f"a population has 0 to {LARGEST} records")
    order = sorted(range(1, population + 1), key=lambda number: rank(f"{seed}:{attempt}", number))
    return tuple(sorted(order[: max(0, size)]))
