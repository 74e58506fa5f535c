"""A result in the numbers and words that pages draw."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from certsite.common import bilingual
from scoring.domain.engine import Result, show
from scoring.domain.reach import reach
from scoring.domain.telling import sentences
from scoring.models import Edition, Indicator
from scoring.queries.editions import engine_edition


def bar_of(edition: Edition, result: Result) -> dict:
    """The sticky bar in numbers: segments in percent of the whole width, the running percent, floor and ceiling.

    static/js/scorecard/engine.js makes the same from `engine_document`; a test holds them equal.
    """
    groups = list(edition.indicators.filter(level=Indicator.Level.GROUP))
    bands = {band.code: str(band) for band in edition.bands.all()}
    names = {group.code: bilingual.text(group.title) for group in groups} | bands
    rules = engine_edition(edition)
    total = len(rules.items)
    return {
        "segments": _segments(edition, groups, result),
        "percent": show(result.percent),
        "percent_x": float(result.percent),
        "floor": show(result.floor),
        "floor_x": float(result.floor),
        "ceiling": show(result.ceiling),
        "ceiling_x": float(result.ceiling),
        "grade": bands[result.grade],
        "floor_grade": bands[result.floor_grade],
        "ceiling_grade": bands[result.ceiling_grade],
        "to_next": show(result.to_next) if result.to_next is not None else "",
        "above_band": show(result.above_band),
        "missing": list(result.missing),
        "deciding": list(result.deciding),
        "scored": total - len(result.missing),
        "total": total,
        "deductions": result.special_deductions,
        "reach": sentences(reach_words(), names, result, reach(rules, result)),
    }


def _segments(edition: Edition, groups: Sequence[Indicator], result: Result) -> list[dict]:
    part, left, segments = 100 / Fraction(edition.full_mark), Fraction(0), []
    for group, segment in zip(groups, result.segments, strict=True):
        width = Fraction(group.points) * part
        segments.append(
            {
                "code": group.code,
                "title": bilingual.text(group.title),
                "cap": plain(group.points),
                "earned": show(segment.earned),
                "x": float(left),
                "middle": float(left + width / 2),
                "width": float(width - Fraction(1, 2)),
                "earned_width": float(segment.earned * part),
                "lost_x": float(left + segment.earned * part),
                "lost_width": float((segment.lost + segment.excluded) * part),
            }
        )
        left += width
    return segments


def plain(number: Decimal) -> str:
    """Digits and a point, without zeros that say nothing."""
    return f"{number.normalize():f}"


def engine_document(edition: Edition) -> dict:
    """The edition for the engine in the browser, in the active language; numbers are plain decimals as texts."""
    rules = engine_edition(edition)
    caps = {group.code: group for group in edition.indicators.filter(level=Indicator.Level.GROUP)}
    labels = {band.code: str(band) for band in edition.bands.all()}
    manager = rules.manager_rule
    return {
        "full_mark": plain(edition.full_mark),
        "items": [
            {
                "code": i.code,
                "group": i.group,
                "kind": i.kind,
                "points": plain(i.points),
                "step": plain(i.step) if i.step else None,
            }
            for i in rules.items
        ],
        "groups": [
            {"code": code, "title": bilingual.text(caps[code].title), "cap": plain(caps[code].points)}
            for code in rules.groups
        ],
        "bands": [
            {"code": b.code, "floor": plain(b.floor), "passing": b.passing, "stars": b.stars, "label": labels[b.code]}
            for b in rules.bands
        ],
        "manager_rule": manager
        and {
            "indicator": manager.indicator,
            "share": plain(manager.share),
            "minimum": manager.minimum,
            "proportional": manager.proportional,
        },
        "group_floors": [{"band": f.band, "group": f.group, "percent": plain(f.percent)} for f in rules.group_floors],
        "deductions": {"points": plain(rules.deduction_points), "fail_at": rules.fail_at_deductions},
        "bonus": {"enabled": rules.bonus_enabled, "maximum": plain(rules.bonus_maximum)},
        "exclusion_warning_percent": plain(rules.exclusion_warning_percent),
        "record_sample": {"minimum": rules.record_sample.minimum, "factor": plain(rules.record_sample.factor)},
        "words": reach_words(),
    }


def reach_words() -> dict[str, str]:
    """The words of domain.telling in the active language."""
    return {
        "separator": bilingual.listed(("", "")),
        "or": pgettext("between two ways to a grade", ", or "),
        "all-open": _("the {number} open items"),
        "and-more": _("{items} … ({number} in all)"),
        "rise": _("{percent}% to be sure of {band}: {ways}."),
        "rise-group": _("To be sure of {band}: {ways}."),
        "way-one": _("{items} alone"),
        "way-each": _("any one of {items}"),
        "way-any": _("any {number} of {items}"),
        "way-together": _("{items} together"),
        "many": _(
            "{percent}% to be sure of {band}: at least {number} of the {total} open items must get their full points."
        ),
        "enough": _("Any {number} of the {total} open items with full points are enough."),
        "groups": _("{band} asks a least share of the points of {groups}, which is not reached yet."),
        "regain": _("{percent}% to {band}: {points} points must be regained at {items}."),
        "regain-too": _(
            "{percent}% to be sure of {band}: besides all open items, {points} points must be regained at {items}."
        ),
        "lost": _("{items} ({points})"),
        "out-of-reach": _("{band} is out of reach: the special deductions took too much."),
        "certain": _("{band} is certain, however the open items end."),
        "above": _("{percent}% above the floor of {band}."),
        "fall": _("{band} is still possible and can lose {percent}% more."),
        "fall-one": _("{band} is lost if {items} fails."),
        "fall-each": _("{band} is lost if any one of {items} fails."),
        "failed": _("{band} because of the special deductions, whatever the items say."),
    }


def tree(edition: Edition, forms: Sequence) -> list[dict]:
    """Groups with their heads with the forms of their items; an item right below a group stands under its name."""
    heads = {}
    for form in forms:
        heads.setdefault(form.indicator.parent_code, []).append(form)
    groups = []
    for node in edition.indicators.exclude(level=Indicator.Level.ITEM):
        if node.level == Indicator.Level.GROUP:
            groups.append({"node": node, "heads": []})
        if node.level == Indicator.Level.HEAD or node.code in heads:
            groups[-1]["heads"].append({"node": node, "forms": heads.get(node.code, [])})
    return groups
