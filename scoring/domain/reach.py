"""Which items decide the grade: the way to the next band, and what would cost the present one (rules section 2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.domain.edition import Band, Edition, Item
from scoring.domain.engine import Result


@dataclass(frozen=True)
class Rise:
    """The way from the worst case to the next better band: its floor and its group floors must hold.

    `percent` and `points` are what is lacking (0 where only a group floor lacks), `groups` whose group floors lack.
    `alone` are the open items each of which reaches it by itself. Of the others at least `fewest` are needed, and any
    so many of `choice` do; None where even all of them do not. Any `enough` of all open items reach it; None likewise.
    `regain` are the points that must come back from `lost`, items already scored with the points they lack, if every
    open item passes; None where even all of them would not do, because special deductions took too much.
    """

    band: str
    percent: Fraction
    points: Fraction
    groups: tuple[str, ...]
    alone: tuple[str, ...]
    fewest: int | None
    choice: tuple[str, ...]
    enough: int | None
    regain: Fraction | None
    lost: tuple[tuple[str, Fraction], ...]


@dataclass(frozen=True)
class Fall:
    """What the best case can lose: up to `percent` anywhere keeps its band; each of `alone`, failing, ends that."""

    band: str
    percent: Fraction
    alone: tuple[str, ...]


@dataclass(frozen=True)
class Reach:
    """How the grade can still change.

    `failed` says that special deductions failed the card, whatever the items say. `rise` is None in the best band,
    `fall` where the best case is the lowest one; both are None on a failed card and where nothing applies.
    """

    failed: bool = False
    rise: Rise | None = None
    fall: Fall | None = None


def reach(edition: Edition, result: Result) -> Reach:
    """What decides the grade of this result, exact as long as no band asks less of a group than the one below it."""
    if result.special_deductions >= edition.fail_at_deductions:
        return Reach(failed=True)
    if not sum(segment.applicable for segment in result.segments):
        return Reach()
    return Reach(rise=_rise(edition, result), fall=_fall(edition, result))


@dataclass(frozen=True)
class _Needs:
    """Points that open items must bring: in all, and in each group that has a floor still to reach."""

    total: Fraction
    groups: dict[str, Fraction]

    def met_by_any(self, count: int, items: Sequence[Item]) -> bool:
        """Whether whichever `count` of the items reach it: the smallest must, and those that avoid a group must."""
        if _sum(_smallest(items, count)) < self.total:
            return False
        for group, points in self.groups.items():
            inside = [item for item in items if item.group == group]
            if _sum(_smallest(inside, count - (len(items) - len(inside)))) < points:
                return False
        return True

    def fewest_of(self, items: Sequence[Item]) -> list[Item] | None:
        """The smallest set of the items, most points first, that reaches it; None where all of them do not.

        Every set that reaches it holds as many items of a group as this one takes for it, and of these numbers the
        biggest of each group and then the biggest of all bring most: so no smaller set does.
        """
        taken: list[Item] = []
        for group, points in self.groups.items():
            inside = [item for item in items if item.group == group]
            taken += _until(inside, points)
        rest = [item for item in items if item not in taken]
        taken += _until(rest, self.total - _sum(taken))
        return taken if self.met_by_any(len(taken), taken) else None


def _sum(items: Sequence[Item]) -> Fraction:
    return sum((Fraction(item.points) for item in items), Fraction(0))


def _smallest(items: Sequence[Item], count: int) -> list[Item]:
    return sorted(items, key=lambda item: item.points)[: max(0, count)]


def _until(items: Sequence[Item], points: Fraction) -> list[Item]:
    """The first items until they bring so many points."""
    taken: list[Item] = []
    for item in items:
        if _sum(taken) >= points:
            break
        taken.append(item)
    return taken


def _rise(edition: Edition, result: Result) -> Rise | None:
    held = edition.bands.index(edition.band(result.floor_grade))
    if held + 1 == len(edition.bands):
        return None
    band = edition.bands[held + 1]
    needs = _needs(edition, result, band)
    waiting = _open_items(edition, result)
    by_worth = sorted(waiting, key=lambda item: -item.points)
    alone = [item for item in waiting if needs.met_by_any(1, [item])]
    others = [item for item in by_worth if item not in alone]
    fewest = needs.fewest_of(others)
    applicable = sum(segment.applicable for segment in result.segments)
    return Rise(
        band=band.code,
        percent=max(needs.total, Fraction(0)) / applicable * 100,
        points=max(needs.total, Fraction(0)),
        groups=tuple(needs.groups),
        alone=tuple(item.code for item in alone),
        fewest=None if fewest is None else len(fewest),
        choice=_choice(needs, fewest, others),
        enough=next((n for n in range(1, len(waiting) + 1) if needs.met_by_any(n, waiting)), None),
        regain=_regain(needs, result),
        lost=tuple(sorted(result.lost, key=lambda lost: -lost[1])),
    )


def _needs(edition: Edition, result: Result, band: Band) -> _Needs:
    """What is lacking to the band if everything open fails; deductions and bonus are reckoned before any clipping."""
    applicable = sum(segment.applicable for segment in result.segments)
    asked, groups = _group_floors(edition, band), {}
    for segment in result.segments:
        lacking = asked.get(segment.group, Fraction(0)) / 100 * segment.applicable - segment.earned
        if lacking > 0:
            groups[segment.group] = lacking
    return _Needs(_share_asked(edition, result, band) / 100 * applicable - result.earned, groups)


def _share_asked(edition: Edition, result: Result, band: Band) -> Fraction:
    """The percent of the applicable points that the band's floor asks, deductions and bonus being what they are."""
    taken = Fraction(edition.deduction_points) * result.special_deductions
    return Fraction(band.floor) + taken - result.bonus


def _group_floors(edition: Edition, band: Band) -> dict[str, Fraction]:
    """The percent that the band asks of groups, by group."""
    asked: dict[str, Fraction] = {}
    for floor in edition.group_floors:
        if floor.band == band.code:
            asked[floor.group] = max(Fraction(floor.percent), asked.get(floor.group, Fraction(0)))
    return asked


def _open_items(edition: Edition, result: Result) -> list[Item]:
    missing = set(result.missing)
    return [item for item in edition.items if item.code in missing]


def _choice(needs: _Needs, fewest: list[Item] | None, others: Sequence[Item]) -> tuple[str, ...]:
    """As many items as can be named so that any of the fewest number of them reach it, most points first."""
    chosen = list(fewest or [])
    for item in others if chosen else ():
        if item not in chosen and needs.met_by_any(len(fewest), [*chosen, item]):
            chosen.append(item)
    return tuple(item.code for item in others if item in chosen)


def _regain(needs: _Needs, result: Result) -> Fraction | None:
    """Points to come back from what is lost if every open item passes: for the groups, and for the whole."""
    waiting = {segment.group: segment.open for segment in result.segments}
    for_groups = sum((max(points - waiting[group], Fraction(0)) for group, points in needs.groups.items()), Fraction(0))
    points = max(needs.total - sum(waiting.values()), for_groups, Fraction(0))
    return points if points <= sum(segment.lost for segment in result.segments) else None


def _fall(edition: Edition, result: Result) -> Fall | None:
    band = edition.band(result.ceiling_grade)
    if band == edition.bands[0]:
        return None
    applicable = sum(segment.applicable for segment in result.segments)
    waiting = sum(segment.open for segment in result.segments)
    whole = result.earned + waiting - _share_asked(edition, result, band) / 100 * applicable
    asked, groups = _group_floors(edition, band), {}
    for segment in result.segments:
        if segment.group in asked and segment.open:
            groups[segment.group] = segment.earned + segment.open - asked[segment.group] / 100 * segment.applicable
    alone = (
        item.code
        for item in _open_items(edition, result)
        if item.points > whole or item.points > groups.get(item.group, whole)
    )
    return Fall(band.code, min([whole, *groups.values()]) / applicable * 100, tuple(alone))
