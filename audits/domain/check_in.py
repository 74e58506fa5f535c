"""When a meeting on site is signed in, and whether in time (the windows of CNCA's check-in)."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

# How far the clock of a device may run ahead of ours and still be believed
AHEAD = datetime.timedelta(minutes=5)


@dataclass(frozen=True)
class CheckIn:
    """Until how many hours after the start of the opening and after the end of the closing meeting."""

    opening: datetime.timedelta = datetime.timedelta(hours=2)
    closing: datetime.timedelta = datetime.timedelta(hours=2)

    @classmethod
    def from_rules(cls, rules: Mapping) -> "CheckIn":
        """An edition file's "check_in"; an edition without it has the ordinary two hours."""
        said = rules.get("check_in", {})
        hours = {"opening": said.get("hours_after_opening", 2), "closing": said.get("hours_after_closing", 2)}
        return cls(**{kind: datetime.timedelta(hours=number) for kind, number in hours.items()})


@dataclass(frozen=True)
class Window:
    """From when until when a meeting may be signed in, both ends included."""

    first: datetime.datetime
    last: datetime.datetime

    def deviation(self, held_at: datetime.datetime) -> str:
        """ "early", "late", or nothing."""
        return "early" if held_at < self.first else "late" if held_at > self.last else ""


def window(rule: CheckIn, kind: str, starts: datetime.datetime, ends: datetime.datetime) -> Window:
    """The window of an opening or closing meeting that is planned from `starts` to `ends`, both in local time.

    The opening: from the beginning of that day until so long after the start. The closing: from its start until so
    long after its end.
    """
    if kind == "opening":
        return Window(starts.replace(hour=0, minute=0, second=0, microsecond=0), starts + rule.opening)
    return Window(starts, ends + rule.closing)


def moment(
    device: datetime.datetime | None, *, received: datetime.datetime, not_before: datetime.datetime | None
) -> tuple[datetime.datetime, bool]:
    """The moment that counts, and whether the device's clock can be believed.

    A form that waited for a network says when it was filled in. What lies after its arrival, or before anything that
    must have been earlier, is a clock that runs wrong: the arrival counts then.
    """
    if device is None:
        return received, True
    if device > received + AHEAD or (not_before and device < not_before):
        return received, False
    return min(device, received), True
