"""Finds every fault of what an edition says of audits: sampling of sites, working time, objections, rotation."""

import datetime
from collections.abc import Iterator, Mapping

AUDIT_KINDS = ("initial", "surveillance", "recertification", "special")
WHOLE_NUMBERS = ("objection_days", "rotation_cycles", "months_to_issue")


def check_programme(document: Mapping, fault, *, number, site_kinds: tuple[str, ...]) -> Iterator:
    """Every fault of these parts; an edition without one of them is audited by the ordinary numbers."""
    if "sampling" in document:
        yield from _sampling(document["sampling"], fault, number, site_kinds)
    if "working_time" in document:
        yield from _working_time(document["working_time"], fault, number)
    for key in WHOLE_NUMBERS:
        if key in document and not _is_whole(document[key]):
            yield fault(key, "must be a whole number, not below 0")


def _sampling(sampling: object, fault, number, site_kinds: tuple[str, ...]) -> Iterator:
    if not isinstance(sampling, Mapping):
        yield fault("sampling", "must be an object")
        return
    factors = sampling.get("factors")
    for kind in AUDIT_KINDS:
        factor = number(factors.get(kind)) if isinstance(factors, Mapping) else None
        if factor is None or factor < 0:
            yield fault(f"sampling.factors.{kind}", "must be a number, not below 0")
    share = number(sampling.get("random_share"))
    if share is None or not 0 <= share <= 1:
        yield fault("sampling.random_share", "must be a share from 0 to 1")
    strata, seen = sampling.get("strata"), set()
    if not isinstance(strata, Mapping) or not strata:
        yield fault("sampling.strata", "must name at least one stratum")
        return
    for name, kinds in strata.items():
        outlets = tuple(kind for kind in site_kinds if kind != "headquarters")
        if not isinstance(kinds, list) or not kinds or not all(kind in outlets for kind in kinds):
            yield fault(f"sampling.strata.{name}", f"must be a list of {', '.join(outlets)}")
        elif seen & set(kinds):
            yield fault(f"sampling.strata.{name}", "a kind of site belongs to one stratum")
        else:
            seen |= set(kinds)


def _working_time(times: object, fault, number) -> Iterator:
    if not isinstance(times, Mapping):
        yield fault("working_time", "must be an object")
        return
    hours = number(times.get("hours_per_day"))
    if hours is None or not 0 < hours <= 24:
        yield fault("working_time.hours_per_day", "must be a number above 0, at most 24")
    starts, ends = _time(times.get("starts")), _time(times.get("ends"))
    if starts is None or ends is None or ends <= starts:
        yield fault("working_time.ends", "starts and ends must be times of a day (HH:MM) that rise")
    if not _is_whole(times.get("pause_minutes")):
        yield fault("working_time.pause_minutes", "must be a whole number, not below 0")


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _time(value: object) -> datetime.time | None:
    try:
        return datetime.time.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
