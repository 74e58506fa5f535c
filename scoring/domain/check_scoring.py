"""Finds every fault of what an edition says of group floors and of samples of records."""

from collections.abc import Iterator, Mapping


def check_scoring(document: Mapping, fault, *, number, rows) -> Iterator:
    """Every fault of these parts; an edition without one of them has no group floors and draws by ordinary numbers."""
    if "record_sample" in document:
        yield from _record_sample(document["record_sample"], fault, number)
    if "group_floors" in document:
        yield from _group_floors(document, fault, number, rows)


def _record_sample(rule: object, fault, number) -> Iterator:
    if not isinstance(rule, Mapping):
        yield fault("record_sample", "must be an object")
        return
    minimum, factor = rule.get("minimum"), number(rule.get("factor"))
    if not isinstance(minimum, int) or isinstance(minimum, bool) or minimum < 1:
        yield fault("record_sample.minimum", "must be a whole number above 0")
    if factor is None or not 0 <= factor <= 100:
        yield fault("record_sample.factor", "must be a number from 0 to 100")


def _group_floors(document: Mapping, fault, number, rows) -> Iterator:
    """A better band never asks less of a group: else the way to the next band would not lead through it."""
    if not isinstance(document["group_floors"], list):
        yield fault("group_floors", "must be a list")
        return
    groups = [code for row, code in _coded(rows(document, "indicators")) if row.get("level") == "group"]
    bands = [code for _row, code in _coded(rows(document, "bands"))]
    floors: dict[tuple, object] = {}
    for n, row in enumerate(document["group_floors"]):
        place = f"group_floors[{n}]"
        if not isinstance(row, Mapping) or row.get("band") not in bands[1:] or row.get("group") not in groups:
            yield fault(place, "must name a band above the first and a group")
            continue
        percent = number(row.get("percent"))
        if percent is None or not 0 <= percent <= 100:
            yield fault(f"{place}.percent", "must be a percent from 0 to 100")
            continue
        if (row["group"], row["band"]) in floors:
            yield fault(place, "stands twice")
        floors[row["group"], row["band"]] = percent
    for group in groups:
        rising = [floors.get((group, band), 0) for band in bands]
        if rising != sorted(rising):
            yield fault("group_floors", f"a better band asks less of {group} than the one below it")


def _coded(rows) -> list[tuple[Mapping, str]]:
    return [(row, row["code"]) for _place, row in rows if isinstance(row.get("code"), str)]
