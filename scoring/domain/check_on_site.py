"""Finds every fault of what an edition says of the meetings on site."""

from collections.abc import Iterator, Mapping

HOURS = ("hours_after_opening", "hours_after_closing")


def check_on_site(document: Mapping, fault) -> Iterator:
    """Every fault of "check_in"; an edition without it has the ordinary hours."""
    if "check_in" not in document:
        return
    times = document["check_in"]
    if not isinstance(times, Mapping):
        yield fault("check_in", "must be an object")
        return
    for key in HOURS:
        hours = times.get(key)
        if isinstance(hours, bool) or not isinstance(hours, int) or not 0 <= hours <= 24:
            yield fault(f"check_in.{key}", "must be a whole number from 0 to 24")
