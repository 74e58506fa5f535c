"""Says in sentences what decides the grade; the words are given, so that server and browser say the same."""

from collections.abc import Mapping, Sequence

from scoring.domain.engine import Result, show
from scoring.domain.reach import Fall, Reach, Rise

# As many items as a sentence bears by name
NAMED = 8


def sentences(words: Mapping[str, str], names: Mapping[str, str], result: Result, reach: Reach) -> list[str]:
    """What decides the grade, a sentence each; `names` are the labels of bands and groups by code.

    The way up is told from the worst case, as what would make the next band certain. `words` are `queries.reach_words`.
    """
    if reach.failed:
        return [words["failed"].format(band=names[result.grade])]
    said: list[str] = []
    if reach.rise:
        said += _rise(words, names, result, reach.rise)
    if result.missing and result.floor_grade == result.ceiling_grade and sum(s.applicable for s in result.segments):
        said.append(words["certain"].format(band=names[result.floor_grade]))
    elif reach.fall:
        said += _fall(words, names, result, reach.fall)
    return said


def _rise(words: Mapping[str, str], names: Mapping[str, str], result: Result, rise: Rise) -> list[str]:
    total = len(result.missing)
    told = {"band": names[rise.band], "percent": show(rise.percent), "total": total}
    if not rise.alone and rise.fewest is None:
        return [_regain(words, told, result, rise)]
    if not rise.alone and rise.fewest > NAMED:
        said = [words["many"].format(number=rise.fewest, **told)]
    else:
        said = [words["rise" if rise.percent else "rise-group"].format(ways=_ways(words, rise, total), **told)]
    if rise.enough and (rise.fewest or 1) < rise.enough < total:
        said.append(words["enough"].format(number=rise.enough, **told))
    if rise.groups:
        groups = words["separator"].join(names[group] for group in rise.groups)
        said.append(words["groups"].format(groups=groups, **told))
    return said


def _ways(words: Mapping[str, str], rise: Rise, total: int) -> str:
    ways = []
    if rise.alone:
        key = "way-one" if len(rise.alone) == 1 else "way-each"
        ways.append(words[key].format(items=_listed(words, rise.alone, total)))
    if rise.fewest is not None and rise.fewest <= NAMED:
        key = "way-together" if len(rise.choice) == rise.fewest else "way-any"
        ways.append(words[key].format(items=_listed(words, rise.choice, total), number=rise.fewest))
    return words["or"].join(ways)


def _regain(words: Mapping[str, str], told: Mapping, result: Result, rise: Rise) -> str:
    if rise.regain is None:
        return words["out-of-reach"].format(**told)
    lost = [words["lost"].format(items=code, points=show(points)) for code, points in rise.lost]
    key = "regain-too" if result.missing else "regain"
    return words[key].format(points=show(rise.regain), items=_listed(words, lost), **told)


def _fall(words: Mapping[str, str], names: Mapping[str, str], result: Result, fall: Fall) -> list[str]:
    told = {"band": names[fall.band], "percent": show(fall.percent)}
    if not result.missing:
        return [words["above"].format(**told)]
    said = [words["fall"].format(**told)]
    if fall.alone:
        key = "fall-one" if len(fall.alone) == 1 else "fall-each"
        said.append(words[key].format(items=_listed(words, fall.alone, len(result.missing)), **told))
    return said


def _listed(words: Mapping[str, str], items: Sequence[str], total: int = 0) -> str:
    """The items by name; many of them cut short, and all that are open (`total` of them) as such."""
    if len(items) <= NAMED:
        return words["separator"].join(items)
    if len(items) == total:
        return words["all-open"].format(number=total)
    return words["and-more"].format(items=words["separator"].join(items[:NAMED]), number=len(items))
