"""How long the same person may lead the audits of one enterprise."""

from collections.abc import Collection, Sequence


def cycles_led(leads: Sequence[Collection[int]], person: int) -> int:
    """How many cycles in a row up to the last one this person led; `leads` holds each earlier cycle's leads, in order.

    >>> cycles_led([{1}, {2}, {1, 3}, {1}], 1)
    2
    """
    number = 0
    for cycle in reversed(leads):
        if person not in cycle:
            break
        number += 1
    return number
