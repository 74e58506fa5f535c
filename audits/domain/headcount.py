"""People counted on site: per visited site and source, and what follows for the whole enterprise (rules section 3)."""

from collections.abc import Iterable
from dataclasses import dataclass

SOURCES = ("payroll", "social_insurance", "roster")


@dataclass(frozen=True)
class Count:
    """What each source shows at one site; None where it was not looked at.

    The largest number counts: nobody who stands on one list works elsewhere because another list lacks them.
    """

    payroll: int | None = None
    social_insurance: int | None = None
    roster: int | None = None

    @property
    def seen(self) -> tuple[int, ...]:
        """The numbers that there are."""
        numbers = (getattr(self, source) for source in SOURCES)
        return tuple(number for number in numbers if number is not None)

    @property
    def counted(self) -> int | None:
        return max(self.seen, default=None)

    @property
    def disagrees(self) -> bool:
        """Whether two sources show different numbers."""
        return len(set(self.seen)) > 1


def total(counts: Iterable[Count], elsewhere: int) -> int:
    """Everybody: those counted, and those of the sites that were not visited."""
    return sum(count.counted or 0 for count in counts) + elsewhere


def elsewhere(agreed: int, declared_here: Iterable[int]) -> int:
    """How many people the contract counts on at sites that are not visited."""
    return max(0, agreed - sum(declared_here))
