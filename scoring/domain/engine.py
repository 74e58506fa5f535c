"""Answers in, grade out (rules section 2). Exact fractions inside; shown with two decimals, never rounded up."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from scoring.domain.answers import NOT_APPLICABLE, Answer, check, earned
from scoring.domain.edition import Band, Edition, Item

HUNDRED = Fraction(100)
# The number of these rules, stored with every result: raised when the same answers may come to something else from now
# on (docs/decisions/0017). Results from before it was stored are of the first.
FIRST_ENGINE = 1
ENGINE = 1


def show(value: Fraction | Decimal) -> str:
    """Two decimals, the rest cut off: 94.999 is shown as 94.99."""
    hundredths = floor(Fraction(value) * 100)
    return f"{hundredths // 100}.{hundredths % 100:02d}"


@dataclass(frozen=True)
class Segment:
    """One group's points: earned, lost and still open add up to what is applicable."""

    group: str
    earned: Fraction
    lost: Fraction
    open: Fraction
    excluded: Fraction

    @property
    def applicable(self) -> Fraction:
        return self.earned + self.lost + self.open

    @property
    def share(self) -> Fraction:
        """Earned of the applicable points, in percent; a group wholly excluded asks nothing, so 100."""
        return self.earned / self.applicable * 100 if self.applicable else HUNDRED


@dataclass(frozen=True)
class Result:
    """What the answers so far mean.

    `floor` and `ceiling` are the percents if everything open fails or passes; on a complete card both equal `percent`.
    `to_next` is the percent missing to the next band (None in the best), `above_band` how far above its floor it is.
    `deciding` are the open items that, alone, move floor or ceiling over a band's edge. `lost` names the scored items
    that do not have their full points, and how many they lack.
    """

    percent: Fraction
    floor: Fraction
    ceiling: Fraction
    grade: str
    floor_grade: str
    ceiling_grade: str
    to_next: Fraction | None
    above_band: Fraction
    segments: tuple[Segment, ...]
    missing: tuple[str, ...]
    deciding: tuple[str, ...]
    lost: tuple[tuple[str, Fraction], ...]
    special_deductions: int
    bonus: Fraction
    excluded_percent: Fraction
    exclusion_flag: bool

    @property
    def complete(self) -> bool:
        """Whether every item is scored; only then is `grade` the card's grade."""
        return not self.missing

    @property
    def earned(self) -> Fraction:
        return sum((segment.earned for segment in self.segments), Fraction(0))

    def as_json(self) -> dict:
        """A stable picture for storing and comparing bit by bit; fractions as "a/b"."""
        return {
            "engine": ENGINE,
            "percent": str(self.percent),
            "shown": show(self.percent),
            "grade": self.grade,
            "special_deductions": self.special_deductions,
            "bonus": str(self.bonus),
            "excluded_percent": str(self.excluded_percent),
            "exclusion_flag": self.exclusion_flag,
            "segments": [
                {"group": s.group, "earned": str(s.earned), "applicable": str(s.applicable)} for s in self.segments
            ],
        }


def evaluate(
    edition: Edition, answers: Mapping[str, Answer], *, special_deductions: int = 0, bonus: Decimal = Decimal(0)
) -> Result:
    """The result of these answers by item code.

    Raises KeyError for an answer to an item the edition lacks, AnswerError for one its item does not take, ValueError
    for a bonus that the edition does not give. With everything excluded nothing was shown, so the percent is 0.
    """
    if unknown := set(answers) - edition.codes:
        raise KeyError(f"no such items: {sorted(unknown)}")
    if bonus and (not edition.bonus_enabled or not 0 <= bonus <= edition.bonus_maximum):
        raise ValueError("this edition gives no such bonus")
    card = _Card(edition, answers, special_deductions, Fraction(bonus))
    now = card.percent(open_counts=False, open_passes=False)
    low = card.percent(open_counts=True, open_passes=False)
    high = card.percent(open_counts=True, open_passes=True)
    grade = card.grade(now, card.shares(open_counts=False, open_passes=False))
    following = next((band for band in edition.bands if band.floor > grade.floor), None)
    return Result(
        percent=now,
        floor=low,
        ceiling=high,
        grade=grade.code,
        floor_grade=card.grade(low, card.shares(open_counts=True, open_passes=False)).code,
        ceiling_grade=card.grade(high, card.shares(open_counts=True, open_passes=True)).code,
        to_next=max(Fraction(following.floor) - now, Fraction(0)) if following else None,
        above_band=now - Fraction(grade.floor),
        segments=card.segments,
        missing=tuple(item.code for item in card.open_items),
        deciding=card.deciding(low, high),
        lost=tuple(card.lost.items()),
        special_deductions=special_deductions,
        bonus=Fraction(bonus),
        excluded_percent=card.excluded_percent,
        exclusion_flag=card.excluded_percent > Fraction(edition.exclusion_warning_percent),
    )


class _Card:
    """The sums of one evaluation."""

    def __init__(self, edition: Edition, answers: Mapping[str, Answer], deductions: int, bonus: Fraction):
        self.edition, self.deductions, self.bonus = edition, deductions, bonus
        self.open_items = [item for item in edition.items if item.code not in answers]
        self.lost: dict[str, Fraction] = {}
        self.segments = tuple(self._segment(group, answers) for group in edition.groups)
        full = sum((Fraction(item.points) for item in edition.items), Fraction(0))
        excluded = sum((s.excluded for s in self.segments), Fraction(0))
        self.excluded_percent = excluded / full * 100 if full else Fraction(0)

    def _segment(self, group: str, answers: Mapping[str, Answer]) -> Segment:
        got = lost = waiting = excluded = Fraction(0)
        for item in (item for item in self.edition.items if item.group == group):
            answer, points = answers.get(item.code), Fraction(item.points)
            if answer is None:
                waiting += points
                continue
            check(item, answer)
            if answer.verdict == NOT_APPLICABLE:
                excluded += points
                continue
            mine = earned(item, answer, self._rule(item))
            got, lost = got + mine, lost + points - mine
            if mine != points:
                self.lost[item.code] = points - mine
        return Segment(group, got, lost, waiting, excluded)

    def _rule(self, item: Item):
        rule = self.edition.manager_rule
        return rule if rule and rule.indicator == item.code else None

    def percent(self, *, open_counts: bool, open_passes: bool) -> Fraction:
        """earned ÷ applicable × 100, less the deductions, plus the bonus, clipped to 0…100."""
        got = sum((s.earned + (s.open if open_passes else 0) for s in self.segments), Fraction(0))
        applicable = sum((s.earned + s.lost + (s.open if open_counts else 0) for s in self.segments), Fraction(0))
        share = got / applicable * 100 if applicable else Fraction(0)
        return self._clip(share)

    def _clip(self, share: Fraction) -> Fraction:
        adjusted = share - Fraction(self.edition.deduction_points) * self.deductions + self.bonus
        return min(max(adjusted, Fraction(0)), HUNDRED)

    def shares(self, *, open_counts: bool, open_passes: bool) -> dict[str, Fraction]:
        """Each group's own percent, for bands that ask a floor of a group."""
        shares = {}
        for s in self.segments:
            applicable = s.earned + s.lost + (s.open if open_counts else 0)
            got = s.earned + (s.open if open_passes else 0)
            shares[s.group] = got / applicable * 100 if applicable else HUNDRED
        return shares

    def grade(self, percent: Fraction, shares: Mapping[str, Fraction]) -> Band:
        """The best band whose floor is reached and whose group floors all hold; too many deductions fail outright."""
        bands = self.edition.bands
        if self.deductions >= self.edition.fail_at_deductions:
            return bands[0]
        reached = [band for band in bands if percent >= band.floor and self._floors_hold(band, shares)]
        return reached[-1] if reached else bands[0]

    def _floors_hold(self, band: Band, shares: Mapping[str, Fraction]) -> bool:
        floors = (floor for floor in self.edition.group_floors if floor.band == band.code)
        return all(shares[floor.group] >= floor.percent for floor in floors)

    def deciding(self, low: Fraction, high: Fraction) -> tuple[str, ...]:
        """Open items that, passed alone, lift the floor into a better band, or, failed alone, lower the ceiling."""
        applicable = sum((s.applicable for s in self.segments), Fraction(0))
        if not applicable or self.deductions >= self.edition.fail_at_deductions:
            return ()
        worth = {item.code: Fraction(item.points) / applicable * 100 for item in self.open_items}
        low_band, high_band = self._plain_band(low), self._plain_band(high)
        return tuple(
            item.code
            for item in self.open_items
            if self._plain_band(self._clip_sum(low_band=True, change=worth[item.code])) != low_band
            or self._plain_band(self._clip_sum(low_band=False, change=-worth[item.code])) != high_band
        )

    def _clip_sum(self, *, low_band: bool, change: Fraction) -> Fraction:
        got = sum((s.earned + (0 if low_band else s.open) for s in self.segments), Fraction(0))
        applicable = sum((s.applicable for s in self.segments), Fraction(0))
        return self._clip(got / applicable * 100 + change)

    def _plain_band(self, percent: Fraction) -> str:
        return [band for band in self.edition.bands if percent >= band.floor][-1].code
